package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// errInvalidResponse marks a response that the description does not allow.
var errInvalidResponse = errors.New("the description does not allow this response")

// checkResponse passes a response to the typed call of an operation and returns the first mistake in the result. The
// description must allow the response, only the field for its status must be set, and it must encode to the same JSON.
func (d *document) checkResponse(ctx context.Context, op *operation, s sample, status int, body []byte) error {
	if err := d.filterResponse(ctx, op, status, body); err != nil {
		return fmt.Errorf("%w: %w", errInvalidResponse, err)
	}
	value, err := op.decoded(ctx, s, status, body)
	if err != nil || value == nil {
		return err
	}
	again, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return errors.Join(sameJSON(body, again), unread(value))
}

// decoded returns the typed value of a response, nil when there is none.
func (op *operation) decoded(ctx context.Context, s sample, status int, body []byte) (any, error) {
	client := &gen.ClientWithResponses{ClientInterface: &gen.Client{
		Server: server + "/", Client: &capture{status: status, body: body},
	}}
	result, err := invoke(ctx, client, "WithResponse", op, s, contactCenterKey)
	if err != nil {
		return nil, err
	}
	code, response, err := op.response(status)
	if err != nil {
		return nil, err
	}
	want := ""
	if response.Content["application/json"] != nil && len(body) > 0 {
		want = "JSON" + strings.Replace(code, "default", "Default", 1)
	}
	var found any
	for field, value := range jsonFields(result) {
		if value.IsNil() == (field == want) {
			return nil, fmt.Errorf("%s: field %s is set: %t, want only %q", op.id, field, !value.IsNil(), want)
		}
		if field == want {
			found = value.Interface()
		}
	}
	if want != "" && found == nil {
		return nil, fmt.Errorf("%s: no field %s", op.id, want)
	}
	if _, ok := found.(*gen.ErrorResponse); want != "" && ok != (status >= http.StatusBadRequest) {
		return nil, fmt.Errorf("%s: status %d decodes into %T", op.id, status, found)
	}
	return found, nil
}

// jsonFields yields the fields of a response of the generated client that hold typed responses.
func jsonFields(response any) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	value := reflect.ValueOf(response).Elem()
	for i := range value.NumField() {
		if name := value.Type().Field(i).Name; strings.HasPrefix(name, "JSON") {
			fields[name] = value.Field(i)
		}
	}
	return fields
}

// exampleResponse returns the description's first example of a response by name, nil where no body is described.
func (op *operation) exampleResponse(status int) (json.RawMessage, error) {
	_, response, err := op.response(status)
	if err != nil || response.Content["application/json"] == nil {
		return nil, err
	}
	bodies, err := bodiesOf(response.Content["application/json"])
	if err != nil {
		return nil, fmt.Errorf("%s %d: %w", op.id, status, err)
	}
	return bodies[slices.Min(slices.Collect(maps.Keys(bodies)))], nil
}
