package lenient

import (
	"bytes"
	"encoding/json"
)

// maxDepth is how deep values may be nested, as in encoding/json.
const maxDepth = 10000

// The functions below return the index behind what they read, or -1 when it is broken.

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}

func skipValue(data []byte, i int) int { return skipNested(data, i, 0) }

func skipNested(data []byte, i, depth int) int {
	if i >= len(data) || depth > maxDepth {
		return -1
	}
	switch data[i] {
	case '"':
		return skipString(data, i)
	case '{':
		return skipContainer(data, i, depth, '}')
	case '[':
		return skipContainer(data, i, depth, ']')
	case 't':
		return skipLiteral(data, i, "true")
	case 'f':
		return skipLiteral(data, i, "false")
	case 'n':
		return skipLiteral(data, i, "null")
	}
	return skipNumber(data, i)
}

func skipContainer(data []byte, i, depth int, closing byte) int {
	i = skipSpace(data, i+1)
	if i < len(data) && data[i] == closing {
		return i + 1
	}
	for i >= 0 && i < len(data) {
		if closing == '}' {
			if i = skipName(data, i); i < 0 {
				return -1
			}
		}
		if i = skipNested(data, i, depth+1); i < 0 {
			return -1
		}
		if i = skipSpace(data, i); i >= len(data) {
			return -1
		}
		switch data[i] {
		case closing:
			return i + 1
		case ',':
			i = skipSpace(data, i+1)
		default:
			return -1
		}
	}
	return -1
}

// skipName reads the name of a member and the colon and space behind it.
func skipName(data []byte, i int) int {
	if i >= len(data) || data[i] != '"' {
		return -1
	}
	if i = skipString(data, i); i < 0 {
		return -1
	}
	if i = skipSpace(data, i); i >= len(data) || data[i] != ':' {
		return -1
	}
	return skipSpace(data, i+1)
}

func skipString(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			return i + 1
		case c < 0x20:
			return -1
		case c == '\\':
			i++
			if i >= len(data) {
				return -1
			}
			switch data[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(data) || !isHex(data[i+1:i+5]) {
					return -1
				}
				i += 4
			default:
				return -1
			}
		}
	}
	return -1
}

func isHex(digits []byte) bool {
	for _, c := range digits {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

func skipLiteral(data []byte, i int, literal string) int {
	if end := i + len(literal); end <= len(data) && string(data[i:end]) == literal {
		return end
	}
	return -1
}

func skipNumber(data []byte, i int) int {
	if i < len(data) && data[i] == '-' {
		i++
	}
	start := i
	if i = skipDigits(data, i); i == start || (data[start] == '0' && i > start+1) {
		return -1
	}
	if i < len(data) && data[i] == '.' {
		start = i + 1
		if i = skipDigits(data, start); i == start {
			return -1
		}
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		start = i
		if i = skipDigits(data, start); i == start {
			return -1
		}
	}
	return i
}

func skipDigits(data []byte, i int) int {
	for i < len(data) && data[i] >= '0' && data[i] <= '9' {
		i++
	}
	return i
}

// eachMember calls value for every member of the object that begins at data[i], with its name and where its
// value begins; value returns where it ends. When ok is false the JSON is broken, near end.
func eachMember(data []byte, i int, value func(name []byte, start int) int) (end int, ok bool) {
	at := i
	if i = skipSpace(data, i+1); i < len(data) && data[i] == '}' {
		return i + 1, true
	}
	for i < len(data) {
		at = i
		start := skipName(data, i)
		if start < 0 {
			return at, false
		}
		if i = value(memberName(data, i), start); i < 0 {
			return start, false
		}
		if i = skipSpace(data, i); i >= len(data) {
			break
		}
		switch data[i] {
		case '}':
			return i + 1, true
		case ',':
			i = skipSpace(data, i+1)
		default:
			return i, false
		}
	}
	return min(len(data), max(i, at)), false
}

// memberName returns the name that begins at data[i], which skipName has accepted.
func memberName(data []byte, i int) []byte {
	quoted := data[i:skipString(data, i)]
	name := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(name, '\\') < 0 {
		return name
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return name
	}
	return []byte(text)
}
