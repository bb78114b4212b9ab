package voiso

import (
	"encoding/json"
	"maps"
	"slices"
)

// Messages returns the texts of an error response, for users of the generated
// client. It decodes every form that Voiso uses: a member "error" or "errors" that
// is a text, an array of texts, or an object with texts by field, at any depth.
// A text by field begins with the field's name. If there is neither member,
// Messages returns the text of "message".
//
//	resp, err := raw.SendSMSWithResponse(ctx, securityproviders.KeyInPath, sms)
//	if err == nil && resp.StatusCode() >= 400 {
//		log.Println(resp.Status(), voiso.Messages(resp.Body))
//	}
//
// A value that is not a text is returned as JSON. A body without such members has
// no messages, and neither has a body that is not JSON. The texts are Voiso's own: they may hold
// phone numbers, and a key that the server echoes. The methods of [Client]
// return an [*Error] instead.
func Messages(body []byte) []string { return readMessages(body).shown }

// messages are the texts of an error response.
type messages struct {
	shown  []string            // with the names of fields
	texts  []string            // without the names of fields
	fields map[string][]string // by field
}

// generic are members that hold a text but are not a field of the request.
var generic = []string{"", "base", "message", "detail", "description", "title", "error", "errors", "text", "reason"}

// readMessages reads the texts of an error response.
func readMessages(body []byte) messages {
	m := readReported(body)
	if len(m.texts) == 0 {
		var other struct {
			Message json.RawMessage `json:"message"`
		}
		_ = json.Unmarshal(body, &other) // not JSON: no message
		m.add("", other.Message, maxDepth)
	}
	return m
}

// readReported reads the members "error" and "errors" alone, which tell of a
// failure whatever the status of the response is.
func readReported(body []byte) messages {
	var m messages
	var members struct {
		Error  json.RawMessage `json:"error"`
		Errors json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &members) == nil {
		m.add("", members.Error, maxDepth)
		m.add("", members.Errors, maxDepth)
	}
	return m
}

// maxDepth bounds the levels of arrays and objects that are searched for texts.
const maxDepth = 6

// add adds a text, or all texts of an array or object.
func (m *messages) add(field string, raw json.RawMessage, depth int) {
	var (
		text   *string
		list   []json.RawMessage
		object map[string]json.RawMessage
	)
	switch {
	case len(raw) == 0 || string(raw) == "false" || string(raw) == "0":
	case json.Unmarshal(raw, &text) == nil:
		if text != nil && *text != "" {
			m.addText(field, *text)
		}
	case depth > 0 && json.Unmarshal(raw, &list) == nil:
		for _, element := range list {
			m.add(field, element, depth-1)
		}
	case depth > 0 && json.Unmarshal(raw, &object) == nil:
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if isGeneric := slices.Contains(generic, name); isGeneric {
				m.add(field, object[name], depth-1)
			} else {
				m.add(name, object[name], depth-1)
			}
		}
	default:
		m.addText(field, string(raw))
	}
}

func (m *messages) addText(field, text string) {
	m.texts = append(m.texts, text)
	if field == "" {
		m.shown = append(m.shown, text)
		return
	}
	m.shown = append(m.shown, field+" "+text)
	if m.fields == nil {
		m.fields = make(map[string][]string)
	}
	m.fields[field] = append(m.fields[field], text)
}

// redact replaces every text, the names of fields included.
func (m *messages) redact(clean func(string) string) {
	for _, texts := range [][]string{m.shown, m.texts} {
		for i, text := range texts {
			texts[i] = clean(text)
		}
	}
	fields := m.fields
	m.fields = nil
	for name, texts := range fields {
		for _, text := range texts {
			if m.fields == nil {
				m.fields = make(map[string][]string, len(fields))
			}
			m.fields[clean(name)] = append(m.fields[clean(name)], clean(text))
		}
	}
}
