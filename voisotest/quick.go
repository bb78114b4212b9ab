package voisotest

import (
	"encoding/json"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// quick returns the document to validate requests against: a copy that claims to be OpenAPI 3.0, when nothing in it
// needs more. For 3.1 kin-openapi compiles the schemas anew at every request, which takes twenty times as long as all
// the rest; its own validator knows every keyword but the ones below.
func quick(doc *openapi3.T) (*openapi3.T, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	if needsJSONSchema2020(tree) {
		return doc, nil
	}
	lowered := *doc
	lowered.OpenAPI = "3.0.3"
	return &lowered, nil
}

// needsJSONSchema2020 reports whether a keyword occurs that kin-openapi's own validator does not enforce as OpenAPI 3.1
// means it. A member that merely has such a name counts too: that costs time, not truth.
func needsJSONSchema2020(node any) bool {
	switch node := node.(type) {
	case map[string]any:
		for name, value := range node {
			switch name {
			case "const", "patternProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems", "prefixItems",
				"contains", "minContains", "maxContains", "if", "then", "else", "dependentSchemas", "dependentRequired",
				"exclusiveMinimum", "exclusiveMaximum", "$defs", "$dynamicRef", "contentMediaType", "contentEncoding":
				return true
			}
			if needsJSONSchema2020(value) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(node, needsJSONSchema2020)
	}
	return false
}
