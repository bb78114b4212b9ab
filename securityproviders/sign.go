package securityproviders

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// KeyInPath is the argument to give where an operation wants the key in its
// path. Providers and the [Transport] put the key in its place.
const KeyInPath = "{api_key}"

// errOpaqueURL refuses a URL whose parts cannot be told apart.
var errOpaqueURL = errors.New("request has an opaque URL, which cannot be signed")

// forms says where a signed request carries its key.
type forms struct{ query, bearer bool }

// strip takes every credential off the request: each query parameter "key", the
// Authorization header in any spelling, and the user of the URL, of which
// net/http would make an Authorization header. It replaces req.URL.
func strip(req *http.Request) {
	u := *req.URL
	u.User = nil
	u.RawQuery = withoutKey(u.RawQuery)
	req.URL = &u
	for name := range req.Header {
		if strings.EqualFold(name, "Authorization") {
			delete(req.Header, name)
		}
	}
}

// put sets the key in the given forms. The request must be stripped.
func put(req *http.Request, key Key, where forms) {
	if where.query {
		if req.URL.RawQuery != "" {
			req.URL.RawQuery += "&"
		}
		req.URL.RawQuery += "key=" + url.QueryEscape(key.Reveal())
	}
	if where.bearer {
		if req.Header == nil {
			req.Header = make(http.Header)
		}
		req.Header.Set("Authorization", "Bearer "+key.Reveal())
	}
}

// withoutKey removes the members named "key" from a query and leaves the others
// as they are, byte for byte. Some servers take ";" for a separator too, so that
// a member behind one counts as well.
func withoutKey(query string) string {
	var kept strings.Builder
	some, separator := false, ""
	for {
		end := strings.IndexAny(query, "&;")
		member := query
		if end >= 0 {
			member = query[:end]
		}
		if !isKeyMember(member) {
			if some {
				kept.WriteString(separator)
			}
			kept.WriteString(member)
			some = true
		}
		if end < 0 {
			return kept.String()
		}
		query, separator = query[end+1:], query[end:end+1]
	}
}

func isKeyMember(member string) bool {
	name, _, _ := strings.Cut(member, "=")
	name, err := url.QueryUnescape(name)
	return err == nil && strings.TrimSpace(name) == "key"
}

// putInPath fills the path key: where an operation matched, its segment,
// whatever stands there; else the first segment that is the placeholder. It
// reports whether there was a place for it. It changes req.URL in place.
func putInPath(u *url.URL, m pathMatch, key Key) bool {
	path := u.EscapedPath()
	start, end := m.keyStart, m.keyEnd
	if end == 0 {
		start, end = placeholder(path)
	}
	if end == 0 {
		return false
	}
	setEscapedPath(u, path[:start]+url.PathEscape(key.Reveal())+path[end:])
	return true
}

// placeholder finds the first segment that is [KeyInPath]; end is 0 if none is.
func placeholder(path string) (start, end int) {
	for segment := range strings.SplitSeq(path, "/") {
		if segmentIs(segment, KeyInPath) {
			return start, start + len(segment)
		}
		start += len(segment) + 1
	}
	return 0, 0
}

// setEscapedPath sets Path and RawPath, the latter only where Path alone would
// be escaped differently.
func setEscapedPath(u *url.URL, escaped string) {
	path, err := url.PathUnescape(escaped)
	if err != nil { // not reached: both parts were escaped by net/url
		return
	}
	u.Path, u.RawPath = path, ""
	if u.EscapedPath() != escaped {
		u.RawPath = escaped
	}
}
