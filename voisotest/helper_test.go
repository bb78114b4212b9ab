package voisotest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

const (
	ccKey    = "test-cc-key"
	userKey  = "test-user-key"
	jsonType = "application/json"
)

func testKeys() map[string]voisotest.KeyKind {
	return map[string]voisotest.KeyKind{ccKey: voisotest.ContactCenter, userKey: voisotest.User}
}

func keyOf(kind voisotest.KeyKind) string {
	if kind == voisotest.User {
		return userKey
	}
	return ccKey
}

// kindOf returns the kind of key that a scheme carries.
func kindOf(scheme string) voisotest.KeyKind {
	if strings.HasPrefix(scheme, string(voisotest.User)) {
		return voisotest.User
	}
	return voisotest.ContactCenter
}

// description is the document that the fake must be true to.
var description = sync.OnceValue(func() *openapi3.T {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		panic(err)
	}
	return doc
})

// operation is an operation with its part of the description.
type operation struct {
	*gen.Operation
	item      *openapi3.PathItem
	described *openapi3.Operation
}

func operations() []operation {
	var all []operation
	for _, op := range gen.Operations() {
		item := description().Paths.Value(op.Path)
		all = append(all, operation{op, item, item.GetOperation(op.Method)})
	}
	return all
}

func operationByID(tb testing.TB, id string) operation {
	tb.Helper()
	all := operations()
	at := slices.IndexFunc(all, func(op operation) bool { return op.ID == id })
	if at < 0 {
		tb.Fatalf("no operation %s", id)
	}
	return all[at]
}

func (op operation) schemes() []string {
	var all []string
	for _, requirement := range op.Security {
		all = append(all, requirement...)
	}
	return all
}

// examples returns the examples of the responses with a status, as JSON, by their names.
func (op operation) examples(tb testing.TB, status int) map[string]string {
	tb.Helper()
	found := map[string]string{}
	ref := op.described.Responses.Status(status)
	if ref == nil || ref.Value.Content[jsonType] == nil {
		return found
	}
	media := ref.Value.Content[jsonType]
	if media.Example != nil {
		found[""] = marshal(tb, media.Example)
	}
	for name, example := range media.Examples {
		found[name] = marshal(tb, example.Value.Value)
	}
	return found
}

func marshal(tb testing.TB, value any) string {
	tb.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// sketch is a request to be made for an operation.
type sketch struct {
	op     operation
	scheme string // as in the description; "path" and "" add no credential besides the path
	key    string
	path   map[string]string
	query  url.Values
	body   []byte
}

// exampleSketch fills parameters and body from the examples of the description.
func exampleSketch(tb testing.TB, op operation, scheme, key string) sketch {
	tb.Helper()
	s := sketch{op: op, scheme: scheme, key: key, path: map[string]string{}, query: url.Values{}}
	for _, ref := range slices.Concat(op.item.Parameters, op.described.Parameters) {
		switch p := ref.Value; {
		case p.In == openapi3.ParameterInPath && (op.PathKey == nil || p.Name != op.PathKey.Parameter):
			s.path[p.Name] = fmt.Sprint(p.Example)
		case p.In == openapi3.ParameterInQuery && p.Name != "search_token":
			if items, ok := p.Example.([]any); ok {
				s.query.Set(p.Name, strings.Trim(strings.ReplaceAll(fmt.Sprint(items), " ", ","), "[]"))
			} else {
				s.query.Set(p.Name, fmt.Sprint(p.Example))
			}
		}
	}
	if body := op.described.RequestBody; body != nil {
		media := body.Value.Content[jsonType]
		example := media.Example
		for _, ref := range media.Examples {
			example = ref.Value.Value
		}
		s.body = []byte(marshal(tb, example))
	}
	return s
}

func (s sketch) request(tb testing.TB, base string) *http.Request {
	tb.Helper()
	path := s.op.Path
	if s.op.PathKey != nil {
		path = strings.Replace(path, "{"+s.op.PathKey.Parameter+"}", url.PathEscape(s.key), 1)
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
	r, err := http.NewRequestWithContext(tb.Context(), s.op.Method, base+path+"?"+query.Encode(), body)
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

// result is a response that was read to its end.
type result struct {
	status int
	header http.Header
	body   []byte
}

func do(tb testing.TB, r *http.Request) result {
	tb.Helper()
	got, err := try(http.DefaultTransport, r)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

func try(transport http.RoundTripper, r *http.Request) (result, error) {
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return result{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return result{status: response.StatusCode, header: response.Header, body: body}, err
}

// testServer starts a server with the test keys, unless the options have others.
func testServer(tb testing.TB, options ...voisotest.Options) *voisotest.Server {
	tb.Helper()
	return voisotest.Start(tb, withTestKeys(options))
}

// unstarted returns such a server that does not listen.
func unstarted(options ...voisotest.Options) *voisotest.Server {
	return voisotest.NewUnstarted(withTestKeys(options))
}

func withTestKeys(options []voisotest.Options) voisotest.Options {
	all := append(options, voisotest.Options{})[0]
	if all.Keys == nil {
		all.Keys = testKeys()
	}
	return all
}

// call makes the example request of an operation with the first scheme it accepts.
func call(tb testing.TB, s *voisotest.Server, operationID string, change func(*sketch)) result {
	tb.Helper()
	return do(tb, prepare(tb, s, operationID, change))
}

func prepare(tb testing.TB, s *voisotest.Server, operationID string, change func(*sketch)) *http.Request {
	tb.Helper()
	op := operationByID(tb, operationID)
	scheme := op.schemes()[0]
	sketched := exampleSketch(tb, op, scheme, keyOf(kindOf(scheme)))
	if change != nil {
		change(&sketched)
	}
	return sketched.request(tb, s.URL)
}

// matchesSchema fails the test when a body does not match the schema of the response with a status.
func matchesSchema(tb testing.TB, op operation, status int, body []byte) {
	tb.Helper()
	ref := op.described.Responses.Status(status)
	if ref == nil {
		ref = op.described.Responses.Default()
	}
	media := ref.Value.Content[jsonType]
	if media == nil {
		if len(body) > 0 {
			tb.Errorf("%s %d: no body is described, got %s", op.ID, status, body)
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

// withKey makes a request carry the contact center key of a server.
func withKey(s *voisotest.Server) func(*sketch) {
	return func(r *sketch) { r.scheme, r.key = "contactcenterBearerToken", s.ContactCenterKey() }
}
