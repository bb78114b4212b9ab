package phone

import (
	"math/rand/v2"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// form writes a number in one way, "" where the number cannot be written so.
type form struct {
	name  string
	write func(n *number) string
}

// plainForms are the forms of an international number that leave nothing to guess.
func plainForms() []form {
	separated := func(with string) func(*number) string {
		return func(n *number) string { return strings.ReplaceAll(n.international(), " ", with) }
	}
	return []form{
		{"digits", func(n *number) string { return n.digits() }},
		{"E.164", func(n *number) string { return "+" + n.digits() }},
		{"international", separated(" ")},
		{"international without plus", func(n *number) string { return n.international()[1:] }},
		{"hyphens", separated("-")},
		{"no-break spaces", separated("\u00a0")},
		{"en dashes", separated(" \u2013 ")},
		{"dots", separated(".")},
		{"one dot", func(n *number) string { return "+" + n.code + "." + n.national }}, // of domain registries
		{"RFC 3966 without tel", func(n *number) string {
			return strings.TrimPrefix(phonenumbers.Format(n.parsed, phonenumbers.RFC3966), "tel:")
		}},
		{"marks of direction", func(n *number) string { return "\u202a" + n.international() + "\u202c" }},
		{"code in parentheses", func(n *number) string { return "(+" + n.code + ") " + n.national }},
		{"area in parentheses", func(n *number) string {
			first, others := n.groups()
			if first[0] == '0' {
				return "" // looks like a trunk zero
			}
			return "+" + n.code + " (" + first + ") " + others
		}},
	}
}

// strangeForms are what people, spreadsheets and other programs make of a number.
func strangeForms() []form {
	after := func(suffix string) func(*number) string {
		return func(n *number) string { return n.international() + suffix }
	}
	national := func(before, between string) func(*number) string {
		return func(n *number) string {
			first, others := n.groups()
			return "+" + n.code + before + first + between + others
		}
	}
	prefixed := func(before, between string) func(*number) string {
		return func(n *number) string {
			if n.prefix == "" {
				return ""
			}
			return "+" + n.code + before + n.prefix + between + n.national
		}
	}
	return []form{
		{"trunk zero", national("0", " ")},
		{"trunk zero after a space", national(" 0", " ")},
		{"trunk zero between spaces", national(" 0 ", " ")},
		{"trunk zero in parentheses", national(" (0) ", " ")},
		{"area with trunk zero in parentheses", national(" (0", ") ")},
		{"trunk zero between hyphens", national("-0-", "-")},
		{"trunk zero after a slash", national("/0", "/")},
		{"trunk zero after a dot", national(".0", ".")},
		{"trunk zero, no plus", func(n *number) string { return n.code + "0" + n.national }},
		{"national prefix", prefixed("", "")},
		{"national prefix after a space", prefixed(" ", " ")},
		{"national prefix in parentheses", prefixed(" (", ") ")},
		{"00 for plus", func(n *number) string { return "00" + n.digits() }},
		{"00 after plus", func(n *number) string { return "+00" + n.digits() }},
		{"code twice", func(n *number) string { return "+" + n.code + " +" + n.digits() }},
		{"two numbers", func(n *number) string { return n.international() + " / " + n.international() }},
		{"decimals", func(n *number) string { return n.digits() + ".0" }},
		{"two decimals", func(n *number) string { return n.digits() + ".00" }},
		{"exponent", func(n *number) string { return n.digits()[:1] + "." + n.digits()[1:] + "e+10" }},
		{"tel", func(n *number) string { return phonenumbers.Format(n.parsed, phonenumbers.RFC3966) }},
		{"extension x", after(" x21")},
		{"extension ext", after(" ext. 21")},
		{"extension ;ext", after(";ext=21")},
		{"extension #", after(" #21")},
		{"extension -#", after("-21#")},
		{"extension ,", after(",21")},
		{"extension ~", after("~21")},
		{"extension /", after("/21")},
		{"slash", func(n *number) string {
			first, others := n.groups()
			return "+" + n.code + " " + first + "/" + others
		}},
	}
}

// scattered returns the digits of a number with separators in random places.
func scattered(random *rand.Rand, n *number) string {
	separators := []string{" ", "  ", "-", ".", "/", "(", ")", "\u00a0", "\u2011", "+", " (0) ", "0", " 0"}
	var text strings.Builder
	if random.IntN(2) == 0 {
		text.WriteByte('+')
	}
	for _, digit := range n.digits() {
		text.WriteRune(digit)
		if random.IntN(4) == 0 {
			text.WriteString(separators[random.IntN(len(separators))])
		}
	}
	return text.String()
}
