package voisotest

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// checkQuery refuses what kin-openapi lets through: names that are not described, names given twice, and spellings
// of booleans that JSON does not know.
func checkQuery(op *operation, query url.Values) *CheckError {
	for name, values := range query {
		if name == keyParameter {
			continue
		}
		parameter := op.query[name]
		if parameter == nil {
			return &CheckError{Rule: UnknownQuery, Detail: name}
		}
		if len(values) > 1 && !repeatable(parameter) {
			return &CheckError{Rule: RepeatedQuery, Detail: name}
		}
		if schema := parameter.Schema.Value; schema.Type.Is(openapi3.TypeBoolean) && values[0] != "true" && values[0] != "false" {
			return &CheckError{Rule: Invalid, Detail: "query parameter " + name + " is neither true nor false"}
		}
	}
	return nil
}

// repeatable reports whether a parameter is an array whose elements come as repeated names.
func repeatable(parameter *openapi3.Parameter) bool {
	method, err := parameter.SerializationMethod()
	return err == nil && method.Explode && parameter.Schema.Value.Type.Is(openapi3.TypeArray)
}

// checkBody refuses a body that is not described, that has another content type, or that is not one JSON value with
// distinct names.
func checkBody(op *operation, header http.Header, body []byte) *CheckError {
	described := op.route.Operation.RequestBody
	if len(body) == 0 {
		return nil // validation knows whether it is required
	}
	if described == nil {
		return &CheckError{Rule: UnwantedBody}
	}
	mediaType, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || len(header.Values("Content-Type")) > 1 || described.Value.Content[mediaType] == nil {
		return &CheckError{Rule: WrongContentType}
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return &CheckError{Rule: WrongContentType, Detail: "parameter " + name}
		}
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return &CheckError{Rule: MalformedBody, Detail: "not one JSON value in UTF-8"}
	}
	if name, found := repeatedName(body); found {
		return &CheckError{Rule: RepeatedName, Detail: name}
	}
	return nil
}

// repeatedName finds a name that occurs twice in one object of valid JSON.
func repeatedName(data []byte) (string, bool) {
	type level struct {
		names []string // nil in an array
		named bool     // a name was read, its value comes next
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	levels := []level{{}}
	for {
		token, err := decoder.Token()
		if err != nil {
			return "", false
		}
		current := &levels[len(levels)-1]
		if name, ok := token.(string); ok && current.names != nil && !current.named {
			if slices.Contains(current.names, name) {
				return name, true
			}
			current.names = append(current.names, name)
			current.named = true
			continue
		}
		current.named = false
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{names: []string{}})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
	}
}
