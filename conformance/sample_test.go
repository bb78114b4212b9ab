package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample is one request of an operation without its key: parameters by name, and the body as JSON.
type sample struct {
	name        string
	path, query map[string]any
	body        json.RawMessage
}

// samples makes requests from the examples of the description: one with all parameters for each example of the body,
// and one with the required parameters only.
func (op *operation) samples() ([]sample, error) {
	full := sample{name: "all parameters", path: map[string]any{}, query: map[string]any{}}
	required := sample{name: "required parameters", path: full.path, query: map[string]any{}}
	var problems []error
	for _, p := range slices.Concat(op.parameters("path"), op.parameters("query")) {
		switch value := exampleOf(p); {
		case op.pathKey != nil && p.Name == op.pathKey.Parameter:
		case value == nil:
			problems = append(problems, fmt.Errorf("%s: no example of the parameter %s", op.id, p.Name))
		case p.In == "path":
			full.path[p.Name] = value
		default:
			full.query[p.Name] = value
			if p.Required {
				required.query[p.Name] = value
			}
		}
	}
	for _, p := range slices.Concat(op.item.Parameters, op.spec.Parameters) {
		if in := p.Value.In; in != "path" && in != "query" {
			problems = append(problems, fmt.Errorf("%s: parameter %s is in %s, which these tests do not know", op.id, p.Value.Name, in))
		}
	}
	var all []sample
	if op.spec.RequestBody == nil {
		all = append(all, full)
	} else {
		bodies, err := bodiesOf(op.body())
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", op.id, err))
		}
		for _, name := range slices.Sorted(maps.Keys(bodies)) {
			with := full
			with.name, with.body = full.name+", body "+name, bodies[name]
			all = append(all, with)
			required.body = bodies[name]
		}
	}
	if len(full.query) > 0 {
		all = append(all, required)
	}
	return all, errors.Join(problems...)
}

func exampleOf(p *openapi3.Parameter) any {
	if p.Name == "search_token" { // without an example, because tools would send it with a first request
		return "WzE2NjkwMTcyNDkwMTUsImNkcl9pdGVtI2MzNTY2ZTFiL"
	}
	if p.Example != nil {
		return p.Example
	}
	for _, name := range slices.Sorted(maps.Keys(p.Examples)) {
		return p.Examples[name].Value.Value
	}
	return nil
}

// bodiesOf returns the examples of a media type by name, "example" for the only one.
func bodiesOf(media *openapi3.MediaType) (map[string]json.RawMessage, error) {
	if media == nil {
		return nil, errors.New("no JSON body is described")
	}
	values := map[string]any{}
	if media.Example != nil {
		values["example"] = media.Example
	}
	for name, ref := range media.Examples {
		values[name] = ref.Value.Value
	}
	if len(values) == 0 {
		return nil, errors.New("no example of the body")
	}
	bodies := map[string]json.RawMessage{}
	for name, value := range values {
		body, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("example %s: %w", name, err)
		}
		bodies[name] = body
	}
	return bodies, nil
}

// typed turns the text of a query parameter into the JSON value that the description wants.
func (op *operation) typed(name, text string) (any, error) {
	for _, p := range op.parameters("query") {
		if p.Name != name {
			continue
		}
		switch types := p.Schema.Value.Type; {
		case types.Is(openapi3.TypeInteger):
			return strconv.ParseInt(text, 10, 64)
		case types.Is(openapi3.TypeBoolean):
			return strconv.ParseBool(text)
		case types.Is(openapi3.TypeArray):
			return strings.Split(text, ","), nil
		default:
			return text, nil
		}
	}
	return nil, fmt.Errorf("%s: the description has no query parameter %s", op.id, name)
}
