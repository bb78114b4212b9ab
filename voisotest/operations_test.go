package voisotest_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

// Every operation is routed, accepts every scheme it describes and responds with its example.
func TestEveryOperationRespondsWithItsExample(t *testing.T) {
	t.Parallel()
	generated := []string{
		"listCDRs", "addContacts", "updateContacts", "listSMSTemplates", "listNumbers", "listWebhookFailures",
		"listConversationMessages", "changeCampaignStatus",
	}
	for _, op := range operations() {
		schemes := op.schemes()
		if op.PathKey != nil {
			for _, kind := range op.PathKey.Keys {
				schemes = append(schemes, "path:"+kind)
			}
		}
		status := 200
		for op.described.Responses.Status(status) == nil {
			status++
		}
		for _, scheme := range schemes {
			t.Run(op.ID+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				server := testServer(t)
				if op.ID == "hangUp" {
					call(t, server, "startCall", func(s *sketch) { s.query.Set("agent", "1002") })
				}
				kind := kindOf(strings.TrimPrefix(scheme, "path:"))
				got := do(t, exampleSketch(t, op, scheme, keyOf(kind)).request(t, server.URL))
				if got.status != status {
					t.Fatalf("status %d, want %d: %s", got.status, status, got.body)
				}
				matchesSchema(t, op, got.status, got.body)
				if slices.Contains(generated, op.ID) {
					return
				}
				want := slices.Collect(maps.Values(op.examples(t, status)))
				if len(want) == 0 {
					want = []string{""}
				}
				if !slices.Contains(want, string(got.body)) {
					t.Errorf("got %s, want an example: %s", got.body, want)
				}
			})
		}
	}
}

// Of several examples, the response is the first one in the description.
func TestFirstExample(t *testing.T) {
	t.Parallel()
	got := call(t, testServer(t), "listConversationMessages", func(s *sketch) { s.query = nil })
	if !bytes.Contains(got.body, []byte(`"id":2649335`)) {
		t.Errorf("not the first example: %s", got.body)
	}
}

// badKey returns the response to a wrong key: the documented one, or the one of similar operations.
func badKey(tb testing.TB, op operation) (status int, body string) {
	tb.Helper()
	described := op.described.Responses.Map()
	for _, code := range slices.Sorted(maps.Keys(described)) {
		status, err := strconv.Atoi(strings.Replace(code, "4XX", "403", 1))
		if body, ok := op.examples(tb, status)["invalidKey"]; ok && err == nil {
			return status, body
		}
	}
	if op.PathKey != nil {
		return 403, `{"error":"Invalid api_key"}`
	}
	return 401, `{"error":"Invalid API key"}`
}

// A key that the server does not know, one of the wrong kind, and no key at all get the documented response.
func TestBadKeys(t *testing.T) {
	t.Parallel()
	server := testServer(t)
	for _, op := range operations() {
		for _, scheme := range op.schemes() {
			t.Run(op.ID+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				requests := map[string]*http.Request{"wrong": exampleSketch(t, op, scheme, "some-other-key").request(t, server.URL)}
				if op.PathKey == nil {
					requests["none"] = exampleSketch(t, op, "", "").request(t, server.URL)
				}
				for _, kind := range []voisotest.KeyKind{voisotest.ContactCenter, voisotest.User} {
					other := strings.Replace(scheme, string(kindOf(scheme)), string(kind), 1)
					if !slices.Contains(op.schemes(), other) {
						requests["kind "+string(kind)] = exampleSketch(t, op, scheme, keyOf(kind)).request(t, server.URL)
					}
				}
				status, body := badKey(t, op)
				for name, request := range requests {
					got := do(t, request)
					if got.status != status || string(got.body) != body {
						t.Errorf("%s: got %d %s, want %d %s", name, got.status, got.body, status, body)
					}
					matchesSchema(t, op, got.status, got.body)
				}
			})
		}
	}
}

func TestBadKeyResponses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation, body string
		status          int
	}{
		{"getBalance", `{"error":"Invalid api_key"}`, 403},
		{"hangUp", `{"error":"Invalid api_key"}`, 403},
		{"sendWhatsApp", `{"errors":["The API key specified is invalid"]}`, 400},
		{"listNumbers", `{"error":"Invalid api_key"}`, 401},
		{"listConversationMessages", `{"error":"Invalid API key"}`, 401},
		{"listCDRTeams", `{"error":"Invalid User API Key"}`, 403},
		{"createScheduledCallback", `{"error":"Invalid API key"}`, 401},
	} {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			got := call(t, testServer(t), test.operation, func(s *sketch) { s.key = "some-other-key" })
			if got.status != test.status || string(got.body) != test.body {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, test.status, test.body)
			}
		})
	}
}

func TestStartCallRespondsWithIDOnlyOnRequest(t *testing.T) {
	t.Parallel()
	server := testServer(t)
	for value, status := range map[string]int{"true": 200, "false": 204, "": 204} {
		got := call(t, server, "startCall", func(s *sketch) {
			s.query.Del("get_call_id")
			if value != "" {
				s.query.Set("get_call_id", value)
			}
		})
		if got.status != status || (len(got.body) > 0) != (status == 200) {
			t.Errorf("%q: got %d %s, want %d", value, got.status, got.body, status)
		}
	}
}

func TestUnroutedRequests(t *testing.T) {
	t.Parallel()
	server := testServer(t)
	tests := map[string]struct {
		method, path string
		status       int
		rule         voisotest.Rule
	}{
		"unknown path":    {"GET", "/api/v2/nothing", 404, voisotest.UnknownPath},
		"no path":         {"GET", "/", 404, voisotest.EmptySegment},
		"wrong method":    {"DELETE", "/api/v2/cdr", 405, voisotest.WrongMethod},
		"empty key":       {"GET", "/api/v1//balance", 404, voisotest.EmptySegment},
		"slash at end":    {"GET", "/api/v2/cdr/", 404, voisotest.EmptySegment},
		"escaped slash":   {"GET", "/api%2Fv2/cdr", 404, voisotest.UnknownPath},
		"case of segment": {"GET", "/api/v2/CDR", 404, voisotest.UnknownPath},
		"dot segment":     {"GET", "/api/v2/./cdr", 404, voisotest.UnknownPath},
		"parent segment":  {"GET", "/api/v2/cdr/../cdr", 404, voisotest.UnknownPath},
		"HEAD":            {"HEAD", "/api/v2/cdr", 405, voisotest.WrongMethod},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := do(t, r)
			if got.status != test.status || !strings.HasPrefix(got.header.Get("Voisotest-Refused"), string(test.rule)) {
				t.Errorf("got %d %v, want %d %s", got.status, got.header, test.status, test.rule)
			}
			if want := `{"error":"` + string(test.rule); test.method != "HEAD" && !strings.HasPrefix(string(got.body), want) {
				t.Errorf("got %s, want %s", got.body, want)
			}
		})
	}
}

func TestRespondTakesBodies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body any
		want string
	}{
		"none":  {nil, ""},
		"text":  {"<html>", "<html>"},
		"bytes": {[]byte("x"), "x"},
		"raw":   {json.RawMessage(`{"a": 1}`), `{"a": 1}`},
		"value": {map[string]int{"a": 1}, `{"a":1}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			s.Respond("getBalance", 200, test.body)
			if got := call(t, s, "getBalance", nil); string(got.body) != test.want {
				t.Errorf("got %q, want %q", got.body, test.want)
			}
		})
	}
}
