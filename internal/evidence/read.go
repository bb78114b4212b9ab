package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/gen"
)

// row is one entry of evidence.
type row struct {
	operations          []string // the operations that have the part
	part                string
	grade, source, note string
}

// object is a JSON object of the description.
type object = map[string]any

// reader collects the evidence of a description.
type reader struct {
	root   object
	rows   []row
	shared map[string][]string // operations by the component that they use, such as "schemas/CDR"
}

// read returns the evidence: the operations in the order of the description, the webhooks, the shared parts.
func read(description []byte) ([]row, error) {
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(doc) // references and extensions as they are written
	if err != nil {
		return nil, err
	}
	r := &reader{shared: map[string][]string{}}
	if err := json.Unmarshal(data, &r.root); err != nil {
		return nil, err
	}
	for _, op := range gen.Operations() {
		item := member(r.root, "paths", op.Path)
		r.operation(op.ID, item, member(item, strings.ToLower(op.Method)))
	}
	hooks := member(r.root, "webhooks")
	for _, name := range slices.Sorted(maps.Keys(hooks)) {
		item := member(hooks, name)
		for _, method := range []string{"get", "post"} {
			if op := member(item, method); op != nil {
				r.operation(op["operationId"].(string), object{}, op)
			}
		}
	}
	for _, component := range slices.Sorted(maps.Keys(r.shared)) {
		kind, name, _ := strings.Cut(component, "/")
		r.parts(r.shared[component], strings.TrimSuffix(kind, "s")+" `"+name+"`", member(r.root, "components", kind, name))
	}
	return r.rows, nil
}

func (r *reader) operation(id string, item, op object) {
	operations := []string{id}
	r.add(operations, "operation", op["x-evidence"])
	security := member(op, "x-evidence-security")
	for _, way := range slices.SortedFunc(maps.Keys(security), func(a, b string) int { return rank(op, a) - rank(op, b) }) {
		r.add(operations, wayInWords(way), security[way])
	}
	for _, part := range []string{"parameters", "requestBody", "responses"} {
		r.parts(operations, "", object{part: op[part]})
	}
	r.parts(operations, "", object{"parameters": item["parameters"]})
	r.use(id, op)
	r.use(id, item["parameters"])
}

// parts adds the evidence of a part and of all parts inside it.
func (r *reader) parts(operations []string, part string, value any) {
	switch value := value.(type) {
	case object:
		r.add(operations, part, value["x-evidence"])
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if !strings.HasPrefix(key, "x-") && key != "value" && key != "example" {
				r.parts(operations, deeper(part, key), value[key])
			}
		}
	case []any:
		for i, item := range value {
			name := strconv.Itoa(i)
			if described, ok := item.(object); ok && described["in"] != nil {
				name = described["name"].(string)
			}
			r.parts(operations, deeper(part, name), item)
		}
	}
}

func (r *reader) add(operations []string, part string, value any) {
	if evidence, ok := value.(object); ok {
		text := func(key string) string { s, _ := evidence[key].(string); return strings.TrimSpace(s) }
		r.rows = append(r.rows, row{operations, part, text("grade"), text("source"), text("note")})
	}
}

// use records that an operation uses every component that a value refers to.
func (r *reader) use(id string, value any) {
	switch value := value.(type) {
	case object:
		if ref, ok := value["$ref"].(string); ok {
			component := strings.TrimPrefix(ref, "#/components/")
			if !slices.Contains(r.shared[component], id) {
				r.shared[component] = append(r.shared[component], id)
				kind, name, _ := strings.Cut(component, "/")
				r.use(id, member(r.root, "components", kind, name))
			}
		}
		for _, each := range value {
			r.use(id, each)
		}
	case []any:
		for _, each := range value {
			r.use(id, each)
		}
	}
}

// rank orders ways to authenticate as security does, the key in the path before its Bearer token.
func rank(op object, way string) int {
	alternatives, _ := op["security"].([]any)
	for i, alternative := range alternatives {
		if _, ok := alternative.(object)[way]; ok {
			return 2*i + 1
		}
		if _, ok := alternative.(object)[strings.Replace(way, "PathKey", "BearerToken", 1)]; ok {
			return 2 * i
		}
	}
	return -1
}

func wayInWords(way string) string {
	return strings.NewReplacer("contactcenter", "contact center key ", "user", "user key ",
		"PathKey", "in the path", "BearerToken", "as Bearer token", "ApiKey", "in the query").Replace(way)
}

// deeper returns the name of a part inside a part, without the levels that are useless to a reader.
func deeper(part, key string) string {
	switch key {
	case "content", "application/json", "schema", "properties", "items", "examples":
		return part
	case "parameters", "requestBody", "responses", "allOf":
		return join(part, map[string]string{"parameters": "parameter", "requestBody": "request body", "responses": "response"}[key])
	}
	return join(part, "`"+key+"`")
}

func join(part, name string) string {
	return strings.TrimSpace(part + " " + name)
}

func member(value object, path ...string) object {
	for _, key := range path {
		value, _ = value[key].(object)
	}
	return value
}
