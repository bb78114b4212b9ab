package securityproviders

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/voiso-community/voiso-go/gen"
)

// KeyInPath is the argument to pass if an operation has the key in its path.
// Providers and the [Transport] replace it by the key. It needs no escaping, so
// that a URL without its key is easy to read and cheap to build.
const KeyInPath = "api_key"

// errOpaqueURL refuses a URL without separate host and path.
var errOpaqueURL = errors.New("request has an opaque URL, which cannot be signed")

// OperationOf returns the operation that a request calls, by its method and
// path. The path may have a base path before the operation's own, but nothing
// after it. It returns false if the description has no such operation.
func OperationOf(req *http.Request) (*gen.Operation, bool) {
	if req.URL == nil {
		return nil, false
	}
	op, _ := findOperation(req.Method, req.URL.EscapedPath())
	return op, op != nil
}

// findOperation tries every suffix of an escaped path, the longest first, and
// returns the operation with the length of the base path before it.
func findOperation(method, escaped string) (op *gen.Operation, base int) {
	for base < len(escaped) {
		if op := matchOperation(method, escaped[base:]); op != nil {
			return op, base
		}
		next := strings.IndexByte(escaped[base+1:], '/')
		if next < 0 {
			break
		}
		base += 1 + next
	}
	return nil, 0
}

// matchOperation returns the operation with exactly this method and escaped path.
func matchOperation(method, escaped string) *gen.Operation {
	if method == "" {
		method = http.MethodGet
	}
	if escaped == "" || escaped[0] != '/' || path.Clean(escaped) != escaped {
		return nil // the mux would redirect to another path
	}
	plain, err := url.PathUnescape(escaped)
	if err != nil {
		return nil
	}
	handler, _ := operations().Handler(&http.Request{Method: method, URL: &url.URL{Path: plain, RawPath: escaped}})
	if op, ok := handler.(operationHandler); ok && op.Method == method {
		return op.Operation
	}
	return nil
}

// operationHandler carries an operation through the mux; it never serves.
type operationHandler struct{ *gen.Operation }

func (operationHandler) ServeHTTP(http.ResponseWriter, *http.Request) {}

// operations is the mux of all operations of the description.
var operations = sync.OnceValue(func() *http.ServeMux {
	mux := http.NewServeMux()
	for _, op := range gen.Operations() {
		mux.Handle(op.Method+" "+op.Path, operationHandler{op})
	}
	return mux
})

// sign replaces every credential of a request by key, in the place of the
// choice. It replaces req.URL and keeps the order of the query.
func sign(req *http.Request, choice Choice, key Key, base int) {
	strip(req)
	if choice.InPath {
		replacePathKey(req.URL, choice.Operation, key, base)
	}
	switch choice.Scheme.Form() {
	case Query:
		if req.URL.RawQuery != "" {
			req.URL.RawQuery += "&"
		}
		req.URL.RawQuery += "key=" + url.QueryEscape(key.Reveal())
	case Bearer:
		req.Header.Set("Authorization", "Bearer "+key.Reveal())
	}
}

// strip removes every credential of the request: query parameters "key", the
// Authorization header in any spelling, and the user of the URL, from which
// net/http would make an Authorization header.
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
	if req.Header == nil {
		req.Header = make(http.Header)
	}
}

// withoutKey removes the members named "key" from a query. Some servers take ";"
// for a separator too.
func withoutKey(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for group := range strings.SplitSeq(query, "&") {
		if members := slices.DeleteFunc(strings.Split(group, ";"), isKeyMember); len(members) > 0 {
			kept = append(kept, strings.Join(members, ";"))
		}
	}
	return strings.Join(kept, "&")
}

func isKeyMember(member string) bool {
	name, _, _ := strings.Cut(member, "=")
	name, err := url.QueryUnescape(name)
	return err == nil && strings.TrimSpace(name) == "key"
}

// replacePathKey sets the key in its segment of the operation's path, which
// begins at base. Without an operation it replaces the segment KeyInPath. It
// reports whether there was such a segment.
func replacePathKey(u *url.URL, op *gen.Operation, key Key, base int) bool {
	escaped := u.EscapedPath()
	start, end := keySegment(op, escaped, base)
	if end == 0 {
		return false
	}
	setEscapedPath(u, escaped[:start]+url.PathEscape(key.Reveal())+escaped[end:])
	return true
}

// keySegment returns the index of the key's segment in an escaped path, or 0.
func keySegment(op *gen.Operation, escaped string, base int) (start, end int) {
	template, hasKey := "", op == nil
	if op != nil && op.PathKey != nil {
		template, hasKey = op.Path, true
	}
	for start = base; hasKey && start < len(escaped); start = end + 1 {
		if end = strings.IndexByte(escaped[start:], '/'); end < 0 {
			end = len(escaped)
		} else {
			end += start
		}
		if op == nil {
			if isPlaceholder(escaped[start:end]) {
				return start, end
			}
			continue
		}
		segment, rest, _ := strings.Cut(template, "/")
		if len(segment) > 2 && segment[1:len(segment)-1] == op.PathKey.Parameter {
			return start, end
		}
		template = rest
	}
	return 0, 0
}

func isPlaceholder(segment string) bool {
	plain, err := url.PathUnescape(segment)
	return err == nil && plain == KeyInPath
}

// setEscapedPath sets Path, and RawPath if it differs.
func setEscapedPath(u *url.URL, escaped string) {
	plain, err := url.PathUnescape(escaped)
	if err != nil { // not reached: net/url has escaped all parts
		return
	}
	u.Path, u.RawPath = plain, ""
	if plain != escaped {
		u.RawPath = escaped
	}
}
