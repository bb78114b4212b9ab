package voisotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	ccKey   = "test-cc-key"
	userKey = "test-user-key"
)

func testKeys() map[string]KeyKind { return map[string]KeyKind{ccKey: ContactCenter, userKey: User} }

func keyOf(kind KeyKind) string {
	if kind == User {
		return userKey
	}
	return ccKey
}

func mustDescription(tb testing.TB) *document {
	tb.Helper()
	d, err := description()
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// kindOf is the kind of key that a scheme carries.
func kindOf(scheme string) KeyKind {
	if strings.HasPrefix(scheme, string(User)) {
		return User
	}
	return ContactCenter
}

// sketch is a request to be made for an operation.
type sketch struct {
	op     *operation
	scheme string // as in the description; "path" and "" add no credential beside the path
	key    string
	path   map[string]string
	query  url.Values
	body   []byte
}

// exampleSketch fills parameters and body from the examples of the description.
func exampleSketch(op *operation, scheme string, key string) sketch {
	s := sketch{op: op, scheme: scheme, key: key, path: map[string]string{}, query: url.Values{}}
	route := op.route
	for _, parameters := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, ref := range parameters {
			switch p := ref.Value; {
			case p.In == openapi3.ParameterInPath && p.Name != op.pathKey:
				s.path[p.Name] = fmt.Sprint(p.Example)
			case p.In == openapi3.ParameterInQuery && p.Name != "search_token":
				if items, ok := p.Example.([]any); ok {
					s.query.Set(p.Name, strings.Trim(strings.ReplaceAll(fmt.Sprint(items), " ", ","), "[]"))
				} else {
					s.query.Set(p.Name, fmt.Sprint(p.Example))
				}
			}
		}
	}
	if body := route.Operation.RequestBody; body != nil {
		media := body.Value.Content[jsonType]
		example := media.Example
		for _, ref := range media.Examples {
			example = ref.Value.Value
		}
		s.body = encode(example)
	}
	return s
}

func (s sketch) request(tb testing.TB, base string) *http.Request {
	tb.Helper()
	path := s.op.path
	if s.op.pathKey != "" {
		path = strings.Replace(path, "{"+s.op.pathKey+"}", url.PathEscape(s.key), 1)
	}
	for name, value := range s.path {
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(value), 1)
	}
	query := url.Values{}
	maps.Copy(query, s.query)
	if strings.HasSuffix(s.scheme, "ApiKey") {
		query.Set("key", s.key)
	}
	var body io.Reader
	if s.body != nil {
		body = bytes.NewReader(s.body)
	}
	r, err := http.NewRequestWithContext(tb.Context(), s.op.method, base+path+"?"+query.Encode(), body)
	if err != nil {
		tb.Fatal(err)
	}
	if s.body != nil {
		r.Header.Set("Content-Type", jsonType)
	}
	if strings.HasSuffix(s.scheme, "BearerToken") {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	return r
}

// answered is an answer that was read to its end.
type answered struct {
	status int
	header http.Header
	body   []byte
}

func do(tb testing.TB, r *http.Request) answered {
	tb.Helper()
	a, err := try(r)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func try(r *http.Request) (answered, error) {
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answered{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return answered{status: response.StatusCode, header: response.Header, body: body}, err
}

func testServer(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	return Start(tb, append([]Option{WithContactCenterKey(ccKey), WithUserKey(userKey)}, opts...)...)
}

// call makes the example request of an operation with the first scheme it accepts.
func call(tb testing.TB, s *Server, operationID string, change func(*sketch)) answered {
	tb.Helper()
	return do(tb, prepare(tb, s, operationID, change))
}

func prepare(tb testing.TB, s *Server, operationID string, change func(*sketch)) *http.Request {
	tb.Helper()
	op := mustDescription(tb).byID[operationID]
	if op == nil {
		tb.Fatalf("no operation %s", operationID)
	}
	sketched := exampleSketch(op, op.schemes[0], keyOf(kindOf(op.schemes[0])))
	if change != nil {
		change(&sketched)
	}
	return sketched.request(tb, s.URL)
}

// matchesSchema fails the test when a body does not match the schema of the response for a status.
func matchesSchema(tb testing.TB, op *operation, status int, body []byte) {
	tb.Helper()
	responses := op.route.Operation.Responses
	ref := responses.Status(status)
	if ref == nil {
		ref = responses.Default()
	}
	media := ref.Value.Content[jsonType]
	if media == nil {
		if len(body) > 0 {
			tb.Errorf("%s %d: no body is described, got %s", op.id, status, body)
		}
		return
	}
	validateJSON(tb, media.Schema.Value, body)
}

func validateJSON(tb testing.TB, schema *openapi3.Schema, body []byte) {
	tb.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		tb.Errorf("%v in %q", err, body)
		return
	}
	if err := schema.VisitJSON(value, openapi3.EnableJSONSchema2020()); err != nil {
		tb.Errorf("%s: %v", body, err)
	}
}
