package cdrpage

// plain are the bytes that stand for themselves in a string.
var plain = func() (table [256]bool) {
	for c := 0x20; c < len(table); c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// skipString looks for the end of the string inside which data[i] is. Where it
// stops early, next is not within an escape.
func skipString(data []byte, i int) (next int, ended bool, err error) {
	for {
		for i < len(data) && plain[data[i]] {
			i++
		}
		if i == len(data) {
			return i, false, nil
		}
		switch data[i] {
		case '"':
			return i + 1, true, nil
		case '\\':
			n, err := escape(data[i:])
			if n == 0 {
				return i, false, err
			}
			i += n
		default:
			return i, false, errSyntax
		}
	}
}

// escape returns the length of the escape that data begins with, 0 for an error
// or if it is cut short.
func escape(data []byte) (n int, err error) {
	if len(data) < 2 {
		return 0, nil
	}
	switch data[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
	default:
		return 0, errSyntax
	}
	for _, c := range data[2:min(6, len(data))] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return 0, errSyntax
		}
	}
	if len(data) < 6 {
		return 0, nil
	}
	return 6, nil
}

// literal returns the length of the literal that data begins with, 0 for an
// error or if it is cut short.
func literal(data []byte) (n int, err error) {
	word := ""
	switch data[0] {
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	default:
		return 0, errSyntax
	}
	n = min(len(word), len(data))
	switch {
	case string(data[:n]) != word[:n]:
		return 0, errSyntax
	case n < len(word):
		return 0, nil
	}
	return n, nil
}

// The parts of a number, each as what was last read.
type part uint8

const (
	minus part = iota
	zero
	whole
	point
	fraction
	exponent // the letter
	sign
	power
)

func firstPart(c byte) part {
	switch c {
	case '-':
		return minus
	case '0':
		return zero
	}
	return whole
}

// number looks for the end of the number inside which data[i] is.
func (s *scanner) number(data []byte, i int) (next int, ended bool, err error) {
	for ; i < len(data); i++ {
		c, complete := data[i], s.part == zero || s.part == whole || s.part == fraction || s.part == power
		switch digit := c >= '0' && c <= '9'; {
		case digit && s.part == minus:
			s.part = firstPart(c)
		case digit && s.part == point:
			s.part = fraction
		case digit && s.part >= exponent:
			s.part = power
		case digit && s.part != zero:
		case c == '.' && (s.part == zero || s.part == whole):
			s.part = point
		case (c == 'e' || c == 'E') && complete && s.part != power:
			s.part = exponent
		case (c == '+' || c == '-') && s.part == exponent:
			s.part = sign
		case digit || !complete:
			return i, false, errSyntax
		default:
			return i, true, nil
		}
	}
	return i, false, nil
}
