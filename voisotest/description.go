package voisotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
)

// description holds the operations of the embedded OpenAPI description. Nobody changes it once it is loaded.
type description struct {
	byID   map[string]*operation
	byPath map[string]map[string]*operation // by path template and method
	paths  *http.ServeMux                   // finds the path template of a request
}

// operation is one operation of the description.
type operation struct {
	*gen.Operation
	route       *routers.Route
	pathParams  []string
	query       map[string]*openapi3.Parameter
	schemes     []string // accepted, in order of preference
	success     response // the first example
	badKey      response
	rateLimited response
	refused     int // status of a response to an invalid request
}

// describe loads the description once per process. The description is part of the program, so a fault in it panics.
var describe = sync.OnceValue(func() *description {
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = true // tells which of several examples comes first
	doc, err := loader.LoadFromData(api.OpenAPI)
	if err != nil {
		panic(fmt.Sprintf("voisotest: embedded description: %v", err))
	}
	// For 3.1 kin-openapi compiles every schema at every request, which takes twenty times as long as the check itself.
	// The lint forbids the keywords that its validator for 3.0 does not know.
	doc.OpenAPI = "3.0.3"
	d := &description{byID: map[string]*operation{}, byPath: map[string]map[string]*operation{}, paths: http.NewServeMux()}
	for _, described := range gen.Operations() {
		op := newOperation(doc, described)
		d.byID[op.ID] = op
		if d.byPath[op.Path] == nil {
			d.byPath[op.Path] = map[string]*operation{}
			d.paths.HandleFunc(op.Path, func(http.ResponseWriter, *http.Request) {})
		}
		d.byPath[op.Path][op.Method] = op
	}
	return d
})

func newOperation(doc *openapi3.T, described *gen.Operation) *operation {
	item := doc.Paths.Value(described.Path)
	op := &operation{
		Operation: described,
		route: &routers.Route{
			Spec: doc, Path: described.Path, PathItem: item, Method: described.Method, Operation: item.GetOperation(described.Method),
		},
		query: map[string]*openapi3.Parameter{},
	}
	for _, ref := range slices.Concat(item.Parameters, op.route.Operation.Parameters) {
		switch ref.Value.In {
		case openapi3.ParameterInPath:
			op.pathParams = append(op.pathParams, ref.Value.Name)
		case openapi3.ParameterInQuery:
			op.query[ref.Value.Name] = ref.Value
		}
	}
	for _, requirement := range described.Security {
		op.schemes = append(op.schemes, requirement...)
	}
	op.readResponses()
	return op
}

// find returns the operation that a request is for, and the values of its path parameters.
func (d *description) find(method string, u *url.URL) (*operation, map[string]string, *CheckError) {
	if path := u.EscapedPath(); path == "" || strings.Contains(path, "//") || strings.HasSuffix(path, "/") {
		return nil, nil, &CheckError{Rule: EmptySegment}
	}
	// A ServeMux takes the path of a CONNECT request as it is. It would redirect others to the cleaned path.
	probe := &http.Request{Method: http.MethodConnect, URL: u}
	d.paths.ServeHTTP(httptest.NewRecorder(), probe)
	methods, ok := d.byPath[probe.Pattern]
	if !ok {
		return nil, nil, &CheckError{Rule: UnknownPath, Detail: d.nearestPath(method, u.EscapedPath())}
	}
	op, ok := methods[method]
	if !ok {
		return nil, nil, &CheckError{Rule: WrongMethod, Detail: method}
	}
	values := map[string]string{}
	for _, name := range op.pathParams {
		values[name] = probe.PathValue(name)
	}
	return op, values, nil
}

// pathKey returns the name of the path parameter that holds the key, or nothing.
func (op *operation) pathKey() string {
	if op.PathKey == nil {
		return ""
	}
	return op.PathKey.Parameter
}

// readResponses takes the responses of an operation from its examples.
func (op *operation) readResponses() {
	described := op.route.Operation.Responses.Map()
	op.success = response{status: http.StatusOK}
	op.badKey = refusal(http.StatusUnauthorized, "Invalid API key")
	op.rateLimited = refusal(http.StatusTooManyRequests, "Too Many Requests")
	if op.PathKey != nil {
		op.badKey = refusal(http.StatusForbidden, "Invalid api_key")
	}
	for _, code := range slices.Backward(slices.Sorted(maps.Keys(described))) {
		// A range describes a response whose status is not documented. Most operations document 200, and 403 for a wrong key.
		status, err := strconv.Atoi(strings.NewReplacer("2XX", "200", "4XX", "403").Replace(code))
		if err != nil { // "default"
			continue
		}
		examples := examplesOf(described[code].Value)
		switch body, documented := examples["invalidKey"]; {
		case status < 300:
			op.success = response{status: status, body: firstExample(described[code].Value)}
		case documented:
			op.badKey = response{status: status, body: encode(body.Value.Value)}
		}
		if limited, documented := examples["rateLimited"]; documented {
			op.rateLimited = response{status: status, body: encode(limited.Value.Value)}
		}
	}
	// Voiso's older operations refuse an invalid request with 400, newer ones with 422.
	isOlder := strings.HasPrefix(op.Path, "/api/v")
	op.refused = http.StatusUnprocessableEntity
	if described["400"] != nil || described["422"] == nil && isOlder {
		op.refused = http.StatusBadRequest
	}
}

func examplesOf(described *openapi3.Response) openapi3.Examples {
	if media := described.Content[jsonType]; media != nil {
		return media.Examples
	}
	return nil
}

// firstExample returns the example of a response, or the one of several that the description has first.
func firstExample(described *openapi3.Response) []byte {
	media := described.Content[jsonType]
	if media == nil {
		return nil
	}
	if media.Example != nil {
		return encode(media.Example)
	}
	line := func(name string) int { return media.Examples[name].Value.Origin.Key.Line }
	names := slices.SortedFunc(maps.Keys(media.Examples), func(a, b string) int { return cmp.Compare(line(a), line(b)) })
	if len(names) == 0 {
		return nil
	}
	return encode(media.Examples[names[0]].Value.Value)
}

// encode returns the JSON of a value that came from JSON or YAML, or of a struct of this package.
func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		return nil // such a value always has a JSON form
	}
	return data
}
