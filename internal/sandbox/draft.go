package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/voisotest"
)

// draft is a request that can be changed.
type draft struct {
	method string
	path   string // escaped
	query  string // escaped
	header http.Header
	body   []byte
}

func newDraft(r *http.Request, body []byte) draft {
	return draft{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Clone(), body}
}

// request returns the request to check.
func (d draft) request() *http.Request {
	r := &http.Request{Method: d.method, URL: &url.URL{Scheme: "http", Host: "sandbox", RawQuery: d.query}, Header: d.header}
	r.URL.Path, r.URL.RawPath = d.path, d.path
	if path, err := url.PathUnescape(d.path); err == nil {
		r.URL.Path = path
	}
	r.Body, r.ContentLength = http.NoBody, int64(len(d.body))
	if len(d.body) > 0 {
		r.Body = body{bytes.NewReader(d.body)}
	}
	return r
}

// body is a body in memory.
type body struct{ *bytes.Reader }

// Close does nothing.
func (body) Close() error { return nil }

// credential is a key of a request.
type credential struct{ place, key string }

// credentials returns the keys in the places for keys.
func (d draft) credentials() []credential {
	var found []credential
	for _, value := range d.header.Values("Authorization") {
		if _, token, ok := strings.Cut(value, " "); ok {
			value = token
		}
		found = append(found, credential{"header", strings.TrimSpace(value)})
	}
	query, _ := url.ParseQuery(d.query) // what can be read is enough
	for _, key := range query["key"] {
		found = append(found, credential{"query", key})
	}
	if op := matching(d.method, d.path); op != nil && op.PathKey != nil {
		values, _ := pathValues(op.Path, d.path)
		found = append(found, credential{"path", unescape(values[op.pathKey()])})
	}
	return found
}

func unescape(segment string) string {
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// key returns the kind and the places of the keys of a request.
func (s *Sandbox) key(d draft) (kind string, places []string) {
	places = []string{}
	for _, c := range d.credentials() {
		places = append(places, c.place)
		switch s.keys[c.key] {
		case voisotest.ContactCenter:
			kind = "contact center"
		case voisotest.User:
			kind = "user"
		default:
			kind = "unknown"
		}
	}
	return kind, places
}

// likeKey matches a part of an unknown path that may be a key.
var likeKey = regexp.MustCompile(`^[A-Za-z0-9_-]{16,}$`)

// secrets returns all that may be a key: what is in the places for keys or under a name that says so, the keys of the
// sandbox, and in an unknown path the part after /api/v1/ and those that look like keys.
func (s *Sandbox) secrets(d draft) []string {
	var found []string
	for key := range s.keys {
		found = append(found, key)
	}
	for _, c := range d.credentials() {
		found = append(found, c.key)
	}
	op := matching(d.method, d.path)
	if op != nil && op.PathKey != nil {
		values, _ := pathValues(op.Path, d.path)
		found = append(found, values[op.pathKey()]) // as it was escaped
	}
	for name, values := range d.header {
		if isSecretName(name) && name != "Authorization" {
			found = append(found, values...)
		}
	}
	query, _ := url.ParseQuery(d.query)
	for name, values := range query {
		if isSecretName(name) {
			found = append(found, values...)
		}
	}
	if op == nil {
		parts := strings.Split(d.path, "/")
		for i, part := range parts {
			if likeKey.MatchString(part) && strings.ContainsAny(part, "0123456789") || i == 3 && parts[1] == "api" && parts[2] == "v1" {
				found = append(found, part, unescape(part))
			}
		}
	}
	return found
}

// isSecretName reports whether a header or a query parameter of this name holds a key.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"auth", "key", "token", "secret", "cookie", "password"} {
		if strings.Contains(name, word) && name != "sec-websocket-key" && name != "search_token" {
			return true
		}
	}
	return false
}

// maskHeader returns a copy of a header without keys.
func maskHeader(header http.Header, masked redact.Keys) http.Header {
	copied := header.Clone()
	for name := range copied {
		if isSecretName(name) && name != "Authorization" {
			copied[name] = []string{redact.Placeholder}
		}
	}
	masked.Header(copied)
	return copied
}
