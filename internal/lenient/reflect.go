package lenient

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// readOther reads what read has no case of its own for: enums, lists, maps, nested objects.
func readOther(field any, data []byte, start int) (end int, how fit) {
	pointer := reflect.ValueOf(field)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() {
		return skipValue(data, start), changed
	}
	target := pointer.Elem()
	if start >= len(data) {
		return -1, changed
	}
	custom, ok := field.(json.Unmarshaler)
	switch {
	case ok && isBytes(target):
		return readRaw(target, data, start)
	case data[start] == 'n':
		target.SetZero()
		return skipValue(data, start), changed
	case ok:
		return readCustom(custom, target, data, start)
	}
	switch kind := target.Kind(); {
	case kind == reflect.Slice && !isBytes(target):
		return readSlice(target, data, start)
	case kind == reflect.Map && target.Type().Key().Kind() == reflect.String && data[start] == '{':
		return readMap(target, data, start)
	case kind == reflect.Pointer:
		target.Set(reflect.New(target.Type().Elem()))
		end, how = read(target.Interface(), data, start)
		if how == empty {
			how = exact // a pointer to zero is not left out
		}
		return end, how
	}
	end, raw := value(data, start)
	if end < 0 {
		return end, changed
	}
	return end, readKind(target, raw)
}

func isBytes(target reflect.Value) bool {
	return target.Kind() == reflect.Slice && target.Type().Elem().Kind() == reflect.Uint8
}

// readRaw copies the JSON as it is: bytes that read themselves are raw JSON, such as json.RawMessage.
func readRaw(target reflect.Value, data []byte, start int) (end int, how fit) {
	end, raw := value(data, start)
	if end >= 0 {
		target.SetBytes(bytes.Clone(raw))
	}
	return end, exact
}

// readKind reads scalars of named types; what is left goes to encoding/json.
func readKind(target reflect.Value, raw []byte) (how fit) {
	switch kind := target.Kind(); {
	case kind == reflect.String:
		var text string
		text, how = readString(raw)
		target.SetString(text)
	case target.CanInt():
		var n int64
		n, how = readInt(raw, target.Type().Bits())
		target.SetInt(n)
	case target.CanFloat():
		var f float64
		f, how = readFloat(raw, target.Type().Bits())
		target.SetFloat(f)
	case kind == reflect.Bool:
		var b bool
		b, how = readBool(raw)
		target.SetBool(b)
	default:
		target.SetZero()
		if json.Unmarshal(raw, target.Addr().Interface()) != nil {
			target.SetZero()
			return changed
		}
		return compare(target, raw)
	}
	return how
}

// readCustom reads into a type that reads itself. Objects are trusted to lose nothing, since those of the
// generated code are read by this package.
func readCustom(custom json.Unmarshaler, target reflect.Value, data []byte, start int) (end int, how fit) {
	end, raw := value(data, start)
	if end < 0 {
		return end, changed
	}
	if custom.UnmarshalJSON(raw) != nil {
		target.SetZero()
		return end, changed
	}
	switch {
	case raw[0] != '{':
		return end, compare(target, raw)
	case target.IsZero():
		return end, empty
	}
	return end, exact
}

// compare tells how well target, which was read from raw, gives raw again.
func compare(target reflect.Value, raw []byte) fit {
	if target.IsZero() {
		return empty
	}
	again, err := json.Marshal(target.Addr().Interface())
	if err != nil || !bytes.Equal(again, raw) {
		return changed
	}
	return exact
}

// readSlice reads a list, or a single value in the place of a list.
func readSlice(target reflect.Value, data []byte, start int) (end int, how fit) {
	target.Set(reflect.MakeSlice(target.Type(), 0, 0))
	if data[start] != '[' {
		end, how = readElement(target, data, start)
		if end < 0 || how != exact {
			target.SetZero()
		}
		return end, changed
	}
	i := skipSpace(data, start+1)
	if i < len(data) && data[i] == ']' {
		return i + 1, exact
	}
	for i < len(data) {
		end, fits := readElement(target, data, i)
		if end < 0 {
			return -1, changed
		}
		if fits == changed {
			how = changed
		}
		if i = skipSpace(data, end); i >= len(data) {
			break
		}
		switch data[i] {
		case ']':
			return i + 1, how
		case ',':
			i = skipSpace(data, i+1)
		default:
			return -1, changed
		}
	}
	return -1, changed
}

func readElement(target reflect.Value, data []byte, start int) (end int, how fit) {
	n := target.Len()
	if n == target.Cap() {
		target.Grow(1)
	}
	target.SetLen(n + 1)
	element := target.Index(n)
	element.SetZero()
	return read(element.Addr().Interface(), data, start)
}

func readMap(target reflect.Value, data []byte, start int) (end int, how fit) {
	target.Set(reflect.MakeMap(target.Type()))
	end, ok := eachMember(data, start, func(name []byte, start int) int {
		element := reflect.New(target.Type().Elem())
		end, fits := read(element.Interface(), data, start)
		if fits == changed {
			how = changed
		}
		key := reflect.ValueOf(string(name)).Convert(target.Type().Key())
		target.SetMapIndex(key, element.Elem())
		return end
	})
	if !ok {
		return -1, changed
	}
	return end, how
}
