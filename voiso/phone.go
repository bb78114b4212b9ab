package voiso

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// The lengths of an international number in digits. The maximum is that of E.164,
// the minimum that of the smallest countries.
const (
	minDigits = 7
	maxDigits = 15
)

// NormalizeNumber returns a phone number in the form that Voiso accepts: E.164
// digits without "+". The argument may be written as people write numbers:
//
//	NormalizeNumber("+1 (646) 157-2020") // "16461572020"
//
// It removes a leading "+", the separators space, hyphen, dot, slash and
// parentheses, and invisible characters that were copied with the number. It does
// not guess. It refuses a leading zero or an area code in
// parentheses at the beginning (a national number), a trunk zero after the country
// code, the decimals of a spreadsheet ("16461572020.0"), an extension, a second
// number, letters, fewer than 7 or more than 15 digits.
//
// The error is an [*ArgumentError]. It names the character and its position, but
// does not print the number. No method of the client calls NormalizeNumber.
func NormalizeNumber(number string) (string, error) {
	n := numberReader{runes: []rune(strings.TrimSpace(number))}
	for n.at = range n.runes {
		if rule := n.read(n.runes[n.at]); rule != "" {
			return "", &ArgumentError{Operation: "NormalizeNumber", Field: "number", Rule: rule}
		}
	}
	if rule := n.end(); rule != "" {
		return "", &ArgumentError{Operation: "NormalizeNumber", Field: "number", Rule: rule}
	}
	return string(n.digits), nil
}

// invisible are marks of direction and of no width. They are copied with a number
// from a screen.
const invisible = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"

// numberReader reads a number character by character.
type numberReader struct {
	runes      []rune
	at         int // index of the current character
	digits     []byte
	hasPlus    bool
	isOpen     bool // within parentheses
	wasOpened  bool // the last character that is not a space opened parentheses
	separators int
	dots       []mark
	slashes    []mark
}

// mark is a separator: its position, and the digits before it.
type mark struct{ position, digits int }

// read takes one character and returns the rule that it breaks, "" if it breaks none.
func (n *numberReader) read(r rune) string {
	opened := n.wasOpened
	n.wasOpened = false
	switch {
	case r >= '0' && r <= '9' || r >= '\uff10' && r <= '\uff19': // also full-width
		if opened && r%16 == 0 {
			return "must not have a zero in parentheses" + n.here() + ": leave it out if it is dialled within the country only"
		}
		if opened && len(n.digits) == 0 && !n.hasPlus {
			return "must begin with the country code, not with an area code in parentheses"
		}
		n.digits = append(n.digits, '0'+byte(r%16))
	case r == '+' || r == '\uff0b':
		if n.hasPlus || len(n.digits) > 0 {
			return `must have its "+" at the beginning, not also` + n.here()
		}
		n.hasPlus = true
	case r == '(' && !n.isOpen:
		n.isOpen, n.wasOpened = true, true
	case r == ')' && n.isOpen:
		n.isOpen = false
	case r == '.':
		n.dots = append(n.dots, mark{n.at, len(n.digits)})
	case r == '/':
		n.slashes = append(n.slashes, mark{n.at, len(n.digits)})
	case unicode.In(r, unicode.Zs, unicode.Pd), r == '\t':
		n.separators++
		n.wasOpened = opened && !unicode.Is(unicode.Pd, r)
	case strings.ContainsRune(invisible, r):
		n.wasOpened = opened
	default:
		return fmt.Sprintf("must not contain %q%s", r, n.here())
	}
	return ""
}

func (n *numberReader) here() string { return fmt.Sprintf(" (character %d)", n.at+1) }

// end returns the rule that the number as a whole breaks, "" if it breaks none.
func (n *numberReader) end() string {
	digits := string(n.digits)
	switch {
	case n.isOpen:
		return "must close its parenthesis"
	case digits == "":
		return "must not be empty"
	case digits[0] == '0':
		return "must begin with the country code, not with a zero"
	case len(digits) < minDigits:
		return fmt.Sprintf("must have at least %d digits, with the country code", minDigits)
	case len(digits) > maxDigits:
		return fmt.Sprintf("must have at most %d digits", maxDigits)
	}
	for _, dot := range n.dots {
		isOnlyMark := len(n.dots) == 1 && n.separators == 0 && !n.hasPlus
		if rest := len(digits) - dot.digits; isOnlyMark || rest < 2 || len(n.dots) == 1 && rest < 3 {
			n.at = dot.position
			return `must not have a decimal point` + n.here() + `: keep the number as text`
		}
	}
	for _, slash := range n.slashes {
		// "+49 30/1234567" has the area code before it. Text after a number is an extension or a second number.
		if slash.digits > 6 || len(digits)-slash.digits < 5 {
			n.at = slash.position
			return `must be one number, without "/"` + n.here()
		}
	}
	if code := countryCode(digits); digits[len(code)] == '0' && !slices.Contains(zeroAfter, code) {
		return "must not have a zero after the country code " + code + ": that is dialled within the country only"
	}
	return ""
}

// shortCodes are the country codes of one and two digits; the others have three.
const shortCodes = " 1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 "

// zeroAfter are the country codes whose numbers begin with a zero.
var zeroAfter = []string{"39", "225", "226", "229", "242", "378", "379", "800", "992"}

// countryCode returns the country code of a number of at least seven digits.
func countryCode(digits string) string {
	for length := 1; length < 3; length++ {
		if strings.Contains(shortCodes, " "+digits[:length]+" ") {
			return digits[:length]
		}
	}
	return digits[:3]
}
