package securityproviders

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// OperationOf returns the operation that a request calls: the one in its
// context, if the request fits it, else the one whose method and path it has.
// A base path before the operation's path is allowed, more behind it is not.
func OperationOf(req *http.Request) (*gen.Operation, bool) {
	op, _ := operationOf(req.Context(), req, "")
	return op, op != nil
}

// operationOf is OperationOf below a base path; an empty one allows any.
// The operation is nil when there is none.
func operationOf(ctx context.Context, req *http.Request, base string) (*gen.Operation, pathMatch) {
	method, path := cmp.Or(req.Method, http.MethodGet), req.URL.EscapedPath()
	fits := func(op *gen.Operation) (pathMatch, bool) {
		if op.Method != method {
			return pathMatch{}, false
		}
		m, ok := matchPath(op, path)
		return m, ok && (base == "" || path[:m.prefix] == base)
	}
	// A redirect keeps the context of the first request, so that it proves nothing by itself.
	if op, ok := gen.OperationFromContext(ctx); ok && op != nil {
		if m, ok := fits(op); ok {
			return op, m
		}
	}
	var best *gen.Operation
	var bestMatch pathMatch
	for _, op := range gen.Operations() {
		if m, ok := fits(op); ok && (best == nil || m.better(bestMatch)) {
			best, bestMatch = op, m
		}
	}
	return best, bestMatch
}

// pathMatch says where an operation's path was found in an escaped path.
type pathMatch struct {
	prefix           int // length of the base path
	literals         int // segments that are no parameters
	keyStart, keyEnd int // the path key's segment; keyEnd is 0 when there is none
}

// better prefers the path that explains more, then the one that says more.
func (m pathMatch) better(than pathMatch) bool {
	if m.prefix != than.prefix {
		return m.prefix < than.prefix
	}
	return m.literals > than.literals
}

// matchPath compares segment by segment from the end, so that whatever precedes
// the operation's path is the base path.
func matchPath(op *gen.Operation, path string) (pathMatch, bool) {
	var m pathMatch
	keySegment := ""
	if op.PathKey != nil {
		keySegment = "{" + op.PathKey.Parameter + "}"
	}
	template, end := op.Path, len(path)
	for template != "" {
		i, j := strings.LastIndexByte(template, '/'), strings.LastIndexByte(path[:end], '/')
		if i < 0 || j < 0 {
			return pathMatch{}, false
		}
		want, have := template[i+1:], path[j+1:end]
		switch {
		case isParameter(want):
			if have == "" {
				return pathMatch{}, false
			}
			if want == keySegment {
				m.keyStart, m.keyEnd = j+1, end
			}
		case !segmentIs(have, want):
			return pathMatch{}, false
		default:
			m.literals++
		}
		template, end = template[:i], j
	}
	m.prefix = end
	return m, true
}

func isParameter(segment string) bool {
	return len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}'
}

// segmentIs compares an escaped segment with a plain one.
func segmentIs(escaped, plain string) bool {
	if escaped == plain {
		return true
	}
	if !strings.Contains(escaped, "%") {
		return false
	}
	text, err := url.PathUnescape(escaped)
	return err == nil && text == plain
}
