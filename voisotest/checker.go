package voisotest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
)

// maxBody is how much of a request body is read. The largest described body, 1000 contacts, is far below.
const maxBody = 16 << 20

// Checker checks requests strictly against the description: everything that kin-openapi's openapi3filter checks,
// authentication included, and the mistakes that it lets pass, see [Rule]. It needs no server. Use it for requests that
// a client is about to send, or in a server of your own. Its methods may be used concurrently.
type Checker struct {
	kinds map[string]KeyKind
}

// NewChecker returns a checker that accepts these keys.
func NewChecker(keys map[string]KeyKind) *Checker {
	kinds := maps.Clone(keys)
	delete(kinds, "")
	return &Checker{kinds: kinds}
}

// Checked is what a checker learned about a request. It never holds a key that came where keys belong.
type Checked struct {
	// OperationID names the operation, for example "sendSMS".
	OperationID string
	// Method is the HTTP method.
	Method string
	// Path is the path template, for example "/api/v1/{api_key}/sendsms".
	Path string
	// PathParams are the decoded path parameters, without the key.
	PathParams map[string]string
	// Query is the query, without the key.
	Query url.Values
	// Body is the body as sent, nil when there was none.
	Body []byte
	// Scheme is the security scheme used, for example "userBearerToken". It is empty when only the path had a key.
	Scheme string
	// KeyKind is the kind of the key.
	KeyKind KeyKind
	// Places are the places of the key, in the order path, header, query.
	Places []Place
}

// Check checks a request, received or about to be sent. The body is read and put back. The error is a *[CheckError]
// when the request breaks a rule.
//
// An operation that wants the key in its path accepts that key alone, as Voiso documents it, and also the same key as
// Bearer token besides.
func (c *Checker) Check(r *http.Request) (*Checked, error) {
	_, checked, problem := c.inspect(r)
	if problem != nil {
		return nil, problem
	}
	return checked, nil
}

// inspect is Check for a caller that also wants the operation, and what is known of a refused request. The operation is
// nil when the request is for none.
func (c *Checker) inspect(r *http.Request) (*operation, *Checked, *CheckError) {
	checked := &Checked{Method: r.Method}
	op, pathParams, problem := describe().find(r.Method, r.URL)
	if problem != nil {
		return nil, checked, problem
	}
	checked.OperationID, checked.Path = op.ID, op.Path
	if problem := c.inspectFor(op, checked, r, pathParams); problem != nil {
		problem.OperationID = op.ID
		return op, checked, problem
	}
	return op, checked, nil
}

func (c *Checker) inspectFor(op *operation, checked *Checked, r *http.Request, pathParams map[string]string) *CheckError {
	checked.PathParams = maps.Clone(pathParams)
	delete(checked.PathParams, op.pathKey())
	query, malformed := url.ParseQuery(r.URL.RawQuery)
	checked.Query = maps.Clone(query)
	delete(checked.Query, keyParameter)
	body, err := readBody(r)
	if err != nil {
		return &CheckError{Rule: MalformedBody, Detail: "the body cannot be read, or is too long"}
	}
	checked.Body = body
	if malformed != nil {
		return &CheckError{Rule: MalformedQuery}
	}
	if problem := c.authenticate(op, checked, r.Header, pathParams[op.pathKey()], query[keyParameter]); problem != nil {
		return problem
	}
	if problem := checkQuery(op, query); problem != nil {
		return problem
	}
	if problem := checkBody(op, r.Header, body); problem != nil {
		return problem
	}
	return validate(op, checked, r, pathParams, query)
}

// readBody reads the body and puts it back.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	_ = r.Body.Close() // it is read to its end, so nothing is lost
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}
