package voisotest

// Rule is a rule that every request must follow. It is an error, so that errors.Is(err, voisotest.UnknownQuery) reports
// whether a request broke it.
type Rule string

// The rules of [Checker.Check].
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
	// WrongKeyKind: the operation does not accept this kind of key, or not in this place.
	WrongKeyKind Rule = "kind of key not accepted"
	// DifferentKeys: the request carries two keys that are not the same.
	DifferentKeys Rule = "two different keys"
	// TwoCredentials: the request carries a query key together with a Bearer token, or several Authorization headers.
	TwoCredentials Rule = "two credentials"
	// BadAuthorization: the Authorization header is not of the form "Bearer <key>".
	BadAuthorization Rule = "Authorization header is not a bearer token"
	// UndescribedKey: the query carries a key although the operation does not describe that form.
	UndescribedKey Rule = "query key not described"
	// MalformedQuery: the query string cannot be parsed.
	MalformedQuery Rule = "malformed query"
	// UnknownQuery: the operation does not describe a query parameter of this name.
	UnknownQuery Rule = "query name not described"
	// RepeatedQuery: a query parameter comes more than once.
	RepeatedQuery Rule = "repeated query name"
	// UnwantedBody: the request has a body although the operation describes none.
	UnwantedBody Rule = "body not described"
	// WrongContentType: the Content-Type of the body is missing or is not the described one.
	WrongContentType Rule = "wrong content type"
	// MalformedBody: the body cannot be read, or is not exactly one JSON value in UTF-8.
	MalformedBody Rule = "malformed body"
	// RepeatedName: a JSON object in the body has a name twice.
	RepeatedName Rule = "repeated JSON name"
	// Invalid: a parameter or the body does not match its schema.
	Invalid Rule = "does not match the description"
)

// Error returns the name of the rule.
func (r Rule) Error() string { return string(r) }

// CheckError is the rule that a request broke. Its text never holds a key that came where keys belong. It may hold other
// values of the request.
type CheckError struct {
	// Rule is the rule that was broken.
	Rule Rule
	// OperationID is the operation that the request was for, empty when there is none.
	OperationID string
	// Detail is the place of the mistake, and the broken rule of the schema. It may be empty.
	Detail string
	// All are the details of every mistake, if parameters or body do not match their schemas. Detail is the first.
	All []string
}

// Error returns operation, rule and detail.
func (e *CheckError) Error() string {
	if e.OperationID == "" {
		return e.reason()
	}
	return e.OperationID + ": " + e.reason()
}

func (e *CheckError) reason() string {
	if e.Detail == "" {
		return string(e.Rule)
	}
	return string(e.Rule) + ": " + e.Detail
}

// Unwrap returns the rule, for errors.Is.
func (e *CheckError) Unwrap() error { return e.Rule }
