package voisotest

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// KeyKind is the kind of a key, the same type as voiso.KeyKind.
type KeyKind = securityproviders.KeyKind

// The two kinds of keys, the same as voiso.ContactCenter and voiso.User.
const (
	// ContactCenter is a key that opens the whole contact center.
	ContactCenter KeyKind = securityproviders.ContactCenter
	// User is a key that carries the rights of one user.
	User KeyKind = securityproviders.User
)

// Place is where in a request a key came.
type Place string

// The places where a key can come.
const (
	// InPath: as a path parameter.
	InPath Place = "path"
	// InHeader: as Bearer token in the Authorization header.
	InHeader Place = "header"
	// InQuery: as query parameter "key".
	InQuery Place = "query"
)

// maxBody is how much of a request body is read. The largest described body, 1000 contacts, is far below.
const maxBody = 16 << 20

// Checker holds requests strictly against the description: everything that kin-openapi's openapi3filter checks,
// authentication included, and beyond that what it lets through, see [Rule]. It needs no server: use it for requests
// that a client is about to send, or in a server of your own. Its methods may be used concurrently.
type Checker struct {
	kinds map[string]KeyKind
}

// NewChecker returns a checker that knows the given keys, by their value.
func NewChecker(keys map[string]KeyKind) *Checker {
	return &Checker{kinds: maps.Clone(keys)}
}

// Checked is what a checker learned about a request. It never holds a key.
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
	// Scheme is the security scheme used, for example "userBearerToken". It is empty when the key came in the path alone.
	Scheme string
	// KeyKind is the kind of the key.
	KeyKind KeyKind
	// Places says where the key came, in the order path, header, query.
	Places []Place
}

// Check checks a request, received or about to be sent. The body is read and put back. The error is a *[CheckError]
// when the request breaks a rule.
//
// An operation that wants the key in its path is accepted with that key alone, as the vendor documents it, and with
// the same key as Bearer token besides.
func (c *Checker) Check(r *http.Request) (*Checked, error) {
	checked, err := c.inspect(r)
	if err != nil {
		return nil, err
	}
	return checked, nil
}

// inspect is Check, but also returns what was learned of a refused request: at least an empty Checked.
func (c *Checker) inspect(r *http.Request) (*Checked, error) {
	checked := &Checked{Method: r.Method}
	d, err := description()
	if err != nil {
		return checked, err
	}
	op, values, err := d.find(r.Method, r.URL)
	if err != nil {
		return checked, err
	}
	checked.OperationID, checked.Path = op.id, op.path
	if err := c.inspectOperation(checked, r, d, op, values); err != nil {
		err.OperationID = op.id
		return checked, err
	}
	return checked, nil
}

func (c *Checker) inspectOperation(checked *Checked, r *http.Request, d *document, op *operation, values map[string]string) *CheckError {
	checked.PathParams = maps.Clone(values)
	delete(checked.PathParams, op.pathKey)
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
	if err := c.authenticate(checked, r, op, values[op.pathKey], query); err != nil {
		return err
	}
	if err := checkQuery(op, query); err != nil {
		return err
	}
	if err := checkBody(op, r.Header, body); err != nil {
		return err
	}
	return validate(checked, r, d.formats, op, values, query)
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

// accepts reports whether the operation takes a key of a kind in its path.
func (op *operation) accepts(kind KeyKind) bool { return slices.Contains(op.pathKeyKinds, kind) }
