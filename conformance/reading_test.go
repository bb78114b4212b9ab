package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// unread reports described members that were only kept as raw JSON although there was something to read: every member
// would survive that way, and nobody could use it. Null, "", zero, empty containers, and
// containers in the place of a scalar give nothing to read.
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
			if raw, ok := extra[name]; ok && value.Field(i).IsZero() && !nothingToRead(raw, value.Field(i).Kind()) {
				problems = append(problems, fmt.Errorf("%s/%s was not read: %s", at, name, raw))
			}
			problems = append(problems, unreadIn(at+"/"+name, value.Field(i)))
		}
	}
	return errors.Join(problems...)
}

func additional(value reflect.Value) map[string]gen.Raw {
	field := value.FieldByName("AdditionalProperties")
	if !field.IsValid() {
		return nil
	}
	extra, _ := reflect.TypeAssert[map[string]gen.Raw](field)
	return extra
}

// nothingToRead reports whether a field of some kind stays zero rightly.
func nothingToRead(raw gen.Raw, field reflect.Kind) bool {
	container := field == reflect.Slice || field == reflect.Map || field == reflect.Struct
	return !container && (raw[0] == '{' || raw[0] == '[') ||
		slices.Contains([]string{"null", `""`, "0", "0.0", "false", "{}", "[]"}, string(raw))
}

// bare encodes a value by its fields alone, without the raw JSON that it kept. A pointer's target is changed.
func bare(value any) string {
	target := reflect.ValueOf(value)
	if target.Kind() != reflect.Pointer {
		target = reflect.New(target.Type())
		target.Elem().Set(reflect.ValueOf(value))
	}
	clearKept(target)
	return compact(target.Interface())
}

func clearKept(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			clearKept(value.Elem())
		}
	case reflect.Slice:
		for i := range value.Len() {
			clearKept(value.Index(i))
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.Name == "AdditionalProperties" || field.Name == "Raw" {
				value.Field(i).SetZero()
			} else if field.IsExported() {
				clearKept(value.Field(i))
			}
		}
	}
}
