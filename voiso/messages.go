package voiso

import (
	"encoding/json"
	"maps"
	"slices"
)

// Messages reads the texts of an error answer of the generated client, whatever
// its status, in all four forms that Voiso gives them: error with a text, errors
// with a text, with an array of texts, or with an object that has texts by field,
// which then begin with the field's name.
//
//	answer, err := raw.SendSMSWithResponse(ctx, securityproviders.KeyInPath, sms)
//	if err == nil && answer.StatusCode() >= 400 {
//		log.Println(answer.Status(), voiso.Messages(answer.Body))
//	}
//
// What is no text stands there as JSON; a body without texts, or that is no JSON,
// gives none. They are what the server sent: unlike those of an [*Error] they are
// not cleared of a key that the server echoes, and they may hold phone numbers.
// The methods of [Client] return an [*Error] with the same texts in place of such
// answers.
func Messages(body []byte) []string {
	messages, _ := messagesOf(body)
	return messages
}

// messagesOf reads the texts of an error body in all forms the vendor uses:
// error or errors, each a string, an array of strings or an object of them.
func messagesOf(body []byte) (messages []string, fields map[string][]string) {
	var answer map[string]json.RawMessage
	if json.Unmarshal(body, &answer) != nil {
		return nil, nil
	}
	for _, name := range []string{"error", "errors"} {
		raw := answer[name]
		var byField map[string]json.RawMessage
		if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &byField) != nil {
			messages = append(messages, texts(raw)...)
			continue
		}
		fields = make(map[string][]string, len(byField))
		for _, field := range slices.Sorted(maps.Keys(byField)) {
			fields[field] = texts(byField[field])
			for _, text := range fields[field] {
				messages = append(messages, field+" "+text)
			}
		}
	}
	return messages, fields
}

// texts reads a string or an array of them; anything else becomes its JSON.
func texts(raw json.RawMessage) []string {
	var one *string
	if len(raw) == 0 {
		return nil
	}
	if json.Unmarshal(raw, &one) == nil {
		if one == nil || *one == "" {
			return nil
		}
		return []string{*one}
	}
	var many []json.RawMessage
	if json.Unmarshal(raw, &many) != nil {
		return []string{string(raw)}
	}
	var all []string
	for _, each := range many {
		all = append(all, texts(each)...)
	}
	return all
}

// cleared applies scrub to all texts, names of fields included.
func cleared(messages []string, fields map[string][]string, scrub func(string) string) ([]string, map[string][]string) {
	all := func(texts []string) []string {
		for i, text := range texts {
			texts[i] = scrub(text)
		}
		return texts
	}
	for _, name := range slices.Collect(maps.Keys(fields)) {
		texts := all(fields[name])
		delete(fields, name)
		fields[scrub(name)] = append(fields[scrub(name)], texts...)
	}
	return all(messages), fields
}
