package voiso

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
)

const (
	// maxResponse bounds a response that is read whole. The largest documented
	// one is far below.
	maxResponse = 64 << 20
	// maxErrorBody bounds the part of a response that an error keeps.
	maxErrorBody = 64 << 10
)

var (
	// errHTML means that a proxy or a page of the application responded, not the
	// API.
	errHTML = errors.New("response is an HTML page (see Error.Body)")
	// errTruncated is a response that ends within its JSON.
	errTruncated = errors.New("response is truncated")
	errTooLarge  = errors.New("response is too large")
	errEmpty     = errors.New("response is empty")
	errNull      = errors.New("response is null")
)

// readAll reads a body of at most limit bytes.
func readAll(body io.Reader, limit int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(all)) > limit {
		err = fmt.Errorf("%w: more than %d MiB", errTooLarge, limit>>20)
	}
	return all, err
}

// trimBOM removes a byte order mark and white space around a body.
func trimBOM(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff")))
}

// decode reads a successful response into result, which is nil where nothing is
// expected. An empty response is right for 204 to a request that is not a GET,
// and where the description leaves the response open. Elsewhere it would pass for
// a zero balance or an empty list.
func decode(op *gen.Operation, status int, body []byte, result any) error {
	body = trimBOM(body)
	if len(body) > 0 && body[0] == '<' {
		return errHTML
	}
	if result == nil {
		return nil
	}
	_, isOpen := result.(*gen.Raw)
	switch {
	case isOpen && (len(body) == 0 || string(body) == "null"):
		return nil
	case len(body) == 0 && status == http.StatusNoContent && op.Method != http.MethodGet:
		return nil
	case len(body) == 0:
		return errEmpty
	case string(body) == "null":
		return errNull
	}
	err := json.Unmarshal(body, result)
	if err != nil && err.Error() == "unexpected end of JSON input" { // encoding/json has no other way to tell
		return fmt.Errorf("%w: %w", errTruncated, err)
	}
	return err
}

// setResponse keeps the body of a response and reads its texts. The keys are
// removed from the texts too, because JSON can encode a character in many ways.
func (e *Error) setResponse(body []byte, sent *http.Request, signing *securityproviders.Transport) {
	body = body[:min(len(body), maxErrorBody)]
	m := readMessages(trimBOM(body))
	m.redact(signing.Redact)
	e.response = redact.Hide(errorResponse{messages: m, body: body})
	if len(m.shown) > 0 {
		e.safe = safeText(m.shown, sent)
	}
}

// setBody keeps the body of a success that could not be decoded.
func (e *Error) setBody(body []byte, signing *securityproviders.Transport) {
	text := signing.Redact(string(body[:min(len(body), maxErrorBody)]))
	e.response = redact.Hide(errorResponse{body: []byte(text)})
}

// refusal returns the error of a response that is not a success.
func refusal(op *gen.Operation, resp *http.Response, sent *http.Request, signing *securityproviders.Transport) *Error {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	e := newError(op, "", nil)
	e.Status = resp.StatusCode
	e.RetryAfter = retryAfter(resp.Header, time.Now())
	e.setResponse(body, sent, signing)
	texts := e.response.Get().messages.texts
	e.kind = kindOf(e.Status, texts)
	e.midway = e.kind == ErrRateLimited && (hasManyRecipients(op) || containsMessageLimit(texts))
	switch {
	case e.Status < 400:
		e.cause = redact.Clean(redirected(resp), redact.Digits)
	case len(texts) == 0 && bytes.HasPrefix(trimBOM(body), []byte("<")):
		e.cause = errHTML
	}
	switch {
	case e.kind == ErrServer, // a gateway may fail after the server carried the request out
		e.midway,
		e.Status == http.StatusFound, e.Status == http.StatusSeeOther: // these may follow a request that was carried out
		e.mayBeDone(op)
	}
	return e
}

func containsMessageLimit(texts []string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return normalizeText(text) == messageLimit })
}

// redirected explains a redirect, which no operation documents. Following it
// could send the request twice, and to another host.
func redirected(resp *http.Response) error {
	to := "an unreadable address"
	if location, err := resp.Location(); err == nil {
		to = "host " + location.Host
	}
	return fmt.Errorf("redirected to %s and not followed; is the cluster right?", to)
}

// withHostHint adds a hint to the error that the client's own host does not exist:
// the cluster is probably mistyped. It adds none if a proxy does not exist.
func withHostHint(err error, host string) error {
	dns, ok := errors.AsType[*net.DNSError](err)
	if !ok || !dns.IsNotFound || !strings.EqualFold(strings.TrimSuffix(dns.Name, "."), strings.TrimSuffix(host, ".")) {
		return err
	}
	setting := "cluster"
	if !strings.HasSuffix(strings.ToLower(host), ".voiso.com") {
		setting = "base URL" // see WithBaseURL
	}
	return fmt.Errorf("%w; is the %s right?", err, setting)
}

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
		if kind, read := decoder.StackIndex(decoder.StackDepth()); token.Kind() == '"' && !(kind == '{' && read%2 == 1) {
			found = appendText(found, token.String())
		}
	}
}
