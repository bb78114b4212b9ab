package voisotest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := New()
	defer s.Close()
	if s.ContactCenterKey() != DefaultContactCenterKey || s.UserKey() != DefaultUserKey {
		t.Errorf("keys %q and %q", s.ContactCenterKey(), s.UserKey())
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/api/v1/"+s.ContactCenterKey()+"/balance", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := do(t, r); got.status != 200 || string(got.body) != `{"balance":3562.67}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if got := fmt.Sprint(s); got != "fake Voiso at "+s.URL {
		t.Errorf("prints %q", got)
	}
	if got := fmt.Sprintf("%#v %d", s, s); got != fmt.Sprintf("%s %s", s, s) {
		t.Errorf("prints %q", got)
	}
	if got := NewUnstarted().String(); got != "fake Voiso that does not listen" {
		t.Errorf("prints %q", got)
	}
	NewUnstarted().Close() // nothing to close
}

func TestAKeyCanBeAbsent(t *testing.T) {
	t.Parallel()
	s := testServer(t, WithUserKey(""))
	if got := call(t, s, "listCDRUsers", nil); got.status != 403 {
		t.Errorf("got %d", got.status)
	}
	if got := call(t, s, "listCDRTeams", nil); got.status != 200 {
		t.Errorf("got %d", got.status)
	}
}

func TestInvalidRequestsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	tests := map[string]struct {
		operation string
		change    func(*sketch)
		status    int
		text      string
	}{
		"older operation": {"listCDRs", func(s *sketch) { s.query.Set("uuid", "1") }, 400, "listCDRs: query name not described: uuid"},
		"newer operation": {"changeCampaignStatus", func(s *sketch) { s.body = []byte(`{"operation":"resume"}`) }, 422, "body at /operation is none of [start pause stop]"},
		"documented 422":  {"createScheduledCallback", func(s *sketch) { s.body = []byte(`{}`) }, 422, "body lacks"},
		"path operation":  {"sendSMS", func(s *sketch) { s.body = []byte(`{}`) }, 400, "alternatives: body, template"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, s, test.operation, test.change)
			var body map[string]string
			if err := json.Unmarshal(got.body, &body); err != nil {
				t.Fatal(err)
			}
			if got.status != test.status || !strings.Contains(body["error"], test.text) || got.header.Get(refusedHeader) != body["error"] {
				t.Errorf("got %d %s, want %d %q", got.status, got.body, test.status, test.text)
			}
			if strings.Contains(string(got.body), ccKey) || strings.Contains(string(got.body), userKey) {
				t.Errorf("a key in %s", got.body)
			}
		})
	}
}

func TestRecord(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	call(t, s, "getBalance", func(s *sketch) { s.scheme = "path" })
	call(t, s, "sendSMS", nil)
	call(t, s, "sendSMS", func(s *sketch) { s.body = []byte(`{}`) })
	call(t, s, "listCDRUsers", func(s *sketch) { s.scheme = "userApiKey" })
	call(t, s, "updateContacts", func(s *sketch) { s.path["campaign_id"] = "77" })

	requests := s.Requests()
	if len(requests) != 5 {
		t.Fatalf("%d requests", len(requests))
	}
	for i, want := range []struct {
		id, method, path, scheme string
		kind                     KeyKind
		places                   []Place
		status                   int
	}{
		{"getBalance", "GET", "/api/v1/{api_key}/balance", "", ContactCenter, []Place{InPath}, 200},
		{"sendSMS", "POST", "/api/v1/{api_key}/sendsms", "userBearerToken", User, []Place{InPath, InHeader}, 200},
		{"sendSMS", "POST", "/api/v1/{api_key}/sendsms", "userBearerToken", User, []Place{InPath, InHeader}, 400},
		{"listCDRUsers", "GET", "/api/v3/cdr/users", "userApiKey", User, []Place{InQuery}, 200},
		{"updateContacts", "PUT", "/api/v1/{api_key}/campaigns/{campaign_id}/contacts", "contactcenterBearerToken", ContactCenter, []Place{InPath, InHeader}, 201},
	} {
		got := requests[i]
		if got.OperationID != want.id || got.Method != want.method || got.Path != want.path || got.Scheme != want.scheme ||
			got.KeyKind != want.kind || !slices.Equal(got.Places, want.places) || got.Status != want.status {
			t.Errorf("request %d: got %+v, want %+v", i, got, want)
		}
		for _, key := range []string{ccKey, userKey} {
			if strings.Contains(fmt.Sprintf("%s %#v %v", got, got, got.Err), key) {
				t.Errorf("request %d holds a key", i)
			}
		}
	}
	if !errors.Is(requests[2].Err, Invalid) || requests[1].Err != nil {
		t.Errorf("errors %v and %v", requests[1].Err, requests[2].Err)
	}
	if got := requests[3].Query.Get("email"); got != "agent@email.com" {
		t.Errorf("query: %v", requests[3].Query)
	}
	if !maps.Equal(requests[4].PathParams, map[string]string{"campaign_id": "77"}) || len(requests[4].Body) == 0 {
		t.Errorf("got %v %q", requests[4].PathParams, requests[4].Body)
	}
	if s.RequestCount("sendSMS") != 2 || len(s.SentSMS()) != 1 || len(s.StartedCalls()) != 0 {
		t.Errorf("%d, %d, %d", s.RequestCount("sendSMS"), len(s.SentSMS()), len(s.StartedCalls()))
	}
	requests[4].Body[0], requests[4].PathParams["campaign_id"], requests[3].Query["email"][0] = 'x', "1", "x"
	if again := s.Requests(); again[4].Body[0] == 'x' || again[4].PathParams["campaign_id"] == "1" || again[3].Query["email"][0] == "x" {
		t.Error("the record can be changed from outside")
	}
}

