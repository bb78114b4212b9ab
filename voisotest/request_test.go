package voisotest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func TestRequestsPrintInALine(t *testing.T) {
	t.Parallel()
	const sms = "sendSMS (POST /api/v1/{api_key}/sendsms): "
	for name, test := range map[string]struct {
		operation string
		change    func(*sketch)
		want      string
	}{
		"body": {
			"sendSMS", func(s *sketch) {
				s.body = []byte("{\n  \"agent\": \"2003\", \"number\": \"15555551234\", \"body\": \"Hi\"\n}\n")
			},
			sms + `status 200; user key in path and header; body {"agent":"2003","number":"15555551234","body":"Hi"}`,
		},
		"query": {
			"listCDRUsers", func(s *sketch) { s.scheme, s.query = "userApiKey", pairs([]string{"name", "Jane", "email", "a@b.c"}) },
			"listCDRUsers (GET /api/v3/cdr/users): status 200; user key in query; query email, name",
		},
		"path": {
			"getBalance", func(s *sketch) { s.scheme = "path" },
			"getBalance (GET /api/v1/{api_key}/balance): status 200; contact center key in path",
		},
		"refused": {
			"sendSMS", func(s *sketch) { s.body = []byte(`{"x"`) },
			sms + `status 400; refused: malformed body: not one JSON value in UTF-8; user key in path and header; body "{\"x\""`,
		},
		"unknown key": {
			"getBalance", func(s *sketch) { s.key, s.scheme = "not-a-known-key", "path" },
			"getBalance (GET /api/v1/{api_key}/balance): status 403; refused: wrong key; key of unknown kind in path",
		},
		"no key": {
			"listCDRUsers", func(s *sketch) { s.scheme, s.query = "", nil },
			"listCDRUsers (GET /api/v3/cdr/users): status 403; refused: no key: wanted: userBearerToken or userApiKey or contactcenterBearerToken",
		},
		"no response": {
			"hangUp", func(s *sketch) { s.body = []byte(`{"agent":"1"}`) },
			`hangUp (POST /api/v1/{api_key}/click2call_hangup): no response; contact center key in path and header; body {"agent":"1"}`,
		},
		"no operation": {
			"getBalance", func(s *sketch) {
				s.key = "a/b"
				s.op = operation{Operation: &gen.Operation{Method: "PUT", Path: "/nowhere"}}
			},
			"no operation (PUT): status 404; refused: unknown path",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			s.FailNext("hangUp", 1, 0, nil, nil)
			_, _ = try(http.DefaultTransport, prepare(t, s, test.operation, test.change)) // the connection may be cut
			requests := s.Requests()
			if len(requests) != 1 {
				t.Fatalf("%d requests", len(requests))
			}
			for _, verb := range []string{"%v", "%+v", "%s"} {
				if diff := cmp.Diff(test.want, fmt.Sprintf(verb, requests[0])); diff != "" {
					t.Errorf("%s: %s", verb, diff)
				}
				if diff := cmp.Diff("["+test.want+"]", fmt.Sprintf(verb, requests)); diff != "" {
					t.Errorf("%s of the list: %s", verb, diff)
				}
			}
		})
	}
}

func TestCheckedPrintsInALine(t *testing.T) {
	t.Parallel()
	op := operationByID(t, "sendSMS")
	s := exampleSketch(t, op, "userBearerToken", userKey)
	s.body = []byte(`{"agent":"2003","number":"15555551234","body":"Hi"}`)
	checked, err := voisotest.NewChecker(testKeys()).Check(s.request(t, "https://cluster1.voiso.com"))
	if err != nil {
		t.Fatal(err)
	}
	want := `sendSMS (POST /api/v1/{api_key}/sendsms): user key in path and header; body {"agent":"2003","number":"15555551234","body":"Hi"}`
	if diff := cmp.Diff(want, fmt.Sprintf("%+v", checked)); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeBody(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	call(t, s, "sendSMS", func(s *sketch) { s.body = []byte(`{"agent":"2003","number":"15555551234","body":"Hi"}`) })
	call(t, s, "getBalance", nil)
	var got gen.SendSMSRequest
	if err := s.SentSMS()[0].DecodeBody(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hi"}, got); diff != "" {
		t.Error(diff)
	}
	for want, r := range map[string]voisotest.Request{
		"getBalance (GET /api/v1/{api_key}/balance): the request has no body": s.Requests()[1],
		"sendSMS (POST /api/v1/{api_key}/sendsms): body: json":                s.Requests()[0],
	} {
		var number int
		if err := r.DecodeBody(&number); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
