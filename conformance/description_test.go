package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
)

// document is the description as these tests read it, without any code of the module that they test.
type document struct {
	spec       *openapi3.T
	operations []*operation // in the order of the description
}

// operation is one operation of the description.
type operation struct {
	id, method, path string
	line             int
	item             *openapi3.PathItem
	spec             *openapi3.Operation
	security         [][]string // OR of alternatives, each an AND of schemes in the order of their names
	pathKey          *gen.PathKey
}

// loaded is the embedded description, loaded once: it is only read.
var loaded = sync.OnceValues(func() (*document, error) { return load(api.OpenAPI) })

func description(tb testing.TB) *document {
	tb.Helper()
	d, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func load(data []byte) (*document, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true // a map of paths has no order, lines have
	spec, err := loader.LoadFromData(data)
	if err != nil {
		return nil, err
	}
	d := &document{spec: spec}
	for path, item := range spec.Paths.Map() {
		for method, described := range item.Operations() {
			op, err := newOperation(method, path, item, described)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			d.operations = append(d.operations, op)
		}
	}
	slices.SortFunc(d.operations, func(a, b *operation) int { return cmp.Compare(a.line, b.line) })
	return d, nil
}

func newOperation(method, path string, item *openapi3.PathItem, described *openapi3.Operation) (*operation, error) {
	switch {
	case described.OperationID == "":
		return nil, errors.New("no operationId")
	case described.Security == nil:
		return nil, errors.New("no security")
	case described.Origin == nil || described.Origin.Key == nil:
		return nil, errors.New("no line")
	}
	op := &operation{id: described.OperationID, method: method, path: path, line: described.Origin.Key.Line, item: item, spec: described}
	for _, alternative := range *described.Security {
		var schemes []string
		for scheme := range alternative {
			schemes = append(schemes, scheme)
		}
		slices.Sort(schemes)
		op.security = append(op.security, schemes)
	}
	if extension, ok := described.Extensions["x-path-key"].(map[string]any); ok {
		op.pathKey = &gen.PathKey{Parameter: fmt.Sprint(extension["parameter"])}
		kinds, _ := extension["keys"].([]any)
		for _, kind := range kinds {
			op.pathKey.Keys = append(op.pathKey.Keys, fmt.Sprint(kind))
		}
	}
	return op, nil
}

// schemes are the schemes that the operation accepts, each on its own.
func (op *operation) schemes() []string { return slices.Concat(op.security...) }

func (op *operation) accepts(scheme string) bool { return slices.Contains(op.schemes(), scheme) }

// takes reports whether any scheme of the operation sends this kind of key.
func (op *operation) takes(kind string) bool {
	return slices.ContainsFunc(op.schemes(), func(scheme string) bool { return strings.HasPrefix(scheme, kind) })
}

// takesQueryKey reports whether any scheme of the operation sends the key in the query.
func (op *operation) takesQueryKey() bool {
	return slices.ContainsFunc(op.schemes(), func(scheme string) bool { return strings.HasSuffix(scheme, "ApiKey") })
}

// parameters returns the parameters in one place ("path", "query"), those of the path template first.
func (op *operation) parameters(in string) []*openapi3.Parameter {
	var found []*openapi3.Parameter
	for _, ref := range slices.Concat(op.item.Parameters, op.spec.Parameters) {
		if ref.Value.In == in {
			found = append(found, ref.Value)
		}
	}
	return found
}

// pathParameters returns the names of the path parameters in the order of the path.
func (op *operation) pathParameters() []string {
	var names []string
	for segment := range strings.SplitSeq(op.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

// body is the described JSON body of the request, nil for none.
func (op *operation) body() *openapi3.MediaType {
	if op.spec.RequestBody == nil {
		return nil
	}
	return op.spec.RequestBody.Value.Content["application/json"]
}

// find returns the operation with a method and a path as the description writes it.
func (d *document) find(method, path string) (*operation, error) {
	for _, op := range d.operations {
		if op.method == method && op.path == path {
			return op, nil
		}
	}
	return nil, fmt.Errorf("the description has no %s %s", method, path)
}

func (d *document) byID(tb testing.TB, id string) *operation {
	tb.Helper()
	for _, op := range d.operations {
		if op.id == id {
			return op
		}
	}
	tb.Fatalf("the description has no operation %s", id)
	return nil
}

// response returns the description of a response and its key in the description: a status, a range or "default".
func (op *operation) response(status int) (code string, response *openapi3.Response, err error) {
	all := op.spec.Responses
	for _, code := range []string{fmt.Sprint(status), fmt.Sprintf("%dXX", status/100), "default"} {
		if ref := all.Value(code); ref != nil {
			return code, ref.Value, nil
		}
	}
	return "", nil, fmt.Errorf("%s: status %d is not described", op.id, status)
}

// representative is a status that a key of an operation's responses describes, and no other key.
func (op *operation) representative(code string) (int, error) {
	candidates := map[string]int{"2XX": http.StatusNonAuthoritativeInfo, "4XX": http.StatusTeapot, "default": http.StatusBadGateway}
	status, ok := candidates[code]
	if !ok {
		var err error
		if status, err = strconv.Atoi(code); err != nil {
			return 0, fmt.Errorf("%s: no status for %q", op.id, code)
		}
	}
	if got, _, err := op.response(status); err != nil || got != code {
		return 0, fmt.Errorf("%s: status %d is described as %q, not %q", op.id, status, got, code)
	}
	return status, nil
}
