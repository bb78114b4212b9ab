package lenient

import "strings"

// walk calls yield for every member of an object, or every element of an array, until yield returns false. It reports
// whether raw is one of them. JSON that is not valid is safe: walk stays within raw, and it ends.
func walk(raw string, yield func(name, value string) bool) bool {
	i := skipSpace(raw, 0)
	if i == len(raw) || raw[i] != '{' && raw[i] != '[' {
		return false
	}
	open := raw[i]
	closing := open + 2 // in ASCII, for both
	if i = skipSpace(raw, i+1); i < len(raw) && raw[i] == closing {
		return skipSpace(raw, i+1) == len(raw)
	}
	for {
		name := ""
		if open == '{' {
			end := skipValue(raw, i)
			if end < 0 || raw[i] != '"' {
				return false
			}
			name = unquote(raw[i:end])
			if i = skipSpace(raw, end); i == len(raw) || raw[i] != ':' {
				return false
			}
			i = skipSpace(raw, i+1)
		}
		end := skipValue(raw, i)
		if end < 0 {
			return false
		}
		if !yield(name, raw[i:end]) {
			return true
		}
		if i = skipSpace(raw, end); i == len(raw) {
			return false
		}
		switch raw[i] {
		case closing:
			return skipSpace(raw, i+1) == len(raw)
		case ',':
			i = skipSpace(raw, i+1)
		default:
			return false
		}
	}
}

func isObject(raw string) bool {
	i := skipSpace(raw, 0)
	return i < len(raw) && raw[i] == '{'
}

func skipSpace(raw string, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\t' || raw[i] == '\r') {
		i++
	}
	return i
}

// skipValue returns the index after the value that begins at raw[i], -1 if it has no end.
func skipValue(raw string, i int) int {
	depth := 0
	for start := i; i < len(raw); {
		switch raw[i] {
		case '"':
			if i = skipString(raw, i); i < 0 {
				return -1
			}
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			if depth--; depth < 0 {
				return -1
			}
			i++
		default:
			if depth == 0 {
				return skipLiteral(raw, start)
			}
			i++
			continue
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// skipLiteral skips a number, true, false or null.
func skipLiteral(raw string, i int) int {
	n := strings.IndexAny(raw[i:], " \n\t\r,}]:\"{[")
	switch n {
	case 0:
		return -1
	case -1:
		return len(raw)
	}
	return i + n
}

// skipString finds the quote that ends the string and is not escaped.
func skipString(raw string, start int) int {
	for i := start + 1; ; {
		n := strings.IndexByte(raw[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		escapes := 0
		for raw[i-1-escapes] == '\\' {
			escapes++
		}
		if i++; escapes%2 == 0 {
			return i
		}
	}
}
