package voisotest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

// documentedCase is a request with its response as Voiso documents them.
type documentedCase struct {
	Name, Method, Path, Scheme string
	Request                    struct {
		PathParams map[string]any `json:"path_params"`
		Query      map[string]string
		Body       json.RawMessage
	}
	Response struct {
		Status int
		Body   json.RawMessage
	}
}

func readJSON(tb testing.TB, path string, into any) {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		tb.Fatal(err)
	}
}

func given(raw json.RawMessage) bool { return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) }

// Every documented request passes the check, and every documented response matches its schema.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	var file struct{ Cases []documentedCase }
	readJSON(t, "../api/testdata/conformance/documented-examples.json", &file)
	if len(file.Cases) < 50 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{"CC-KEY-1111111111111111": voisotest.ContactCenter, "USER-KEY-2222222222222222": voisotest.User})
	for _, test := range file.Cases {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			all := operations()
			at := slices.IndexFunc(all, func(op operation) bool { return op.Path == test.Path && op.Method == test.Method })
			if at < 0 {
				t.Fatal("the description has no such operation")
			}
			op := all[at]
			s := sketch{op: op, scheme: test.Scheme, key: "CC-KEY-1111111111111111", path: map[string]string{}, query: url.Values{}}
			if kindOf(test.Scheme) == voisotest.User {
				s.key = "USER-KEY-2222222222222222"
			}
			for name, value := range test.Request.PathParams {
				if op.PathKey != nil && name == op.PathKey.Parameter {
					s.key = fmt.Sprint(value)
					continue
				}
				s.path[name] = fmt.Sprint(value)
			}
			for name, value := range test.Request.Query {
				s.query.Set(name, value)
			}
			if given(test.Request.Body) {
				s.body = test.Request.Body
			}
			checked, err := checker.Check(s.request(t, "https://cluster1.voiso.com"))
			if err != nil {
				t.Fatal(err)
			}
			if want := test.Scheme; want != "path" && checked.Scheme != want || want == "path" && checked.Scheme != "" {
				t.Errorf("scheme %q, want %q", checked.Scheme, want)
			}
			if given(test.Response.Body) {
				matchesSchema(t, op, test.Response.Status, test.Response.Body)
			}
			if op.described.Responses.Status(test.Response.Status) == nil {
				t.Errorf("status %d is not described", test.Response.Status)
			}
		})
	}
}

// Every webhook body matches the schema of its event, and every example of the description does too.
func TestWebhookBodies(t *testing.T) {
	t.Parallel()
	var file struct{ Bodies []json.RawMessage }
	readJSON(t, "../api/testdata/conformance/webhook-bodies.json", &file)
	if len(file.Bodies) < 7 {
		t.Fatalf("only %d bodies", len(file.Bodies))
	}
	webhooks := description().Webhooks
	for _, body := range file.Bodies {
		var head struct{ Event string }
		if err := json.Unmarshal(body, &head); err != nil {
			t.Fatal(err)
		}
		t.Run(head.Event, func(t *testing.T) {
			t.Parallel()
			webhook := webhooks[head.Event]
			if webhook == nil {
				t.Fatal("the description has no such webhook")
			}
			validateJSON(t, webhook.Post.RequestBody.Value.Content[jsonType].Schema.Value, body)
		})
	}
	for _, webhook := range webhooks {
		media := webhook.Post.RequestBody.Value.Content[jsonType]
		validateJSON(t, media.Schema.Value, []byte(marshal(t, media.Example)))
	}
}

// The fake checks requests by a validator that does not know these keywords, because the one that does takes twenty
// times as long. A description that needs one of them needs the other validator.
func TestDescriptionNeedsNoSlowValidator(t *testing.T) {
	t.Parallel()
	unknown := []string{
		"const", "patternProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems", "prefixItems", "contains",
		"minContains", "maxContains", "if", "then", "else", "dependentSchemas", "dependentRequired", "exclusiveMinimum",
		"exclusiveMaximum", "$defs", "$dynamicRef", "contentMediaType", "contentEncoding",
	}
	var tree any
	if err := json.Unmarshal([]byte(marshal(t, description())), &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(node any)
	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			for name, value := range node {
				if slices.Contains(unknown, name) {
					t.Errorf("the description has %q", name)
				}
				walk(value)
			}
		case []any:
			for _, value := range node {
				walk(value)
			}
		}
	}
	walk(tree)
}
