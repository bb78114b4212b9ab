package conformance

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// mutation is a JSON value that differs from its original in one member.
type mutation struct {
	at   string // where, as a path
	what string
	// scalarNull: a scalar member of an object was replaced by null. added: an undescribed member was added.
	scalarNull, added bool
	sameMeaning       bool // a scalar was replaced by itself in another spelling
	element           bool // the place is an element of an array
	value             any
}

func (m mutation) String() string { return m.at + " " + m.what }

func (m mutation) json() []byte { return []byte(compact(m.value)) }

// substitutes are what takes the place of a member. Numbers of all sizes, texts that look like something else, and
// containers.
func substitutes() map[string]any {
	return map[string]any{
		"null": nil, "empty text": "", "text": "text", "digits": "17", "fraction text": "4.7", "date": "2024-02-30", "time": "2024-08-14T10:43:54+0000",
		"zero": json.Number("0"), "number": json.Number("17"), "fraction": json.Number("-1.50"), "huge": json.Number("12345678901234567890123"), "exponent": json.Number("1e3"),
		"true": true, "false": false, "object": map[string]any{}, "nested object": map[string]any{"id": []any{json.Number("1"), nil}, "x": map[string]any{"y": "z"}},
		"array": []any{}, "mixed array": []any{json.Number("1"), "x", nil, map[string]any{"id": "7"}},
	}
}

// mutations yields a value with every member, at every level, replaced by every substitute, by the number that a text
// holds or the text of a number, left out, and with an undescribed member added to every object. Elements of an array
// count as members, except those of an array that is the whole value.
func mutations(value any) iter.Seq[mutation] {
	return func(yield func(mutation) bool) {
		mutate(value, mutation{}, func(v any) any { return v }, false, yield)
	}
}

// mutate yields the mutations of value and below. Put puts a value into its place in the whole, replace says whether
// that place is a member.
func mutate(value any, m mutation, put func(any) any, replace bool, yield func(mutation) bool) bool {
	at := m.at
	give := func(what string, with any, change mutation) bool {
		change.at, change.what, change.value = at, what, put(with)
		return yield(change)
	}
	if replace {
		all := substitutes()
		maps.Copy(all, otherForm(value))
		for _, what := range slices.Sorted(maps.Keys(all)) {
			if len(differences("", value, all[what])) == 0 {
				continue // it is that already
			}
			if !give("as "+what, all[what], mutation{
				scalarNull: what == "null" && isScalar(value) && !m.element, sameMeaning: strings.HasPrefix(what, "own "),
			}) {
				return false
			}
		}
	}
	switch value := value.(type) {
	case map[string]any:
		with := func(name string, v any) any {
			copied := maps.Clone(value)
			copied[name] = v
			return copied
		}
		if !give("with an undescribed member", with("undescribed", map[string]any{"a": []any{json.Number("1"), nil}}), mutation{added: true}) {
			return false
		}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			less := maps.Clone(value)
			delete(less, name)
			if !give("without "+name, less, mutation{}) {
				return false
			}
			if !mutate(value[name], mutation{at: at + "/" + name}, func(v any) any { return put(with(name, v)) }, true, yield) {
				return false
			}
		}
	case []any:
		for i := range value {
			with := func(v any) any {
				copied := slices.Clone(value)
				copied[i] = v
				return put(copied)
			}
			if !mutate(value[i], mutation{at: fmt.Sprintf("%s/%d", at, i), element: true}, with, at != "", yield) {
				return false
			}
		}
	}
	return true
}

func isScalar(value any) bool {
	switch value.(type) {
	case map[string]any, []any, nil:
		return false
	}
	return true
}

// otherForm is the same scalar in the other spelling: a number as text, a text as number.
func otherForm(value any) map[string]any {
	switch value := value.(type) {
	case json.Number:
		return map[string]any{"own text": value.String()}
	case bool:
		return map[string]any{"own text": strconv.FormatBool(value)}
	case string:
		if _, err := strconv.ParseInt(value, 10, 64); err == nil && value[0] != '0' {
			return map[string]any{"own number": json.Number(value)}
		}
	}
	return nil
}
