package voisotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// validate runs openapi3filter over a request whose keys were found by authenticate.
func validate(checked *Checked, r *http.Request, formats []openapi3.SchemaValidationOption, op *operation, values map[string]string, query url.Values) *CheckError {
	copied := r.Clone(r.Context())
	copied.Body, copied.ContentLength, copied.GetBody = http.NoBody, int64(len(checked.Body)), nil
	if len(checked.Body) > 0 {
		copied.Body = io.NopCloser(bytes.NewReader(checked.Body))
	}
	input := &openapi3filter.RequestValidationInput{
		Request:     copied,
		PathParams:  values,
		QueryParams: query,
		Route:       op.route,
		Options: &openapi3filter.Options{
			SchemaValidationOptions:           formats,
			SkipSettingDefaults:               true,
			RejectWhenRequestBodyNotSpecified: true,
			AuthenticationFunc: func(_ context.Context, input *openapi3filter.AuthenticationInput) error {
				return checked.satisfies(input.SecuritySchemeName)
			},
		},
	}
	err := openapi3filter.ValidateRequest(r.Context(), input)
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*openapi3filter.SecurityRequirementsError](err); ok {
		return &CheckError{Rule: WrongKeyKind}
	}
	return &CheckError{Rule: Invalid, Detail: explain(err)}
}

// satisfies reports whether the key of the request is the one that a security scheme asks for. A key in the path
// alone stands in for the Bearer token of its kind.
func (c *Checked) satisfies(scheme string) error {
	if scheme == c.Scheme || c.Scheme == "" && scheme == schemeName(c.KeyKind, InHeader) {
		return nil
	}
	return fmt.Errorf("not by %s", scheme)
}
