package voisotest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/voiso-community/voiso-go/api"
)

// description loads the embedded description, once in a process. What it returns is only read.
var description = sync.OnceValues(func() (*document, error) { return load(api.OpenAPI) })

// document is the description in the form that checking and answering need.
type document struct {
	doc        *openapi3.T
	formats    []openapi3.SchemaValidationOption
	operations []*operation // by path and method
	byID       map[string]*operation
}

// operation is one operation of the description.
type operation struct {
	id, method, path string
	segments         []segment
	route            *routers.Route
	query            map[string]*openapi3.Parameter
	pathKey          string // name of the path parameter that holds the key, or empty
	pathKeyKinds     []KeyKind
	schemes          []string // accepted, in order of preference

	success, badKey answer
	refusedStatus   int
}

func load(data []byte) (*document, error) {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true // the only way to know which of several examples comes first
	doc, err := loader.LoadFromData(data)
	if err != nil {
		return nil, fmt.Errorf("loading the description: %w", err)
	}
	spec, err := quick(doc)
	if err != nil {
		return nil, fmt.Errorf("reading the description: %w", err)
	}
	d := &document{doc: doc, formats: formats(), byID: map[string]*operation{}}
	for path, item := range doc.Paths.Map() {
		for method, described := range item.Operations() {
			op, err := newOperation(spec, path, method, item, described)
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			d.operations = append(d.operations, op)
			d.byID[op.id] = op
		}
	}
	if len(d.operations) == 0 {
		return nil, errors.New("the description has no operations")
	}
	slices.SortFunc(d.operations, func(a, b *operation) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.method, b.method))
	})
	return d, nil
}

func newOperation(doc *openapi3.T, path, method string, item *openapi3.PathItem, described *openapi3.Operation) (*operation, error) {
	if described.OperationID == "" || described.Security == nil {
		return nil, errors.New("operationId or security is missing")
	}
	op := &operation{
		id: described.OperationID, method: method, path: path,
		segments: parseTemplate(path),
		route:    &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: described},
		query:    map[string]*openapi3.Parameter{},
	}
	for _, parameters := range []openapi3.Parameters{item.Parameters, described.Parameters} {
		for _, ref := range parameters {
			if ref.Value.In == openapi3.ParameterInQuery {
				op.query[ref.Value.Name] = ref.Value
			}
		}
	}
	for _, alternative := range *described.Security {
		for scheme := range alternative {
			op.schemes = append(op.schemes, scheme)
		}
	}
	if err := op.readPathKey(described.Extensions["x-path-key"]); err != nil {
		return nil, err
	}
	op.readAnswers()
	return op, nil
}

func (op *operation) readPathKey(extension any) error {
	if extension == nil {
		return nil
	}
	members, ok := extension.(map[string]any)
	if !ok {
		return errors.New("x-path-key is no object")
	}
	op.pathKey, _ = members["parameter"].(string)
	kinds, _ := members["keys"].([]any)
	for _, kind := range kinds {
		if name, ok := kind.(string); ok {
			op.pathKeyKinds = append(op.pathKeyKinds, KeyKind(name))
		}
	}
	if op.pathKey == "" || len(op.pathKeyKinds) == 0 || !strings.Contains(op.path, "{"+op.pathKey+"}") {
		return errors.New("x-path-key names no parameter of the path, or no keys")
	}
	return nil
}
