package lenient

import (
	"reflect"
	"time"
)

// fit says how well a field holds what was read.
type fit int

const (
	exact   fit = iota // the field gives the same JSON again
	empty              // the field is zero, and so would be left out
	changed            // the field gives other JSON, or none
)

// read reads the value at data[start:] into field, which is always set. It returns where the value ends,
// negative when the JSON is broken.
func read(field any, data []byte, start int) (end int, how fit) {
	switch field := field.(type) {
	case *string:
		end, raw := value(data, start)
		if end >= 0 {
			*field, how = readString(raw)
		}
		return end, how
	case *int:
		end, raw := value(data, start)
		if end >= 0 {
			var n int64
			n, how = readInt(raw, 0)
			*field = int(n)
		}
		return end, how
	case *int64:
		end, raw := value(data, start)
		if end >= 0 {
			*field, how = readInt(raw, 64)
		}
		return end, how
	case *float64:
		end, raw := value(data, start)
		if end >= 0 {
			*field, how = readFloat(raw, 64)
		}
		return end, how
	case *bool:
		end, raw := value(data, start)
		if end >= 0 {
			*field, how = readBool(raw)
		}
		return end, how
	case *time.Time:
		end, raw := value(data, start)
		if end >= 0 {
			*field, how = readTime(raw)
		}
		return end, how
	}
	return readOther(field, data, start)
}

// value returns the raw JSON at data[start:] and where it ends.
func value(data []byte, start int) (end int, raw []byte) {
	if end = skipValue(data, start); end < 0 {
		return end, nil
	}
	return end, data[start:end]
}

// readsAs says whether raw would be read as what field holds now.
func readsAs(raw []byte, field any) bool {
	now := reflect.ValueOf(field)
	if now.Kind() != reflect.Pointer {
		return false
	}
	fresh := reflect.New(now.Type().Elem())
	end, _ := read(fresh.Interface(), raw, skipSpace(raw, 0))
	return end >= 0 && reflect.DeepEqual(fresh.Elem().Interface(), now.Elem().Interface())
}