func TestRespondAndHandle(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	s.Respond("getBalance", 503, "<html>down</html>")
	if got := call(t, s, "getBalance", nil); got.status != 503 || string(got.body) != "<html>down</html>" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("got %d %s %v", got.status, got.body, got.header)
	}
	s.Respond("getBalance", 200, map[string]any{"balance": 1})
	if got := call(t, s, "getBalance", nil); string(got.body) != `{"balance":1}` || got.header.Get("Content-Type") != jsonType {
		t.Errorf("got %d %s %v", got.status, got.body, got.header)
	}
	if got := call(t, s, "getBalance", func(s *sketch) { s.key = userKey }); got.status != 403 {
		t.Errorf("the check does not come first: %d", got.status)
	}
	s.Handle("getBalance", nil)
	if got := call(t, s, "getBalance", nil); string(got.body) != `{"balance":3562.67}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
	s.Handle("updateContacts", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		_, _ = fmt.Fprintf(w, "%s %q %d %v", r.PathValue("campaign_id"), r.PathValue("api_key"), len(body), err)
	})
	got := call(t, s, "updateContacts", func(s *sketch) { s.body = []byte(`{"contacts":[{"phoneNumber":"15555550001"}]}`) })
	if string(got.body) != `1234 "" 44 <nil>` || s.Requests()[4].Status != 200 {
		t.Errorf("got %s, status %d", got.body, s.Requests()[4].Status)
	}
	s.Handle("sendSMS", func(http.ResponseWriter, *http.Request) {})
	if got := call(t, s, "sendSMS", nil); got.status != 200 || len(s.SentSMS()) != 1 {
		t.Errorf("a handler that writes nothing: got %d, %d recorded as sent", got.status, len(s.SentSMS()))
	}
}

// quiet is a TB that keeps what it is told.
type quiet struct {
	testing.TB
	told []string
}

func (q *quiet) Errorf(format string, args ...any) {
	q.told = append(q.told, fmt.Sprintf(format, args...))
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	for name, misuse := range map[string]func(*Server){
		`Respond: unknown operation "sendSms"`:  func(s *Server) { s.Respond("sendSms", 200, nil) },
		`Handle: unknown operation "sendSms"`:   func(s *Server) { s.Handle("sendSms", nil) },
		`FailNext: unknown operation "sendSms"`: func(s *Server) { s.FailNext("sendSms", 1, 500, nil, nil) },
		"Respond: body: json":                   func(s *Server) { s.Respond("sendSMS", 200, func() {}) },
		"Respond: status 0 cannot be sent":      func(s *Server) { s.Respond("sendSMS", 0, nil) },
		"Respond: status 1000 cannot be sent":   func(s *Server) { s.Respond("sendSMS", 1000, nil) },
		"FailNext: status 199 cannot be sent":   func(s *Server) { s.FailNext("sendSMS", 1, 199, nil, nil) },
		`PendingFaults: unknown operation "x"`:  func(s *Server) { s.PendingFaults("x") },
		`RequestCount: unknown operation "x"`:   func(s *Server) { s.RequestCount("x") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := &quiet{TB: t}
			s := Start(tb, WithContactCenterKey(ccKey))
			misuse(s)
			s.Handle("alsoUnknown", nil)
			if s.Err() == nil || !strings.Contains(s.Err().Error(), name) || len(tb.told) != 2 {
				t.Errorf("got %v, told %q", s.Err(), tb.told)
			}
			if got := call(t, s, "getBalance", nil); got.status != 500 || !strings.Contains(string(got.body), "unknown operation") && !strings.Contains(string(got.body), "json") && !strings.Contains(string(got.body), "cannot be sent") {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

// One server takes many requests and changes at a time.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := testServer(t, WithCDRs(100))
	var group sync.WaitGroup
	for i := range 4 {
		requests := []*http.Request{prepare(t, s, "sendSMS", nil), prepare(t, s, "listCDRs", func(s *sketch) { s.query = nil })}
		group.Go(func() {
			s.FailNext("sendSMS", 1, 500, nil, nil)
			s.Respond("getBalance", 200+i, nil)
			for _, r := range requests {
				if _, err := try(r); err != nil {
					t.Error(err)
				}
			}
			s.Requests()
		})
	}
	group.Wait()
	if s.RequestCount("listCDRs") != 4 {
		t.Error("requests are missing from the record")
	}
}
