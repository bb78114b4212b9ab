package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// fixValues corrects parameters and members that do not match their schemas. For each it takes the first form that the
// description allows: the value without signs and spaces, as another type, the example, nothing.
func (s *Sandbox) fixValues(d *draft, op *operation, query url.Values, found []Problem) {
	for _, p := range found {
		if name, ok := strings.CutPrefix(p.Place, "query parameter "); ok {
			fixQuery(query, name, op.query[name])
		} else if name, ok := strings.CutPrefix(p.Place, "path parameter "); ok {
			parts := strings.Split(d.path, "/")
			if i := slices.Index(strings.Split(op.Path, "/"), "{"+name+"}"); i >= 0 && i < len(parts) {
				parts[i] = url.PathEscape(op.path[name])
				d.path = strings.Join(parts, "/")
			}
		}
	}
	for _, p := range found {
		if strings.HasPrefix(p.Place, "body") {
			s.fixBody(d, op, p)
		}
	}
}

func fixQuery(query url.Values, name string, p *openapi3.Parameter) {
	if p == nil {
		return
	}
	example := exampleOf(p.Example, p.Examples)
	plain := strings.TrimLeft(strings.ToLower(strings.TrimSpace(query.Get(name))), "+")
	switch {
	case plain != "" && plain != query.Get(name) && p.Schema.Value.VisitJSON(plain) == nil:
		query.Set(name, plain)
	case example != nil && (p.Required || query.Has(name)):
		query.Set(name, text(example))
	default:
		query.Del(name)
	}
}

// fixBody corrects the value in one place of a body.
func (s *Sandbox) fixBody(d *draft, op *operation, p Problem) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(d.body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		value = map[string]any{}
	}
	if len(d.body) == 0 {
		d.header = d.header.Clone()
		d.header.Set("Content-Type", jsonType)
	}
	path, name := pathOf(p.Place), unsupported(p.Rule)
	switch {
	case op.body == nil || len(path) == 0 && name == "":
		d.body = encode(op.body)
		return
	case name != "":
		d.body = encode(rename(value, op.body, path, name))
		return
	}
	old, _ := at(value, path)
	candidates := otherForms(old)
	if example, ok := at(op.body, path); ok {
		candidates = append(candidates, example)
	}
	for _, candidate := range append(candidates, nil) { // nil removes the member
		d.body = encode(put(value, path, candidate))
		if left, _ := s.problems(*d); !slices.ContainsFunc(left, func(l Problem) bool { return l.Place == p.Place }) {
			return
		}
	}
}

// rename returns a copy of a body in which a member has the name that the example has for it, or is left out.
func rename(value, example any, path []string, name string) any {
	inValue, _ := at(value, path)
	inExample, _ := at(example, path)
	members, _ := inValue.(map[string]any)
	described, _ := inExample.(map[string]any)
	if right := similar(name, described); right != "" && members[name] != nil && members[right] == nil {
		value = put(value, append(path, right), members[name])
	}
	return put(value, append(path, name), nil)
}

// unsupported returns the name of a member that the description does not have. It returns "" for a rule that names
// other ways to mend the value too.
func unsupported(rule string) string {
	name, found := strings.CutPrefix(rule, `property "`)
	name, ok := strings.CutSuffix(name, `" is unsupported`)
	if !found || !ok || strings.Contains(name, `"`) {
		return ""
	}
	return name
}

// otherForms returns a value as other types, or without signs.
func otherForms(value any) []any {
	switch v := value.(type) {
	case json.Number:
		return []any{v.String()}
	case bool:
		return []any{strconv.FormatBool(v)}
	case string:
		forms := []any{strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "").Replace(v), strings.ToLower(v)}
		if n, err := strconv.Atoi(v); err == nil {
			forms = append(forms, n)
		}
		if b, err := strconv.ParseBool(v); err == nil {
			forms = append(forms, b)
		}
		return forms
	}
	return nil
}

// pathOf returns the parts of a place: body.contacts[3].phoneNumber.
func pathOf(place string) []string {
	rest := strings.TrimPrefix(place, "body")
	return strings.FieldsFunc(rest, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// at returns the value in a place. In an example every element of an array is as the first one.
func at(value any, path []string) (any, bool) {
	for _, part := range path {
		switch v := value.(type) {
		case map[string]any:
			member, ok := v[part]
			if !ok {
				return nil, false
			}
			value = member
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || len(v) == 0 {
				return nil, false
			}
			value = v[min(i, len(v)-1)]
		default:
			return nil, false
		}
	}
	return value, true
}

// put returns a copy of a value with a change in one place. Nil removes a member.
func put(value any, path []string, change any) any {
	if len(path) == 0 {
		return change
	}
	switch v := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		maps.Copy(copied, v)
		if copied[path[0]] = put(v[path[0]], path[1:], change); copied[path[0]] == nil {
			delete(copied, path[0])
		}
		return copied
	case []any:
		copied := slices.Clone(v)
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(copied) {
			copied[i] = put(copied[i], path[1:], change)
		}
		return copied
	}
	return value
}

// similar returns the described name that differs only in case, "_" and "-", or nothing.
func similar[T any](name string, described map[string]T) string {
	plain := func(name string) string {
		return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
	}
	for other := range described {
		if other != name && plain(other) == plain(name) {
			return other
		}
	}
	return ""
}

// jsonOf returns a form as a JSON object, and the example in place of anything else.
func jsonOf(body []byte, op *operation) []byte {
	form, err := url.ParseQuery(string(body))
	example, isObject := op.body.(map[string]any)
	if err != nil || !isObject || len(form) == 0 {
		return encode(op.body)
	}
	members := map[string]any{}
	for name := range form {
		if example[name] == nil {
			return encode(op.body)
		}
		members[name] = form.Get(name)
	}
	return encode(members)
}

// encode returns the JSON of a value that came from JSON or YAML.
func encode(value any) []byte {
	if value == nil {
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return nil // such a value always has a JSON form
	}
	return data
}

func text(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}
