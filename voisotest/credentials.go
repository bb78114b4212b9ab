package voisotest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// keyParameter is the query parameter of both query schemes.
const keyParameter = "key"

// schemeName is the security scheme for a kind of key in a place. The path is none: there it is the empty string.
func schemeName(kind KeyKind, place Place) string {
	switch place {
	case InHeader:
		return string(kind) + "BearerToken"
	case InQuery:
		return string(kind) + "ApiKey"
	}
	return ""
}

// authenticate finds the keys of a request, requires that they are one key, known and accepted by the operation, and
// notes how it came.
func (c *Checker) authenticate(checked *Checked, r *http.Request, op *operation, pathKey string, query url.Values) *CheckError {
	bearer, err := bearerToken(r.Header)
	if err != nil {
		return err
	}
	queryKeys := query[keyParameter]
	if pathKey != "" {
		checked.Places = append(checked.Places, InPath)
	}
	if bearer != "" {
		checked.Places = append(checked.Places, InHeader)
	}
	if len(queryKeys) > 0 {
		checked.Places = append(checked.Places, InQuery)
	}
	if err := checkQueryKey(op, queryKeys, bearer); err != nil {
		return err
	}

	var key string
	for _, other := range append([]string{pathKey, bearer}, queryKeys...) {
		if key != "" && other != "" && other != key {
			return &CheckError{Rule: DifferentKeys, Detail: "path and header"}
		}
		if other != "" {
			key = other
		}
	}
	if key == "" {
		return &CheckError{Rule: NoKey, Detail: "wanted: " + strings.Join(op.schemes, " or ")}
	}
	kind, known := c.kinds[key]
	if !known {
		detail := ""
		if key == "{"+op.pathKey+"}" {
			detail = "the placeholder in the path was not replaced by a key"
		}
		return &CheckError{Rule: WrongKey, Detail: detail}
	}
	checked.KeyKind = kind
	if op.pathKey != "" && !op.accepts(kind) {
		return &CheckError{Rule: WrongKeyKind, Detail: string(kind) + " key in the path"}
	}
	if last := checked.Places[len(checked.Places)-1]; last != InPath {
		checked.Scheme = schemeName(kind, last)
		if !slices.Contains(op.schemes, checked.Scheme) {
			return &CheckError{Rule: WrongKeyKind, Detail: checked.Scheme + ", wanted: " + strings.Join(op.schemes, " or ")}
		}
	}
	return nil
}

// checkQueryKey holds a key in the query against the rules for it.
func checkQueryKey(op *operation, keys []string, bearer string) *CheckError {
	described := slices.ContainsFunc(op.schemes, func(scheme string) bool { return strings.HasSuffix(scheme, "ApiKey") })
	switch {
	case len(keys) == 0:
		return nil
	case !described:
		return &CheckError{Rule: UndescribedKey}
	case len(keys) > 1:
		return &CheckError{Rule: RepeatedQuery, Detail: keyParameter}
	case bearer != "":
		return &CheckError{Rule: TwoCredentials, Detail: "query and header"}
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
