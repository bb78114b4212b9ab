package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// unread reports described members that only the raw JSON holds although their field could. Every member would survive
// that way, and nobody could use it. Null, "", zero, empty containers, and containers in the place of a scalar do not
// count.
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
		object, _ := reflect.TypeAssert[interface {
			Extra(name string) (gen.Raw, bool)
		}](value)
		for i := range value.NumField() {
			field := value.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if object != nil && value.Field(i).IsZero() {
				if raw, ok := object.Extra(name); ok && !nothingToRead(raw, value.Field(i).Kind()) {
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

// bare encodes a value by its fields alone, without the raw JSON that it kept.
func bare(value any) string { return compact(fieldsOf(reflect.ValueOf(value)).Interface()) }

// fieldsOf returns a copy of the value that has its exported fields only.
func fieldsOf(value reflect.Value) reflect.Value {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			copied := reflect.New(value.Type().Elem())
			copied.Elem().Set(fieldsOf(value.Elem()))
			return copied
		}
	case reflect.Slice:
		if !value.IsNil() {
			copied := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
			for i := range value.Len() {
				copied.Index(i).Set(fieldsOf(value.Index(i)))
			}
			return copied
		}
	case reflect.Struct:
		if !strings.HasSuffix(value.Type().PkgPath(), "/gen") {
			return value // a time
		}
		copied := reflect.New(value.Type()).Elem()
		for i := range value.NumField() {
			if value.Type().Field(i).IsExported() {
				copied.Field(i).Set(fieldsOf(value.Field(i)))
			}
		}
		return copied
	}
	return value
}
