package voiso

import "strings"

// maxDigits is the longest phone number that E.164 allows.
const maxDigits = 15

const normalizeNumber = "NormalizeNumber"

// NormalizeNumber returns a phone number, written as people do, in the form that
// Voiso accepts, E.164 digits without "+":
//
//	NormalizeNumber("+1 (646) 157-2020") // "16461572020"
//
// It removes a leading "+" and the separators space, hyphen, dot, slash and
// parentheses. It refuses numbers that it would have to guess: a leading zero (a
// national number, or an international prefix), a trunk zero written "(0)",
// letters, more than 15 digits. The error does not print the number. No method
// of the client calls NormalizeNumber.
func NormalizeNumber(number string) (string, error) {
	refuse := func(rule string) (string, error) {
		return "", &ArgumentError{Operation: normalizeNumber, Field: "number", Rule: rule}
	}
	digits := strings.TrimSpace(number)
	if strings.Contains(digits, "(0)") {
		return refuse(`must not hold a trunk zero "(0)"`)
	}
	digits = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "-", "", "\u2010", "", "\u2011", "", ".", "", "/", "", "(", "", ")", "").
		Replace(strings.TrimPrefix(digits, "+"))
	if rule := numberRule(digits); rule != "" {
		return refuse(rule)
	}
	return digits, nil
}

// numberRule returns the rule of E.164 that a number breaks, "" if none.
func numberRule(number string) string {
	switch {
	case number == "":
		return "must not be empty"
	case strings.HasPrefix(number, "+"):
		return `must be E.164 digits without "+" (see NormalizeNumber)`
	case strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' }):
		return `must be E.164 digits only, without "+" and separators (see NormalizeNumber)`
	case number[0] == '0':
		return "must begin with the country code, not with a zero"
	case len(number) > maxDigits:
		return "must have at most 15 digits"
	}
	return ""
}
