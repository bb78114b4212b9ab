package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
)

const jsonType = "application/json"

// operation is an operation with the examples of its parts.
type operation struct {
	*gen.Operation
	path  map[string]string              // examples of the path parameters, without the key
	query map[string]*openapi3.Parameter // by name
	body  any                            // nil if the operation takes none
}

// operations returns the operations of the description by ID. The description is part of the program, so a fault in it
// panics.
var operations = sync.OnceValue(func() map[string]*operation {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		panic(fmt.Sprintf("sandbox: embedded description: %v", err))
	}
	all := map[string]*operation{}
	for _, described := range gen.Operations() {
		op := &operation{Operation: described, path: map[string]string{}, query: map[string]*openapi3.Parameter{}}
		item := doc.Paths.Value(described.Path)
		own := item.GetOperation(described.Method)
		for _, ref := range slices.Concat(item.Parameters, own.Parameters) {
			switch p := ref.Value; {
			case p.In == openapi3.ParameterInQuery:
				op.query[p.Name] = p
			case p.In == openapi3.ParameterInPath && p.Name != op.pathKey():
				op.path[p.Name] = fmt.Sprint(exampleOf(p.Example, p.Examples))
			}
		}
		if own.RequestBody != nil {
			media := own.RequestBody.Value.Content[jsonType]
			op.body = exampleOf(media.Example, media.Examples)
		}
		all[op.ID] = op
	}
	return all
})

// exampleOf returns the single example, or the shortest one.
func exampleOf(single any, several openapi3.Examples) any {
	if single != nil || len(several) == 0 {
		return single
	}
	length := func(name string) int { return len(encode(several[name].Value.Value)) }
	names := slices.SortedFunc(maps.Keys(several), func(a, b string) int { return cmp.Or(length(a)-length(b), strings.Compare(a, b)) })
	return several[names[0]].Value.Value
}

// pathKey returns the name of the path parameter that holds the key, or nothing.
func (op *operation) pathKey() string {
	if op.PathKey == nil {
		return ""
	}
	return op.PathKey.Parameter
}

// reference returns the place of the operation in the reference.
func (op *operation) reference() string {
	return prefix + "reference/#/" + url.PathEscape(op.Tag) + "/" + op.ID
}

// matching returns the operation of a request, nil if there is none.
func matching(method, escapedPath string) *operation {
	for _, op := range operations() {
		if _, ok := pathValues(op.Path, escapedPath); ok && op.Method == method {
			return op
		}
	}
	return nil
}

// pathValues returns the values of the parameters of a path template, false if a path is not of that form.
func pathValues(template, escapedPath string) (map[string]string, bool) {
	want, got := strings.Split(template, "/"), strings.Split(escapedPath, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range want {
		name, isParameter := parameterOf(segment)
		if !isParameter && segment != got[i] || got[i] == "" && i > 0 {
			return nil, false
		}
		if isParameter {
			values[name] = got[i]
		}
	}
	return values, true
}

// parameterOf returns the name in a segment of the form {name}.
func parameterOf(segment string) (string, bool) {
	name, ok := strings.CutPrefix(segment, "{")
	return strings.TrimSuffix(name, "}"), ok
}
