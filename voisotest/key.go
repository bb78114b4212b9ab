package voisotest

import (
	"net/http"
	"slices"
	"strings"

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

// Place is a place in a request where a key can be.
type Place string

// The places of a key.
const (
	// InPath is a path parameter.
	InPath Place = "path"
	// InHeader is the Authorization header, with the key as Bearer token.
	InHeader Place = "header"
	// InQuery is the query parameter "key".
	InQuery Place = "query"
)

// keyParameter is the query parameter of both query schemes.
const keyParameter = "key"

// schemeName returns the security scheme for a kind of key in a place. The path has none.
func schemeName(kind KeyKind, place Place) string {
	switch place {
	case InHeader:
		return string(kind) + "BearerToken"
	case InQuery:
		return string(kind) + "ApiKey"
	}
	return ""
}

// authenticate finds the keys of a request and notes their places and kind. The keys must be one and the same, and the
// operation must accept it.
func (c *Checker) authenticate(op *operation, checked *Checked, header http.Header, pathKey string, queryKeys []string) *CheckError {
	bearer, problem := bearerToken(header)
	if problem != nil {
		return problem
	}
	if pathKey != "" {
		checked.Places = append(checked.Places, InPath)
	}
	if bearer != "" {
		checked.Places = append(checked.Places, InHeader)
	}
	if len(queryKeys) > 0 {
		checked.Places = append(checked.Places, InQuery)
	}
	switch isDescribed := slices.ContainsFunc(op.schemes, func(name string) bool { return strings.HasSuffix(name, "ApiKey") }); {
	case len(queryKeys) > 0 && !isDescribed:
		return &CheckError{Rule: UndescribedKey}
	case len(queryKeys) > 1:
		return &CheckError{Rule: RepeatedQuery, Detail: keyParameter}
	case len(queryKeys) > 0 && bearer != "":
		return &CheckError{Rule: TwoCredentials, Detail: "query and header"}
	}

	keys := slices.Concat([]string{pathKey, bearer}, queryKeys)
	keys = slices.Compact(slices.DeleteFunc(keys, func(key string) bool { return key == "" }))
	switch len(keys) {
	case 0:
		return &CheckError{Rule: NoKey, Detail: "wanted: " + strings.Join(op.schemes, " or ")}
	case 1:
	default:
		return &CheckError{Rule: DifferentKeys, Detail: "path and header"}
	}
	kind, isKnown := c.kinds[keys[0]]
	switch {
	case isKnown:
	case strings.Trim(keys[0], "{}") == op.pathKey():
		return &CheckError{Rule: WrongKey, Detail: "the placeholder in the path was not replaced by a key"}
	default:
		return &CheckError{Rule: WrongKey}
	}
	checked.KeyKind = kind
	if op.PathKey != nil && !slices.Contains(op.PathKey.Keys, string(kind)) {
		return &CheckError{Rule: WrongKeyKind, Detail: string(kind) + " key in the path"}
	}
	checked.Scheme = schemeName(kind, checked.Places[len(checked.Places)-1])
	if checked.Scheme != "" && !slices.Contains(op.schemes, checked.Scheme) {
		return &CheckError{Rule: WrongKeyKind, Detail: checked.Scheme + ", wanted: " + strings.Join(op.schemes, " or ")}
	}
	return nil
}

// bearerToken returns the token of the Authorization header, or nothing when there is no such header.
func bearerToken(header http.Header) (string, *CheckError) {
	values := header.Values("Authorization")
	switch len(values) {
	case 0:
		return "", nil
	case 1:
	default:
		return "", &CheckError{Rule: TwoCredentials, Detail: "several Authorization headers"}
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || strings.ContainsAny(token, " \t,") {
		return "", &CheckError{Rule: BadAuthorization}
	}
	return token, nil
}
