package voiso

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/internal/safeerr"
	"github.com/voiso-community/voiso-go/internal/spelling"
)

// longDigits is what a phone number in a text looks like: many digits, or fewer
// with separators behind a "+" or an area code in parentheses. Dates and IP
// addresses look different.
var longDigits = regexp.MustCompile(`\+?[0-9]{7,}|\+[0-9][0-9 ().-]{5,}[0-9]|\([0-9]{2,4}\) ?[0-9][0-9 .-]{4,}[0-9]`)

// spacedDigits is what may be a phone number as people write it.
var spacedDigits = regexp.MustCompile(`[+(]?[0-9][0-9 \x{a0}().\-/]{5,}[0-9]`)

// encodedFrom is the length from which a value is recognised in base64 and hex.
const encodedFrom = 6

// maskDigits takes phone numbers out of a text.
func maskDigits(text string) string {
	return longDigits.ReplaceAllString(text, "[number]")
}

// private names the members and parameters that hold phone numbers and texts.
var private = []string{
	"number", "to", "from", "cli", "wildcard_cli", "wildcard_number", "phoneNumber", "contact_number", "caller_id",
	"body", "placeholders", "params", "contactName", "context_notes",
}

// privateValues collects the private values of a request in all spellings,
// longest first, so that a server's echo of them stays out of errors.
func privateValues(req *http.Request, body []byte) []string {
	var values []string
	for name, all := range req.URL.Query() {
		if slices.Contains(private, name) {
			values = append(values, all...)
		}
	}
	var document any
	if json.Unmarshal(body, &document) == nil {
		values = collect(values, document, false)
	}
	values = slices.DeleteFunc(values, func(v string) bool { return len(v) < 3 })
	for _, v := range slices.Clone(values) {
		values = append(values, spelling.Escaped(v)...)
		if len(v) >= encodedFrom {
			values = append(values, spelling.Encoded(v)...)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(values)
}

func collect(values []string, node any, isPrivate bool) []string {
	switch node := node.(type) {
	case map[string]any:
		for name, member := range node {
			values = collect(values, member, isPrivate || slices.Contains(private, name))
		}
	case []any:
		for _, element := range node {
			values = collect(values, element, isPrivate)
		}
	case string:
		if isPrivate {
			values = append(values, node)
		}
	}
	return values
}

// maskPrivate replaces the private values of the request, and phone numbers.
func maskPrivate(text string, values []string) string {
	return maskDigits(maskSpaced(maskValues(text, values), values))
}

func maskValues(text string, values []string) string {
	for _, v := range values {
		text = strings.ReplaceAll(text, v, "[private]")
	}
	return text
}

// maskSpaced replaces the request's numbers where they are written with
// separators, also without their country code.
func maskSpaced(text string, values []string) string {
	return spacedDigits.ReplaceAllStringFunc(text, func(found string) string {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, found)
		same := func(v string) bool {
			return len(v) > encodedFrom && (strings.HasSuffix(v, digits) || strings.Contains(digits, v)) && numberRule(v) == ""
		}
		if len(digits) <= encodedFrom || !slices.ContainsFunc(values, same) {
			return found
		}
		return "[number]"
	})
}

// show joins the vendor's texts for an error's own text.
func show(messages, values []string) string {
	return maskPrivate(strings.Join(messages, "; "), values)
}

// maskError returns err, or where it or an error below it shows a private value
// an error that hides them. That one still answers errors.Is and Timeout, and
// errors.As finds every error of the tree that shows none.
func maskError(err error, values []string) error {
	return safeerr.Rule{
		Clean: func(text string) string { return maskPrivate(text, values) },
		Shows: func(err error) bool {
			text, forms := fmt.Sprint(err), safeerr.Forms(err)
			// Addresses in memory look like numbers in the forms, so only the values count there.
			return maskPrivate(text, values) != text || maskValues(forms, values) != forms
		},
	}.Error(err)
}
