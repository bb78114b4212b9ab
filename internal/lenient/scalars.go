package lenient

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// The readers below read a JSON value into a field, which is zero if the value is not readable as its type. They
// report whether it is.

// Text reads a string, or the literal of a number or boolean. A string without escapes is not copied.
func Text[T ~string](field *T, value Value) bool {
	switch value.raw[0] {
	case '"':
		*field = T(value.text())
	case '{', '[', 'n':
		*field = ""
		return false
	default:
		*field = T(value.raw)
	}
	return true
}

func unquote(raw string) string {
	inner := raw[1 : len(raw)-1]
	if strings.IndexByte(inner, '\\') < 0 && utf8.ValidString(inner) {
		return inner
	}
	text, _ := jsontext.AppendUnquote(nil, raw) // the error is about invalid UTF-8
	return string(text)
}

// TextOf returns the text that [Text] reads. The JSON may be broken or surrounded by spaces.
func TextOf(raw []byte) (text string, ok bool) {
	if !jsontext.Value(raw).IsValid(jsontext.AllowInvalidUTF8(true)) {
		return "", false
	}
	ok = Text(&text, ValueOf(string(bytes.Trim(raw, space))))
	return text, ok
}

// Raw copies any value but null, which it copies without being readable.
func Raw[T ~[]byte](field *T, value Value) bool {
	*field = T(value.raw)
	return value.raw != "null"
}

// number returns the number in raw, which is a number or a string that holds one.
func number(raw string) (text string, ok bool) {
	if raw[0] != '"' {
		return raw, raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	}
	text = strings.TrimSpace(raw[1 : len(raw)-1])
	value := jsontext.Value(text)
	return text, value.Kind() == '0' && value.IsValid()
}

// Int reads a whole number, also one in a string, or with a fraction of zero.
func Int[T ~int | ~int8 | ~int32 | ~int64](field *T, value Value) bool {
	*field = 0
	text, ok := number(value.raw)
	if !ok {
		return false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return false
		}
		n = int64(f)
	}
	if int64(T(n)) != n {
		return false
	}
	*field = T(n)
	return true
}

// Float reads a number, also one in a string.
func Float(field *float64, value Value) bool {
	*field = 0
	text, ok := number(value.raw)
	if !ok {
		return false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}
	*field = f
	return true
}

// Bool reads true and false, also in a string.
func Bool[T ~bool](field *T, value Value) bool {
	text := strings.Trim(value.raw, `"`)
	*field = text == "true"
	return text == "true" || text == "false"
}

// Forms of ISO 8601 that occur besides RFC 3339. A time without a zone is not readable: it names no point in time.
var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05Z0700",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05 Z0700",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02T15:04Z07:00",
}

// Time reads a time with a zone.
func Time(field *time.Time, value Value) bool {
	*field = time.Time{}
	if value.raw[0] != '"' {
		return false
	}
	text := strings.TrimSpace(value.text())
	// UTC and not the local zone, so that the result is the same everywhere.
	when, err := time.ParseInLocation(time.RFC3339, text, time.UTC)
	for i := 0; err != nil && i < len(timeLayouts); i++ {
		when, err = time.ParseInLocation(timeLayouts[i], text, time.UTC)
	}
	// An offset of a whole day parses, but cannot be encoded.
	if _, offset := when.Zone(); err != nil || max(offset, -offset) >= 24*60*60 {
		return false
	}
	*field = when
	return true
}

// List reads an array, or a single value in the place of one. The reader read is for its elements.
func List[T any](field *[]T, value Value, read func(element *T, value Value) bool) bool {
	*field = nil
	if value.raw[0] != '[' {
		var one T
		if isEmpty(value.raw) || !read(&one, value) {
			return false
		}
		*field = []T{one}
		return true
	}
	list := []T{}
	walk(value, func(_ string, element Value) (described, readable bool) {
		list = append(list, *new(T))
		read(&list[len(list)-1], element)
		return false, false
	})
	*field = list
	return true
}

// isEmpty reports whether raw is an empty string or object.
func isEmpty(raw string) bool {
	return len(raw) > 1 && (raw[0] == '"' || raw[0] == '{') && strings.TrimSpace(raw[1:len(raw)-1]) == ""
}
