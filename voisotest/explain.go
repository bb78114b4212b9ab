package voisotest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// explain says what a validation error is about without any value of the request, which may be a phone number, the
// text of a message, or a key in the wrong place. kin-openapi's own text holds them.
func explain(err error) string {
	where, reason := "request", ""
	if request, ok := errors.AsType[*openapi3filter.RequestError](err); ok {
		switch {
		case request.Parameter != nil:
			where = request.Parameter.In + " parameter " + request.Parameter.Name
			if parsing, ok := errors.AsType[*openapi3filter.ParseError](err); ok {
				reason = "is " + parsing.Reason
			}
		case request.RequestBody != nil:
			where = "body"
		}
	}
	var found []string
	collect(err, where, &found)
	switch {
	case len(found) > 0:
		return strings.Join(found, "; ")
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		reason = "is missing"
	case errors.Is(err, openapi3filter.ErrInvalidEmptyValue):
		reason = "is empty"
	case reason == "":
		reason = "is invalid"
	}
	return where + " " + reason
}

// collect appends a sentence for every innermost schema error below err.
func collect(err error, where string, found *[]string) {
	switch err := err.(type) { //nolint:errorlint // it walks the tree of errors itself
	case *openapi3.SchemaError:
		before := len(*found)
		if err.SchemaField != "oneOf" && err.SchemaField != "anyOf" { // their parts are alternatives, not faults
			collect(err.Origin, where, found)
		}
		if len(*found) == before {
			*found = append(*found, where+at(position(err))+" "+violation(err))
		}
	case openapi3.MultiError:
		for _, part := range err {
			collect(part, where, found)
		}
	case interface{ Unwrap() []error }:
		for _, part := range err.Unwrap() {
			collect(part, where, found)
		}
	case interface{ Unwrap() error }:
		collect(err.Unwrap(), where, found)
	}
}

// position is where the value is that err is about. For a missing member kin-openapi names the member.
func position(err *openapi3.SchemaError) []string {
	pointer := err.JSONPointer()
	if last := len(pointer) - 1; err.SchemaField == "required" && last >= 0 && err.Schema != nil && slices.Contains(err.Schema.Required, pointer[last]) {
		return pointer[:last]
	}
	return pointer
}

func at(pointer []string) string {
	if len(pointer) == 0 {
		return ""
	}
	return " at /" + strings.Join(pointer, "/")
}

// violation says which keyword of a schema is violated and what it asks for.
func violation(err *openapi3.SchemaError) string {
	schema := err.Schema
	if schema == nil {
		return "violates " + err.SchemaField
	}
	members, _ := err.Value.(map[string]any)
	switch err.SchemaField {
	case "required":
		missing := slices.DeleteFunc(slices.Clone(schema.Required), func(name string) bool { _, ok := members[name]; return ok })
		return "lacks " + strings.Join(missing, ", ")
	case "additionalProperties", "properties":
		undescribed := slices.DeleteFunc(slices.Sorted(maps.Keys(members)), func(name string) bool { return schema.Properties[name] != nil })
		return "has undescribed members: " + strings.Join(undescribed, ", ")
	case "pattern":
		return "does not match the pattern " + schema.Pattern
	case "format":
		return "is no valid " + schema.Format
	case "enum":
		return fmt.Sprintf("is none of %v", schema.Enum)
	case "nullable":
		return "is null"
	case "type":
		return "is not of type " + strings.Join(schema.Type.Slice(), " or ")
	case "minLength":
		return fmt.Sprintf("is shorter than %d", schema.MinLength)
	case "maxLength":
		return limited("is longer than", schema.MaxLength)
	case "minItems":
		return fmt.Sprintf("has fewer elements than %d", schema.MinItems)
	case "maxItems":
		return limited("has more elements than", schema.MaxItems)
	case "minimum":
		return limited("is less than", schema.Min)
	case "maximum":
		return limited("is more than", schema.Max)
	case "minProperties":
		return fmt.Sprintf("has fewer members than %d", schema.MinProps)
	case "oneOf":
		return "matches not exactly one of the alternatives: " + alternatives(schema.OneOf)
	}
	return "violates " + err.SchemaField
}

func limited[T any](text string, limit *T) string {
	if limit == nil {
		return text + " allowed"
	}
	return fmt.Sprintf("%s %v", text, *limit)
}

// alternatives lists what the alternatives of a oneOf require.
func alternatives(refs openapi3.SchemaRefs) string {
	var names []string
	for _, ref := range refs {
		if ref.Value != nil {
			names = append(names, strings.Join(ref.Value.Required, "+"))
		}
	}
	return strings.Join(names, ", ")
}
