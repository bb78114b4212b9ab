package voisotest

import "net/http"

// Rule names what is wrong with a request. It is an error, so that errors.Is(err, voisotest.UnknownQuery) tells
// which rule a request broke.
type Rule string

// The rules that [Checker.Check] holds a request against.
const (
	// UnknownPath: no operation has this path.
	UnknownPath Rule = "unknown path"
	// EmptySegment: the path has an empty segment ("//", or a slash at its end).
	EmptySegment Rule = "empty path segment"
	// WrongMethod: the path exists, but not with this method.
	WrongMethod Rule = "method not allowed"
	// NoKey: the request carries no key.
	NoKey Rule = "no key"
	// WrongKey: the request carries a key that is not known.
	WrongKey Rule = "wrong key"
	// WrongKeyKind: the key is known, but the operation does not take this kind of key, or not where it was put.
	WrongKeyKind Rule = "kind of key not accepted"
	// DifferentKeys: the request carries two keys that are not the same.
	DifferentKeys Rule = "two different keys"
	// TwoCredentials: the request carries a query key together with a Bearer token, or several Authorization headers.
	TwoCredentials Rule = "two credentials"
	// BadAuthorization: the Authorization header is not of the form "Bearer <key>".
	BadAuthorization Rule = "authorization header is no bearer token"
	// UndescribedKey: the query carries a key although the operation does not describe that form.
	UndescribedKey Rule = "query key not described"
	// MalformedQuery: the query string cannot be parsed.
	MalformedQuery Rule = "malformed query"
	// UnknownQuery: the operation does not describe a query parameter of this name.
	UnknownQuery Rule = "query name not described"
	// RepeatedQuery: a query parameter is given more than once.
	RepeatedQuery Rule = "query name given more than once"
	// UnwantedBody: the request has a body although the operation describes none.
	UnwantedBody Rule = "body not described"
	// WrongContentType: the Content-Type of the body is missing or not the one described.
	WrongContentType Rule = "wrong content type"
	// MalformedBody: the body cannot be read, or is not exactly one JSON value in UTF-8.
	MalformedBody Rule = "malformed body"
	// RepeatedName: a JSON object in the body has the same name twice.
	RepeatedName Rule = "json name given more than once"
	// Invalid: a parameter or the body does not match its schema.
	Invalid Rule = "does not match the description"
)

// Error returns the name of the rule.
func (r Rule) Error() string { return string(r) }

// CheckError says which rule a request broke. Its text never holds a key, nor a value of a parameter or of the
// body; names and positions only.
type CheckError struct {
	// Rule is the rule that was broken.
	Rule Rule
	// OperationID is the operation that the request was for, empty when there is none.
	OperationID string
	// Detail says where, for example the name of the query parameter. It may be empty.
	Detail string
}

// Error returns operation, rule and detail.
func (e *CheckError) Error() string {
	text := string(e.Rule)
	if e.OperationID != "" {
		text = e.OperationID + ": " + text
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// Unwrap returns the rule, for errors.Is.
func (e *CheckError) Unwrap() error { return e.Rule }

// badKey reports whether the vendor would answer as it does for a wrong key.
func (r Rule) badKey() bool {
	return r == NoKey || r == WrongKey || r == WrongKeyKind
}

// status is the status of the answer when it does not depend on the operation, else 0.
func (r Rule) status() int {
	switch r {
	case UnknownPath, EmptySegment:
		return http.StatusNotFound
	case WrongMethod:
		return http.StatusMethodNotAllowed
	}
	return 0
}
