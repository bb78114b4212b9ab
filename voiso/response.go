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

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
)

const (
	// maxResponse bounds a response that is read whole. The largest documented
	// one is far below.
	maxResponse = 64 << 20
	// maxNested bounds the objects and arrays of such a response, since each takes
	// far more memory than its two characters. The largest documented page has
	// 10,000 records.
	maxNested = 250_000
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
	errTooMany   = fmt.Errorf("response has more than %d objects and arrays", maxNested)
	errEmpty     = errors.New("response is empty")
	errNull      = errors.New("response is null")
	// errReported is a success that tells of a failure.
	errReported = errors.New("response reports an error")
	// errUndescribed is JSON that does not fit the description at all.
	errUndescribed = errors.New("response has none of the described members (see Error.Body)")
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

// decode reads a successful response into result. A nil result expects nothing.
// One rule holds for every operation: an error, an empty list and a blank object
// never look like a result.
//
//   - An "error" or "errors" member that says something is a failure, unless a
//     described member has a value.
//   - An object without a described member is not a result. Only {} is, where an
//     empty response is one.
//   - An empty response is a result of a request that is not a GET, and where the
//     description leaves the response open.
func decode(op *gen.Operation, body []byte, result any) error {
	body = trimBOM(body)
	if len(body) > 0 && body[0] == '<' {
		return errHTML
	}
	_, isOpen := result.(*gen.Raw)
	isQuery := op.Method == http.MethodGet
	if len(body) == 0 || string(body) == "null" {
		switch {
		case isOpen || result == nil, !isQuery && len(body) == 0:
			return nil
		case len(body) == 0:
			return errEmpty
		default:
			return errNull
		}
	}
	if bytes.Count(body, []byte("{"))+bytes.Count(body, []byte("[")) > maxNested {
		return errTooMany
	}
	var err error
	if result != nil {
		err = json.Unmarshal(body, result)
	}
	object, _ := result.(interface{ IsBlank() bool })
	if hasNoValue := err != nil || isOpen || result == nil || object != nil && object.IsBlank(); hasNoValue {
		if reported := readReported(body); len(reported.texts) > 0 {
			return errReported
		}
	}
	switch {
	case err != nil && err.Error() == "unexpected end of JSON input": // encoding/json has no other way to tell
		return fmt.Errorf("%w: %w", errTruncated, err)
	case err == nil && object != nil && object.IsBlank() && (isQuery || !isEmptyObject(body)):
		return errUndescribed
	}
	return err
}

func isEmptyObject(body []byte) bool {
	return len(body) > 1 && body[0] == '{' && len(bytes.TrimSpace(body[1:len(body)-1])) == 0
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
	e.midway = e.kind == ErrRateLimited && isMidway(op, texts)
	switch {
	case e.Status < 400:
		e.cause = redact.Clean(redirected(resp), redact.Digits)
	case len(texts) == 0 && bytes.HasPrefix(trimBOM(body), []byte("<")):
		e.cause = errHTML
	}
	switch {
	case e.Status >= 400 && verdictOf(e.Status).mayBeDone,
		e.midway,
		e.Status == http.StatusFound, e.Status == http.StatusSeeOther: // these may follow a request that was carried out
		return e.mayBeDone(op)
	}
	return e
}

// isMidway reports whether a rate limit may have struck after some recipients.
func isMidway(op *gen.Operation, texts []string) bool {
	isMessageLimit := func(text string) bool { return normalizeText(text) == messageLimit }
	return hasManyRecipients(op) || slices.ContainsFunc(texts, isMessageLimit)
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
