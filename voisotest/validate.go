package voisotest

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"math"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/go-json-experiment/json/jsontext"
)

// checkQuery refuses what kin-openapi lets pass: names that are not described, repeated names, and spellings of booleans
// that JSON does not have.
func checkQuery(op *operation, query url.Values) *CheckError {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values := query[name]
		parameter := op.query[name]
		switch {
		case name == keyParameter:
		case parameter == nil:
			return &CheckError{Rule: UnknownQuery, Detail: name}
		case len(values) > 1 && !isRepeatable(parameter):
			return &CheckError{Rule: RepeatedQuery, Detail: name}
		case parameter.Schema.Value.Type.Is(openapi3.TypeBoolean) && values[0] != "true" && values[0] != "false":
			return &CheckError{Rule: Invalid, Detail: "query parameter " + name + ": must be true or false"}
		}
	}
	return nil
}

// isRepeatable reports whether a parameter is an array whose elements come as repeated names.
func isRepeatable(parameter *openapi3.Parameter) bool {
	method, err := parameter.SerializationMethod()
	return err == nil && method.Explode && parameter.Schema.Value.Type.Is(openapi3.TypeArray)
}

// checkBody refuses a body that is not described, that has another content type, or that is not one JSON value in UTF-8
// with distinct names.
func checkBody(op *operation, header http.Header, body []byte) *CheckError {
	described := op.route.Operation.RequestBody
	if len(body) == 0 {
		return nil // validate knows whether a body is required
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
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	if _, err = decoder.ReadValue(); err == nil {
		if _, end := decoder.ReadToken(); !errors.Is(end, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	problem, _ := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jsontext.ErrDuplicateName):
		return &CheckError{Rule: RepeatedName, Detail: place("body", strings.Split(string(problem.JSONPointer), "/")[1:])}
	}
	return &CheckError{Rule: MalformedBody, Detail: "not one JSON value in UTF-8"}
}

// formats makes kin-openapi check what it lets pass by itself: any text as a UUID, and February 31 as a date.
var formats = []openapi3.SchemaValidationOption{
	openapi3.DisableSchemaErrorDetails(),
	openapi3.WithStringFormatValidator("date", timeFormat(time.DateOnly)),
	openapi3.WithStringFormatValidator("date-time", timeFormat(time.RFC3339)),
	openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(text string) error {
		if !uuid.MatchString(text) {
			return errors.New("not a UUID")
		}
		return nil
	})),
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func timeFormat(layout string) openapi3.StringFormatValidator {
	return openapi3.NewCallbackValidator(func(text string) error {
		_, err := time.Parse(layout, text)
		return err
	})
}

// validate checks a request by openapi3filter. Its key was checked by authenticate.
func validate(op *operation, checked *Checked, r *http.Request, pathParams map[string]string, query url.Values) *CheckError {
	copied := r.Clone(r.Context())
	copied.Body, copied.ContentLength, copied.GetBody = io.NopCloser(bytes.NewReader(checked.Body)), int64(len(checked.Body)), nil
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request:     copied,
		PathParams:  pathParams,
		QueryParams: query,
		Route:       op.route,
		Options: &openapi3filter.Options{
			SchemaValidationOptions: formats,
			SkipSettingDefaults:     true,
			MultiError:              true,
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
		},
	})
	if err == nil {
		return nil
	}
	all := explain("request", err)
	return &CheckError{Rule: Invalid, Detail: all[0], All: all}
}

// explain returns every mistake with its place and the rule that it breaks, for example
// `body.contacts[3].phoneNumber: minimum string length is 1`.
func explain(where string, err error) []string {
	switch problem := err.(type) { //nolint:errorlint // each form holds the next one
	case openapi3.MultiError:
		var all []string
		for _, each := range problem {
			all = append(all, explain(where, each)...)
		}
		return all
	case *openapi3filter.RequestError:
		switch {
		case problem.Parameter != nil:
			where = problem.Parameter.In + " parameter " + problem.Parameter.Name
		case problem.RequestBody != nil:
			where = "body"
		}
		if problem.Err != nil {
			return explain(where, problem.Err)
		}
	case *openapi3.SchemaError:
		return []string{explainSchema(where, problem)}
	}
	return []string{where + ": " + err.Error()}
}

// explainSchema returns the place and the rule of one schema. For a choice of schemas, these are the place and the rule
// of the nearest one, or of several that are equally near.
func explainSchema(where string, problem *openapi3.SchemaError) string {
	where = place(where, problem.JSONPointer())
	if problem.SchemaField != "oneOf" {
		return where + ": " + problem.Reason
	}
	var nearest []string
	least := math.MaxInt
	for _, branch := range problem.Schema.OneOf {
		found := schemaErrors(branch.Value.VisitJSON(problem.Value, slices.Concat(formats, []openapi3.SchemaValidationOption{openapi3.MultiErrors()})...))
		if len(found) == 0 { // the value matches more than one
			return where + ": " + problem.Reason
		}
		text, away := explainSchema(where, found[0]), distanceOf(found)
		if away < least {
			nearest, least = nil, away
		}
		if away == least && !slices.Contains(nearest, text) {
			nearest = append(nearest, text)
		}
	}
	return strings.Join(nearest, ", or ")
}

// schemaErrors returns every broken rule of a value.
func schemaErrors(err error) []*openapi3.SchemaError {
	switch problem := err.(type) { //nolint:errorlint // an error of a schema wraps those of its parts, which are not meant
	case openapi3.MultiError:
		var all []*openapi3.SchemaError
		for _, each := range problem {
			all = append(all, schemaErrors(each)...)
		}
		return all
	case *openapi3.SchemaError:
		return []*openapi3.SchemaError{problem}
	}
	return nil
}

// distanceOf returns how far a value is from a schema. A value of another type is farther than any other mistake.
func distanceOf(problems []*openapi3.SchemaError) int {
	const otherType = 100
	away := len(problems)
	for _, problem := range problems {
		if problem.SchemaField == "type" && len(problem.JSONPointer()) == 0 {
			away += otherType
		}
	}
	return away
}

// place appends the parts of a JSON pointer to a place: body.contacts[3].phoneNumber.
func place(where string, pointer []string) string {
	for _, part := range pointer {
		if _, err := strconv.Atoi(part); err == nil {
			where += "[" + part + "]"
		} else {
			where += "." + part
		}
	}
	return where
}
