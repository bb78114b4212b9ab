// Package lenient decodes and encodes JSON objects that may not match their description.
//
// An object keeps its JSON as one string. Described members are read from it into fields by the readers of this
// package; all other members are read on demand. A member of another type than described never fails.
package lenient

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Read reads the value of a member into its field. It reports whether the name is described, and whether
// the value was readable as the field's type. Null is not readable.
type Read = func(name string, value Value) (described, readable bool)

var errNotObject = errors.New("not a JSON object")

// Unmarshal passes a copy of data to decode. It returns an error if decode fails. Null decodes as an empty object,
// as is the convention.
func Unmarshal(data []byte, decode func(Value) bool) error {
	if decode(ValueOf(string(data))) || string(bytes.Trim(data, space)) == "null" {
		return nil
	}
	return errNotObject
}

// Decode passes every member of an object to read. It reports whether the value is an object.
func Decode(object Value, read Read) bool { return isObject(object.raw) && walk(object, read) }

// each calls yield for every member of an object, or element of an array.
func each(raw string, yield func(name, value string)) (ok bool) {
	return walk(ValueOf(raw), func(name string, value Value) (described, readable bool) {
		yield(name, value.raw)
		return false, false
	})
}

// Member returns the JSON of a member of the object raw. If members have the same name, it returns the last one.
func Member[R ~[]byte](raw, name string) (member R, found bool) {
	last := ""
	each(raw, func(other, value string) {
		if other == name {
			last, found = value, true
		}
	})
	if !found {
		return nil, false
	}
	return R(last), true
}

// Extras passes the members of the object raw that are not described to yield, until it returns false.
func Extras[R ~[]byte](raw string, read Read, yield func(name string, value R) bool) {
	stopped := false
	each(raw, func(name, value string) {
		if described, _ := read(name, Value{raw: "null"}); !described && !stopped {
			stopped = !yield(name, R(value))
		}
	})
}

// IsBlank reports whether the object raw has no described member that is readable.
func IsBlank(raw string, read Read) bool {
	blank := true
	walk(ValueOf(raw), func(name string, value Value) (described, readable bool) {
		described, readable = read(name, value)
		blank = blank && !readable
		return described, readable
	})
	return blank
}

// Encode returns the object raw, with new values for the members whose fields were changed. It compares the fields of
// now with those of was, which holds the decoded raw. Both are pointers to structs without methods. A changed field that
// is zero removes its member. If raw is empty, Encode returns the fields that are not zero.
func Encode(raw string, now, was any) ([]byte, error) {
	if raw != "" && reflect.DeepEqual(now, was) {
		return []byte(raw), nil
	}
	fields, err := json.Marshal(now)
	if err != nil || raw == "" {
		return fields, err
	}
	old, err := json.Marshal(was)
	if err != nil {
		return nil, err
	}
	before, after := members(string(old)), members(string(fields))
	out := []byte{'{'}
	each(raw, func(name, value string) {
		if before[name] != after[name] {
			value = after[name]
		}
		out = appendMember(out, name, value)
	})
	received := members(raw)
	each(string(fields), func(name, value string) {
		if _, ok := received[name]; !ok {
			out = appendMember(out, name, value)
		}
	})
	return append(out, '}'), nil
}

func members(raw string) map[string]string {
	all := make(map[string]string)
	each(raw, func(name, value string) { all[name] = value })
	return all
}

// EncodeWith returns the members of the object fields, and the members of extra that fields does not have.
func EncodeWith[R ~[]byte](fields any, extra map[string]R) ([]byte, error) {
	out, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	described := members(string(out))
	out = out[:len(out)-1]
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if _, ok := described[name]; !ok {
			out = appendMember(out, name, cmp.Or(string(extra[name]), "null"))
		}
	}
	return append(out, '}'), nil
}

// appendMember appends a member to an object that is not closed. A member without a value is left out.
func appendMember(out []byte, name, value string) []byte {
	if value == "" {
		return out
	}
	if len(out) > 1 {
		out = append(out, ',')
	}
	out, _ = jsontext.AppendQuote(out, name) // the error is about invalid UTF-8, which was replaced
	return append(append(out, ':'), value...)
}

// Print prints the JSON text for any verb, or the error of encoding it.
func Print(f fmt.State, verb rune, text fmt.Stringer, err error) {
	if err != nil {
		fmt.Fprintf(f, "%%!%c(%v)", verb, err)
		return
	}
	fmt.Fprintf(f, fmt.FormatString(f, verb), text)
}
