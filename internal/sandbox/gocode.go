package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// goCode returns the call of the Go client for a valid request, or nothing.
func goCode(op *operation, d draft) string {
	method, ok := reflect.TypeFor[*voiso.Client]().MethodByName(strings.ToUpper(op.ID[:1]) + op.ID[1:])
	if !ok {
		return ""
	}
	path, _ := pathValues(op.Path, d.path)
	query, _ := url.ParseQuery(d.query)
	var names []string // of the path parameters, in the order of the arguments
	for segment := range strings.SplitSeq(op.Path, "/") {
		if name, isParameter := parameterOf(segment); isParameter && name != op.pathKey() {
			names = append(names, name)
		}
	}
	arguments := []string{"ctx"}
	for i := 2; i < method.Type.NumIn()-1; i++ { // between the context and the options
		argument := reflect.New(method.Type.In(i)).Elem()
		switch {
		case argument.Kind() != reflect.Struct && len(names) > 0:
			readText(argument, unescape(path[names[0]]))
			names = names[1:]
		case op.body != nil:
			var body any
			decoder := json.NewDecoder(bytes.NewReader(d.body))
			decoder.UseNumber()
			if decoder.Decode(&body) != nil {
				return ""
			}
			readJSON(argument, body)
		default:
			readQuery(argument, query)
		}
		arguments = append(arguments, literal(argument))
	}
	call := "client." + method.Name + "(" + strings.Join(arguments, ", ") + ")"
	code := "client, err := voiso.FromEnv()\nif err != nil {\n\treturn err\n}\n"
	if method.Type.NumOut() == 1 {
		code += "if err := " + call + "; err != nil {\n\treturn err\n}\n"
	} else {
		code += "result, err := " + call + "\nif err != nil {\n\treturn err\n}\nfmt.Println(result)\n"
	}
	formatted, err := format.Source([]byte(code))
	if err != nil {
		return ""
	}
	return string(formatted)
}

// readQuery reads query parameters into the fields of their struct.
func readQuery(params reflect.Value, query url.Values) {
	for i := range params.NumField() {
		name, _, _ := strings.Cut(params.Type().Field(i).Tag.Get("form"), ",")
		if !query.Has(name) {
			continue
		}
		field := params.Field(i)
		for field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		if field.Kind() != reflect.Slice {
			readText(field, query.Get(name))
			continue
		}
		for _, value := range query[name] {
			for part := range strings.SplitSeq(value, ",") {
				element := reflect.New(field.Type().Elem()).Elem()
				readText(element, part)
				field.Set(reflect.Append(field, element))
			}
		}
	}
}

// readText reads a text into a value of any type. A value that cannot be read stays zero.
func readText(value reflect.Value, text string) {
	if json.Unmarshal([]byte(text), value.Addr().Interface()) == nil && value.Kind() != reflect.String {
		return
	}
	quoted, _ := json.Marshal(text) // a string always has a JSON form
	_ = json.Unmarshal(quoted, value.Addr().Interface())
}

// readJSON reads a JSON value into a value of any type. Numbers and strings may take each other's place, as the
// description allows for some members.
func readJSON(value reflect.Value, from any) {
	if from == nil {
		return
	}
	if _, isSpecial := reflect.TypeAssert[json.Unmarshaler](value.Addr()); isSpecial {
		_ = json.Unmarshal(encode(from), value.Addr().Interface()) // a value that cannot be read stays zero
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		readJSON(value.Elem(), from)
	case reflect.Struct:
		members, _ := from.(map[string]any)
		for i := range value.NumField() {
			if name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ","); members[name] != nil && value.Field(i).CanSet() {
				readJSON(value.Field(i), members[name])
			}
		}
	case reflect.Slice:
		elements, _ := from.([]any)
		value.Set(reflect.MakeSlice(value.Type(), len(elements), len(elements)))
		for i, element := range elements {
			readJSON(value.Index(i), element)
		}
	case reflect.Map, reflect.Interface:
		_ = json.Unmarshal(encode(from), value.Addr().Interface()) // as above
	default:
		readText(value, text(from))
	}
}

// literal returns a value as Go code.
func literal(value reflect.Value) string {
	if at, ok := reflect.TypeAssert[time.Time](value); ok {
		at = at.UTC()
		return fmt.Sprintf("time.Date(%d, time.%s, %d, %d, %d, %d, %d, time.UTC)",
			at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond())
	}
	switch name := value.Type().String(); value.Kind() {
	case reflect.Pointer:
		element := literal(value.Elem())
		isDefault := value.Elem().Type() == reflect.TypeFor[string]() || value.Elem().Type() == reflect.TypeFor[bool]() || value.Elem().Type() == reflect.TypeFor[int]()
		if value.Elem().Kind() != reflect.Struct && !isDefault {
			element = value.Elem().Type().String() + "(" + element + ")"
		}
		if value.Elem().Kind() == reflect.Struct && !strings.HasPrefix(element, "time.") {
			return "&" + element
		}
		return "new(" + element + ")"
	case reflect.Struct:
		var fields []string
		for i := range value.NumField() {
			if field := value.Type().Field(i); field.IsExported() && !value.Field(i).IsZero() {
				fields = append(fields, "\t"+field.Name+": "+literal(value.Field(i))+",\n")
			}
		}
		if len(fields) == 0 {
			return name + "{}"
		}
		return name + "{\n" + strings.Join(fields, "") + "}"
	case reflect.Slice:
		if raw, ok := reflect.TypeAssert[[]byte](value); ok || value.Type().Elem().Kind() == reflect.Uint8 {
			return name + "(" + strconv.Quote(string(slices.Concat(raw, value.Bytes()))) + ")"
		}
		var elements []string
		for i := range value.Len() {
			elements = append(elements, "\t"+strings.TrimPrefix(literal(value.Index(i)), value.Type().Elem().String())+",\n")
		}
		return name + "{\n" + strings.Join(elements, "") + "}"
	case reflect.Map:
		var members []string
		for _, key := range slices.SortedFunc(slices.Values(value.MapKeys()), func(a, b reflect.Value) int {
			return strings.Compare(a.String(), b.String())
		}) {
			members = append(members, "\t"+literal(key)+": "+literal(value.MapIndex(key))+",\n")
		}
		return name + "{\n" + strings.Join(members, "") + "}"
	case reflect.String:
		return strconv.Quote(value.String())
	case reflect.Interface:
		return literal(value.Elem())
	default:
		data, err := json.Marshal(value.Interface())
		if err != nil {
			return "nil"
		}
		return string(bytes.TrimSpace(data))
	}
}
