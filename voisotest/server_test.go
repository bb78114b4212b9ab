package voisotest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := voisotest.New()
	defer s.Close()
	if s.ContactCenterKey() != voisotest.DefaultContactCenterKey || s.UserKey() != voisotest.DefaultUserKey {
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
	if got := voisotest.NewUnstarted().String(); got != "fake Voiso that does not listen" {
		t.Errorf("prints %q", got)
	}
	voisotest.NewUnstarted().Close() // nothing to close
}

// A server that runs can be printed with any verb: that neither races nor dumps what it holds.
func TestPrintARunningServer(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	var group sync.WaitGroup
	defer group.Wait()
	for range 4 {
		r := prepare(t, s, "sendSMS", nil)
		group.Go(func() {
			if _, err := try(http.DefaultTransport, r); err != nil {
				t.Error(err)
			}
		})
	}
	for _, flag := range []string{"", "+", "#"} {
		for _, verb := range "vsqTtbcdoOxXUeEfFgGp" {
			for _, value := range []any{s, *s, []*voisotest.Server{s}, struct{ S *voisotest.Server }{s}} {
				got := fmt.Sprintf("%"+flag+string(verb), value)
				if len(got) > 600 || strings.Contains(got, ccKey) {
					t.Errorf("%%%s%c of %T dumps: %s", flag, verb, value, got)
				}
			}
		}
	}
}

