package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// route is the operation as openapi3filter wants it.
func (d *document) route(op *operation) *routers.Route {
	return &routers.Route{Spec: d.spec, Path: op.path, PathItem: op.item, Method: op.method, Operation: op.spec}
}

// filter validates a request with openapi3filter alone, authentication included: the Bearer token or the query key has
// to be the one that a scheme of the operation asks for.
func (d *document) filter(ctx context.Context, op *operation, r *http.Request) error {
	copied := r.Clone(ctx)
	if r.GetBody != nil {
		copied.Body, _ = r.GetBody()
	}
	values := map[string]string{}
	have := strings.Split(r.URL.Path, "/")
	for i, segment := range strings.Split(op.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok && i < len(have) {
			values[strings.TrimSuffix(name, "}")] = have[i]
		}
	}
	return openapi3filter.ValidateRequest(ctx, &openapi3filter.RequestValidationInput{
		Request: copied, PathParams: values, Route: d.route(op),
		Options: &openapi3filter.Options{
			SkipSettingDefaults: true,
			AuthenticationFunc: func(_ context.Context, input *openapi3filter.AuthenticationInput) error {
				key := keyOf(kindOf(input.SecuritySchemeName))
				given := r.Header.Get("Authorization") == "Bearer "+key
				if isQuery(input.SecuritySchemeName) {
					given = r.URL.Query().Get("key") == key
				}
				if !given {
					return errors.New("not this scheme")
				}
				return nil
			},
		},
	})
}

// filterResponse validates a response with openapi3filter; a status that is not described is an error.
func (d *document) filterResponse(ctx context.Context, op *operation, status int, body []byte) error {
	header := http.Header{}
	if len(body) > 0 {
		header.Set("Content-Type", "application/json")
	}
	request, err := http.NewRequestWithContext(ctx, op.method, server, http.NoBody)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, Route: d.route(op)},
		Status:                 status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
}
