package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// unread reports described members that were only kept as raw JSON although there was something to read: every member
// would survive that way, and nobody could use it. Null, "", zero and empty containers give nothing to read.
func unread(value any) error { return unreadIn("", reflect.ValueOf(value)) }

func unreadIn(at string, value reflect.Value) error {
	var problems []error
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			return unreadIn(at, value.Elem())
		}
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range value.Len() {
			problems = append(problems, unreadIn(fmt.Sprintf("%s/%d", at, i), value.Index(i)))
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			problems = append(problems, unreadIn(at+"/"+key.String(), value.MapIndex(key)))
		}
	case reflect.Struct:
		extra := additional(value)
		for i := range value.NumField() {
			field := value.Type().Field(i)
			if !field.IsExported() || field.Name == "AdditionalProperties" || field.Name == "Raw" {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if raw, ok := extra[name]; ok && value.Field(i).IsZero() && !nothingToRead(raw) {
				problems = append(problems, fmt.Errorf("%s/%s was not read: %s", at, name, raw))
			}
			problems = append(problems, unreadIn(at+"/"+name, value.Field(i)))
		}
	}
	return errors.Join(problems...)
}

func additional(value reflect.Value) map[string]json.RawMessage {
	field := value.FieldByName("AdditionalProperties")
	if !field.IsValid() {
		return nil
	}
	extra, _ := field.Interface().(map[string]json.RawMessage)
	return extra
}

func nothingToRead(raw json.RawMessage) bool {
	return slices.Contains([]string{"null", `""`, "0", "0.0", "false", "{}", "[]"}, string(raw))
}