func TestAKeyCanBeAbsent(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{Keys: map[string]voisotest.KeyKind{ccKey: voisotest.ContactCenter}})
	if got := call(t, s, "listCDRUsers", nil); got.status != 403 {
		t.Errorf("got %d", got.status)
	}
	if got := call(t, s, "listCDRTeams", func(s *sketch) { s.scheme, s.key = "contactcenterBearerToken", ccKey }); got.status != 200 {
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
		"older operation": {"listCDRs", func(s *sketch) { s.query.Set("limit", "1") }, 400, "listCDRs: query name not described: limit"},
		"newer operation": {"changeCampaignStatus", func(s *sketch) { s.body = []byte(`{"operation":"resume"}`) }, 422, `body.operation: value is not one of the allowed values ["start","pause","stop"]`},
		"documented 422":  {"createScheduledCallback", func(s *sketch) { s.body = []byte(`{}`) }, 422, `body.contact_number: property "contact_number" is missing`},
		"path operation":  {"sendSMS", func(s *sketch) { s.body = []byte(`{}`) }, 400, `sendSMS: does not match the description: body.agent: property "agent" is missing`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := call(t, s, test.operation, test.change)
			var body map[string]string
			if err := json.Unmarshal(got.body, &body); err != nil {
				t.Fatal(err)
			}
			if got.status != test.status || !strings.Contains(body["error"], test.text) || got.header.Get("Voisotest-Refused") != body["error"] {
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
		kind                     voisotest.KeyKind
		places                   []voisotest.Place
		status                   int
	}{
		{"getBalance", "GET", "/api/v1/{api_key}/balance", "", voisotest.ContactCenter, []voisotest.Place{voisotest.InPath}, 200},
		{"sendSMS", "POST", "/api/v1/{api_key}/sendsms", "userBearerToken", voisotest.User, []voisotest.Place{voisotest.InPath, voisotest.InHeader}, 200},
		{"sendSMS", "POST", "/api/v1/{api_key}/sendsms", "userBearerToken", voisotest.User, []voisotest.Place{voisotest.InPath, voisotest.InHeader}, 400},
		{"listCDRUsers", "GET", "/api/v3/cdr/users", "userApiKey", voisotest.User, []voisotest.Place{voisotest.InQuery}, 200},
		{"updateContacts", "PUT", "/api/v1/{api_key}/campaigns/{campaign_id}/contacts", "contactcenterBearerToken", voisotest.ContactCenter, []voisotest.Place{voisotest.InPath, voisotest.InHeader}, 201},
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
	if !errors.Is(requests[2].Err, voisotest.Invalid) || requests[1].Err != nil {
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
	if got := call(t, s, "getBalance", func(s *sketch) { s.key = "some-other-key" }); got.status != 403 {
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

// quiet is a TB that keeps errors and the place that package testing would report for them.
type quiet struct {
	testing.TB
	helpers map[string]bool // names of functions
	errors  []string
	places  []string // names of functions
}

func (q *quiet) Helper() {
	pc, _, _, _ := runtime.Caller(1)
	q.helpers[runtime.FuncForPC(pc).Name()] = true
}

func (q *quiet) Errorf(format string, args ...any) {
	callers := make([]uintptr, 20)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	frame, _ := frames.Next()
	for q.helpers[frame.Function] {
		frame, _ = frames.Next()
	}
	q.errors = append(q.errors, fmt.Sprintf(format, args...))
	q.places = append(q.places, frame.Function)
}

func TestMisuse(t *testing.T) {
	t.Parallel()
	for want, misuse := range map[string]func(*voisotest.Server){
		`Respond: unknown operation "sendSms"; did you mean "sendSMS"?`:         func(s *voisotest.Server) { s.Respond("sendSms", 200, nil) },
		`Handle: unknown operation "hangup"; did you mean "hangUp"?`:            func(s *voisotest.Server) { s.Handle("hangup", nil) },
		`FailNext: unknown operation "StartCall"; did you mean "startCall"?`:    func(s *voisotest.Server) { s.FailNext("StartCall", 1, 500, nil, nil) },
		`PendingFaults: unknown operation "getCDR"; did you mean "listCDRs"?`:   func(s *voisotest.Server) { s.PendingFaults("getCDR") },
		`RequestCount: unknown operation "balance"; did you mean "getBalance"?`: func(s *voisotest.Server) { s.RequestCount("balance") },
		"Respond: body: json: unsupported type: func()":                         func(s *voisotest.Server) { s.Respond("sendSMS", 200, func() {}) },
		"Respond: status 0 cannot be sent; pass 200 to 999":                     func(s *voisotest.Server) { s.Respond("sendSMS", 0, nil) },
		"Respond: status 1000 cannot be sent; pass 200 to 999":                  func(s *voisotest.Server) { s.Respond("sendSMS", 1000, nil) },
		"FailNext: status 199 cannot be sent; pass 200 to 999":                  func(s *voisotest.Server) { s.FailNext("sendSMS", 1, 199, nil, nil) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			tb := &quiet{TB: t, helpers: map[string]bool{}}
			s := voisotest.Start(tb, voisotest.Options{Keys: testKeys()})
			misuse(s)
			s.Handle("alsoUnknown", nil)
			if len(tb.errors) != 2 || tb.errors[0] != "voisotest: "+want || s.Err() == nil || s.Err().Error() != want {
				t.Errorf("got %v, reported %q", s.Err(), tb.errors)
			}
			for _, place := range tb.places {
				if !strings.Contains(place, "TestMisuse") {
					t.Errorf("reported at a line of %s, not at the caller's", place)
				}
			}
			if got := call(t, s, "getBalance", nil); got.status != 500 || string(got.body) != marshal(t, map[string]string{"error": "voisotest: " + want}) {
				t.Errorf("got %d %s", got.status, got.body)
			}
		})
	}
}

func TestPassOneOptions(t *testing.T) {
	t.Parallel()
	tb := &quiet{TB: t, helpers: map[string]bool{}}
	voisotest.Start(tb, voisotest.Options{CDRs: 1}, voisotest.Options{CDRs: 2})
	if len(tb.errors) != 1 || !strings.HasSuffix(tb.errors[0], "2 Options; pass one") || !strings.HasSuffix(tb.places[0], "TestPassOneOptions") {
		t.Errorf("reported %q at %q", tb.errors, tb.places)
	}
	if s := voisotest.NewUnstarted(voisotest.Options{}, voisotest.Options{}); s.Err() == nil {
		t.Error("no error without a test")
	}
}

// One server takes many requests and changes at a time.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 100})
	var group sync.WaitGroup
	for i := range 4 {
		requests := []*http.Request{prepare(t, s, "sendSMS", nil), prepare(t, s, "listCDRs", func(s *sketch) { s.query = nil })}
		group.Go(func() {
			s.FailNext("sendSMS", 1, 500, nil, nil)
			s.Respond("getBalance", 200+i, nil)
			for _, r := range requests {
				if _, err := try(http.DefaultTransport, r); err != nil {
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
