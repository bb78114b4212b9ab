package voiso

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// longDigits is what a phone number in a text looks like: many digits, or fewer
// with separators behind a "+" or an area code in parentheses. Dates and IP
// addresses look different.
var longDigits = regexp.MustCompile(`\+?[0-9]{7,}|\+[0-9][0-9 ().-]{5,}[0-9]|\([0-9]{2,4}\) ?[0-9][0-9 .-]{4,}[0-9]`)

// maskDigits takes phone numbers out of a text.
func maskDigits(text string) string {
	return longDigits.ReplaceAllString(text, "[number]")
}

// private names the members and parameters that hold phone numbers and texts.
var private = []string{
	"number", "to", "from", "cli", "wildcard_cli", "wildcard_number", "phoneNumber", "contact_number",
	"body", "placeholders", "params", "contactName", "context_notes",
}

// privateValues collects the private values of a request, longest first, so
// that a server's echo of them stays out of errors.
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
	for _, v := range values {
		values = append(values, url.QueryEscape(v), url.PathEscape(v))
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
	for _, v := range values {
		text = strings.ReplaceAll(text, v, "[private]")
	}
	return maskDigits(text)
}

// show joins the vendor's texts for an error's own text.
func show(messages, values []string) string {
	return maskPrivate(strings.Join(messages, "; "), values)
}

// maskError returns err, or where its text holds a private value an error that
// hides it and still answers errors.Is and Timeout.
func maskError(err error, values []string) error {
	text := err.Error()
	if masked := maskPrivate(text, values); masked != text {
		return &maskedError{text: masked, err: err}
	}
	return err
}

type maskedError struct {
	text string
	err  error
}

func (e *maskedError) Error() string                 { return e.text }
func (e *maskedError) Is(target error) bool          { return errors.Is(e.err, target) }
func (e *maskedError) Format(f fmt.State, verb rune) { _, _ = fmt.Fprint(f, e.text) }
func (e *maskedError) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.err)
	return ok && t.Timeout()
}
