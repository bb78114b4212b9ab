package lenient

import "strings"

// walk passes every member of an object to visit, or every element of an array with an empty name. It reports whether
// raw was one of them. JSON that is not valid is safe: walk stays within raw, and it ends. But not all errors are found.
//
// It is one loop, and it looks for backslashes once, because the speed of decoding depends on it.
func walk(raw string, visit Read) (ok bool) {
	i := skipSpace(raw, 0)
	if i == len(raw) || raw[i] != '{' && raw[i] != '[' {
		return false
	}
	closing := raw[i] + 2 // in ASCII, for both
	if end := skipSpace(raw, i+1); end < len(raw) && raw[end] == closing {
		return skipSpace(raw, end+1) == len(raw)
	}
	escapes := strings.IndexByte(raw, '\\') >= 0
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
			if escapes {
				if end = skipString(raw, i); end < 0 {
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
		case raw[i] == '"' && !escapes:
			i += strings.IndexByte(raw[i+1:], '"') + 2
			if i == start+1 {
				return false
			}
		default:
			if i = skipValue(raw, i); i < 0 {
				return false
			}
		}
		visit(name, raw[start:i])
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

// The functions below return the index after a value that begins at raw[i], -1 if it has no end.

func skipValue(raw string, i int) int {
	if i == len(raw) {
		return -1
	}
	switch raw[i] {
	case '"':
		return skipString(raw, i)
	case '{', '[':
		return skipNested(raw, i)
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

func skipNested(raw string, i int) int {
	for depth := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			if i = skipString(raw, i) - 1; i < 0 {
				return -1
			}
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

func skipString(raw string, i int) int {
	for {
		n := strings.IndexByte(raw[i+1:], '"')
		if n < 0 {
			return -1
		}
		if i += n + 1; raw[i-1] != '\\' || !isEscaped(raw, i) {
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
