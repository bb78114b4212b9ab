package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

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
		received, _ := reflect.TypeAssert[interface {
			Extra(name string) (gen.Raw, bool)
		}](value)
		for i := range value.NumField() {
			field := value.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if received != nil && value.Field(i).IsZero() {
				if raw, ok := received.Extra(name); ok && !nothingToRead(raw, value.Field(i).Kind()) {
					problems = append(problems, fmt.Errorf("%s/%s was not read: %s", at, name, raw))
				}
			}
			problems = append(problems, unreadIn(at+"/"+name, value.Field(i)))
		}
	}
	return errors.Join(problems...)
}

// nothingToRead reports whether a field of some kind stays zero rightly.
func nothingToRead(raw gen.Raw, field reflect.Kind) bool {
	container := field == reflect.Slice || field == reflect.Map || field == reflect.Struct
	return !container && (raw[0] == '{' || raw[0] == '[') ||
		slices.Contains([]string{"null", `""`, "0", "0.0", "false", "{}", "[]"}, string(raw))
}

// bare encodes a value by its fields alone, without the JSON that it was decoded from.
func bare(value any) string { return compact(fieldsOf(reflect.ValueOf(value))) }

func fieldsOf(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			return fieldsOf(value.Elem())
		}
	case reflect.Slice:
		if value.IsNil() || value.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		elements := make([]any, value.Len())
		for i := range elements {
			elements[i] = fieldsOf(value.Index(i))
		}
		return elements
	case reflect.Struct:
		if items := value.FieldByName("Items"); items.IsValid() {
			return fieldsOf(items)
		}
		if value.Type() == reflect.TypeFor[time.Time]() {
			break
		}
		fields := map[string]any{}
		for i := range value.NumField() {
			name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
			if name == "" || value.Field(i).IsZero() {
				continue
			}
			field := fieldsOf(value.Field(i))
			if nested, ok := field.(map[string]any); !ok || len(nested) > 0 {
				fields[name] = field
			}
		}
		return fields
	}
	return value.Interface()
}
