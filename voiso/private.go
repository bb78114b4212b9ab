package voiso

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// privateMembers are the members of requests that hold texts and names.
var privateMembers = []string{"body", "placeholders", "params", "contactName", "context_notes"}

// maxShown bounds the texts of a response that an error prints.
const maxShown = 2 << 10

// safeText returns the texts of a response without the private texts of the
// request and without numbers, on one line.
func safeText(shown []string, sent *http.Request) string {
	text := strings.Join(shown, "; ")
	text = text[:min(len(text), 2*maxShown)] // bounds the time for a long text
	text = redact.Line(redact.Numbers(hideTexts(text, sent)))
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + " …"
	}
	return text
}

// hideTexts returns text without the private texts of the request.
func hideTexts(text string, sent *http.Request) string {
	for _, private := range privateTexts(sent) {
		text = strings.ReplaceAll(text, private, "[private]")
	}
	return text
}

// hideTexts removes the private texts of the request from the cause: net/http
// quotes a malformed response, which may echo them.
func (e *Error) hideTexts(sent *http.Request) {
	e.cause = redact.Clean(e.cause, func(text string) string { return hideTexts(text, sent) })
}

// privateTexts returns the texts and names in the body of a request, the longest
// first.
func privateTexts(sent *http.Request) []string {
	body, err := rewound(sent)
	if err != nil || body == nil {
		return nil
	}
	defer body.Close()
	var found []string
	decoder := jsontext.NewDecoder(body, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := decoder.ReadToken()
		if err != nil {
			break
		}
		if kind, read := decoder.StackIndex(decoder.StackDepth()); kind != '{' || read%2 == 0 || !slices.Contains(privateMembers, token.String()) {
			continue // not the name of a private member
		}
		value, err := decoder.ReadValue()
		if err != nil {
			break
		}
		found = appendTexts(found, value)
	}
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	return found
}

// appendText appends a text unless it has one or two bytes. Such a text is not
// private, and replacing it would break the text around it.
func appendText(found []string, text string) []string {
	if len(text) < 3 {
		return found
	}
	return append(found, text)
}

// appendTexts appends the strings of a value.
func appendTexts(found []string, value jsontext.Value) []string {
	if value.Kind() == '"' {
		text, _ := jsontext.AppendUnquote(nil, value) // the error is about invalid UTF-8
		return appendText(found, string(text))
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := decoder.ReadToken()
		if err != nil {
			return found
		}
		if kind, read := decoder.StackIndex(decoder.StackDepth()); token.Kind() == '"' && (kind != '{' || read%2 == 0) {
			found = appendText(found, token.String())
		}
	}
}
