package voisotest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Every operation of the description is routed, takes every scheme it describes and answers its example.
func TestEveryOperationAnswersItsExample(t *testing.T) {
	t.Parallel()
	server := testServer(t, WithContactsPause(-1))
	for _, op := range mustDescription(t).operations {
		schemes := slices.Clone(op.schemes)
		for _, kind := range op.pathKeyKinds {
			schemes = append(schemes, "path:"+string(kind))
		}
		for _, scheme := range schemes {
			t.Run(op.id+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				kind := kindOf(strings.TrimPrefix(scheme, "path:"))
				got := do(t, exampleSketch(op, scheme, keyOf(kind)).request(t, server.URL))
				if got.status != op.success.status {
					t.Fatalf("status %d, want %d: %s", got.status, op.success.status, got.body)
				}
				matchesSchema(t, op, got.status, got.body)
				if op.id != opListCDRs && !op.takesContacts() && pagedList(op.id).member == "" && !bytes.Equal(got.body, op.success.body) {
					t.Errorf("got %s, want the example %s", got.body, op.success.body)
				}
			})
		}
	}
}

// The example of the description that stands first is the answer.
func TestFirstExample(t *testing.T) {
	t.Parallel()
	op := mustDescription(t).byID["listConversationMessages"]
	if !bytes.Contains(op.success.body, []byte(`"id":2649335`)) {
		t.Errorf("not the first example: %s", op.success.body)
	}
}

// Keys that the server does not know, of the wrong kind, or none at all get the documented answer.
func TestBadKeys(t *testing.T) {
	t.Parallel()
	server := testServer(t)
	for _, op := range mustDescription(t).operations {
		for _, scheme := range op.schemes {
			t.Run(op.id+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				wrong := exampleSketch(op, scheme, "some-other-key")
				none := exampleSketch(op, "", "")
				requests := map[string]*http.Request{"wrong": wrong.request(t, server.URL)}
				if op.pathKey == "" {
					requests["none"] = none.request(t, server.URL)
				}
				for _, kind := range []KeyKind{ContactCenter, User} {
					other := strings.Replace(scheme, string(kindOf(scheme)), string(kind), 1)
					if !slices.Contains(op.schemes, other) {
						requests["kind "+string(kind)] = exampleSketch(op, scheme, keyOf(kind)).request(t, server.URL)
					}
				}
				for name, request := range requests {
					got := do(t, request)
					if got.status != op.badKey.status || !bytes.Equal(got.body, op.badKey.body) {
						t.Errorf("%s: got %d %s, want %d %s", name, got.status, got.body, op.badKey.status, op.badKey.body)
					}
					matchesSchema(t, op, got.status, got.body)
				}
			})
		}
	}
}

func TestBadKeyAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
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
	}
	for _, test := range tests {
		t.Run(test.operation, func(t *testing.T) {
			t.Parallel()
			op := mustDescription(t).byID[test.operation]
			if op.badKey.status != test.status || string(op.badKey.body) != test.body {
				t.Errorf("got %d %s, want %d %s", op.badKey.status, op.badKey.body, test.status, test.body)
			}
		})
	}
}

func TestStartCallAnswersWithIDOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	server := testServer(t)
	for value, status := range map[string]int{"true": 200, "false": 204, "": 204} {
		got := call(t, server, opStartCall, func(s *sketch) {
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
		rule         Rule
	}{
		"unknown path":    {"GET", "/api/v2/nothing", 404, UnknownPath},
		"no path":         {"GET", "/", 404, EmptySegment},
		"wrong method":    {"DELETE", "/api/v2/cdr", 405, WrongMethod},
		"empty key":       {"GET", "/api/v1//balance", 404, EmptySegment},
		"slash at end":    {"GET", "/api/v2/cdr/", 404, EmptySegment},
		"escaped slash":   {"GET", "/api%2Fv2/cdr", 404, UnknownPath},
		"case of segment": {"GET", "/api/v2/CDR", 404, UnknownPath},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), test.method, server.URL+test.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := do(t, r)
			var body map[string]string
			if err := json.Unmarshal(got.body, &body); err != nil {
				t.Fatal(err)
			}
			if got.status != test.status || !strings.HasPrefix(body["error"], string(test.rule)) {
				t.Errorf("got %d %s, want %d %s", got.status, got.body, test.status, test.rule)
			}
		})
	}
}

func TestLoadRefusesBadDescriptions(t *testing.T) {
	t.Parallel()
	head := "openapi: 3.1.1\ninfo: {title: t, version: '1'}\npaths:\n  /a/{k}:\n    get:\n      responses: {'200': {description: ok}}\n"
	tests := map[string]string{
		"no yaml":          "\t",
		"no operation id":  head + "      security: []\n",
		"no security":      head + "      operationId: a\n",
		"path key no map":  head + "      operationId: a\n      security: []\n      x-path-key: k\n",
		"path key unknown": head + "      operationId: a\n      security: []\n      x-path-key: {parameter: z, keys: [user]}\n",
		"path key no keys": head + "      operationId: a\n      security: []\n      x-path-key: {parameter: k}\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := load([]byte(text)); err == nil {
				t.Error("no error")
			}
		})
	}
	if _, err := load([]byte(head + "      operationId: a\n      security: []\n      x-path-key: {parameter: k, keys: [user]}\n")); err != nil {
		t.Errorf("a good one is refused: %v", err)
	}
}

func TestNewAnswer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body any
		want string
	}{
		"none":  {nil, ""},
		"text":  {"<html>", "<html>"},
		"bytes": {[]byte("x"), "x"},
		"raw":   {json.RawMessage(`{"a": 1}`), `{"a": 1}`},
		"value": {map[string]int{"a": 1}, `{"a":1}`},
	}
	for name, test := range tests {
		got, err := newAnswer(200, nil, test.body)
		if err != nil || string(got.body) != test.want {
			t.Errorf("%s: got %q, %v", name, got.body, err)
		}
	}
	if _, err := newAnswer(200, nil, reflect.TypeFor[int]); err == nil {
		t.Error("a function has no JSON")
	}
}
