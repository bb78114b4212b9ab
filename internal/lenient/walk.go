package lenient

import (
	"strings"
	"unicode/utf8"
)

// Value is the JSON of a response or of a part of it.
type Value struct {
	raw string
	// plain tells that raw is UTF-8 without backslashes. The text of a string is then a part of raw as it is.
	plain bool
}

// ValueOf returns the value that raw is.
func ValueOf(raw string) Value {
	return Value{raw, strings.IndexByte(raw, '\\') < 0 && utf8.ValidString(raw)}
}

// String returns the JSON.
func (v Value) String() string { return v.raw }

// part returns a value that is a part of v.
func (v Value) part(start, end int) Value { return Value{v.raw[start:end], v.plain} }

// text returns the text of a string, which is a part of it where that is possible. Invalid UTF-8 and lone surrogates
// are replaced as in encoding/json.
func (v Value) text() string {
	if v.plain {
		return v.raw[1 : len(v.raw)-1]
	}
	return unquote(v.raw)
}

// walk passes every member of an object to visit, or every element of an array with an empty name. It reports whether
// v was one of them. JSON that is not valid is safe: walk stays within it, and ends. But not all errors are found.
//
// It is one loop, and v is searched for backslashes only once, because the speed of decoding depends on it.
func walk(v Value, visit Read) (ok bool) {
	raw := v.raw
	i := skipSpace(raw, 0)
	if i == len(raw) || raw[i] != '{' && raw[i] != '[' {
		return false
	}
	closing := raw[i] + 2 // in ASCII, for both
	if end := skipSpace(raw, i+1); end < len(raw) && raw[end] == closing {
		return skipSpace(raw, end+1) == len(raw)
	}
	for name := ""; ; {
		i = skipSpace(raw, i+1) // after the bracket or comma
		if closing == '}' {
			if i == len(raw) || raw[i] != '"' {
				return false
			}
			n := strings.IndexByte(raw[i+1:], '"')
			if n < 0 {
				return false
			}
			end := i + n + 2
			name = raw[i+1 : end-1]
			if !v.plain {
				if end = v.skipString(i); end < 0 {
					return false
				}
				name = unquote(raw[i:end])
			}
			if i = skipSpace(raw, end); i == len(raw) || raw[i] != ':' {
				return false
			}
			i = skipSpace(raw, i+1)
		}
		start := i
		switch {
		case i == len(raw):
			return false
		case raw[i] == '"' && v.plain:
			if i += strings.IndexByte(raw[i+1:], '"') + 2; i == start+1 {
				return false
			}
		default:
			if i = v.skip(i); i < 0 {
				return false
			}
		}
		visit(name, v.part(start, i))
		i = skipSpace(raw, i)
		if i == len(raw) || raw[i] != ',' {
			return i < len(raw) && raw[i] == closing && skipSpace(raw, i+1) == len(raw)
		}
	}
}

const space = " \n\t\r"

func skipSpace(raw string, i int) int {
	for i < len(raw) && raw[i] <= ' ' && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\t' || raw[i] == '\r') {
		i++
	}
	return i
}

// The methods below return the index after a part of v that begins at v.raw[i], -1 if it has no end.

func (v Value) skip(i int) int {
	raw := v.raw
	switch raw[i] {
	case '"':
		return v.skipString(i)
	case '{', '[':
		return v.skipNested(i)
	}
	start := i
	for i < len(raw) && !isDelimiter[raw[i]] {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

var isDelimiter = [256]bool{
	',': true, '}': true, ']': true, ' ': true, '\n': true, '\t': true, '\r': true, // after a value
	':': true, '"': true, '{': true, '[': true, // an error
}

func (v Value) skipNested(i int) int {
	raw := v.raw
	for depth := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			end := i + strings.IndexByte(raw[i+1:], '"') + 2
			if !v.plain {
				end = v.skipString(i)
			}
			if end < i+2 {
				return -1
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

func (v Value) skipString(i int) int {
	for {
		n := strings.IndexByte(v.raw[i+1:], '"')
		if n < 0 {
			return -1
		}
		if i += n + 1; v.plain || v.raw[i-1] != '\\' || !isEscaped(v.raw, i) {
			return i + 1
		}
	}
}

// isEscaped reports whether an odd number of backslashes is before raw[i].
func isEscaped(raw string, i int) bool {
	before := i - 1
	for raw[before] == '\\' {
		before--
	}
	return (i-before)%2 == 0
}

func isObject(raw string) bool {
	i := skipSpace(raw, 0)
	return i < len(raw) && raw[i] == '{'
}
