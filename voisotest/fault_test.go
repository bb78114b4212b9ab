package voisotest_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voisotest"
)

func TestFailNext(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	s.FailNext("sendSMS", 2, 503, http.Header{"retry-after": {"7"}}, map[string]string{"error": "later"})
	s.FailNext("sendSMS", 1, 0, nil, nil)
	s.FailNext("sendSMS", 0, 500, nil, nil)
	for range 2 {
		got := call(t, s, "sendSMS", nil)
		if got.status != 503 || got.header.Get("Retry-After") != "7" || string(got.body) != `{"error":"later"}` {
			t.Errorf("got %d %v %s", got.status, got.header, got.body)
		}
	}
	if got := call(t, s, "getBalance", nil); got.status != 200 {
		t.Errorf("another operation: %d", got.status)
	}
	if got := call(t, s, "sendSMS", func(s *sketch) { s.body = nil }); got.status != 400 {
		t.Errorf("the check does not come first: %d", got.status)
	}
	if got, err := try(http.DefaultTransport, prepare(t, s, "sendSMS", nil)); err == nil {
		t.Errorf("the connection was not cut: %+v", got)
	}
	if got := call(t, s, "sendSMS", nil); got.status != 200 {
		t.Errorf("got %d", got.status)
	}
	if got := s.Requests()[4]; got.Status != 0 || len(s.SentSMS()) != 1 {
		t.Errorf("status %d, %d sent", got.Status, len(s.SentSMS()))
	}
}

// Faults come before other changes, whichever came first, and wait until they are used up.
func TestFaultsComeFirst(t *testing.T) {
	t.Parallel()
	respond := func(s *voisotest.Server) { s.Respond("getBalance", 202, nil) }
	handle := func(s *voisotest.Server) {
		s.Handle("getBalance", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(203) })
	}
	fail := func(s *voisotest.Server) { s.FailNext("getBalance", 1, 500, nil, nil) }
	failTwice := func(s *voisotest.Server) { s.FailNext("getBalance", 2, 501, nil, nil) }
	for name, test := range map[string]struct {
		changes []func(*voisotest.Server)
		want    [][2]int // status and what is pending afterwards
	}{
		"none":                   {nil, [][2]int{{200, 0}}},
		"fault":                  {[]func(*voisotest.Server){fail}, [][2]int{{500, 0}, {200, 0}}},
		"faults in their order":  {[]func(*voisotest.Server){failTwice, fail}, [][2]int{{501, 2}, {501, 1}, {500, 0}, {200, 0}}},
		"response after fault":   {[]func(*voisotest.Server){fail, respond}, [][2]int{{500, 0}, {202, 0}}},
		"fault after response":   {[]func(*voisotest.Server){respond, fail}, [][2]int{{500, 0}, {202, 0}}},
		"handler, respond, fail": {[]func(*voisotest.Server){handle, respond, fail}, [][2]int{{500, 0}, {202, 0}}},
		"respond, fail, handler": {[]func(*voisotest.Server){respond, fail, handle}, [][2]int{{500, 0}, {203, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			for _, change := range test.changes {
				change(s)
			}
			var got [][2]int
			for range test.want {
				got = append(got, [2]int{call(t, s, "getBalance", nil).status, s.PendingFaults("getBalance")})
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if got := s.PendingFaults("sendSMS"); got != 0 {
				t.Errorf("%d pending for another operation", got)
			}
		})
	}
}

// Every documented status can be ordered without a body, over a connection and without one.
func TestFaultsWithoutABody(t *testing.T) {
	t.Parallel()
	for _, op := range operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			listening, unlistening := testServer(t), unstarted()
			for code := range op.described.Responses.Map() {
				status, err := strconv.Atoi(code)
				if err != nil { // "default"
					status = http.StatusTeapot
				}
				listening.FailNext(op.ID, 1, status, http.Header{"Retry-After": {"7"}}, nil)
				unlistening.FailNext(op.ID, 1, status, http.Header{"Retry-After": {"7"}}, nil)
				over := call(t, listening, op.ID, nil)
				within, err := inProcess(t.Context(), t, unlistening, op.ID)
				if err != nil {
					t.Fatal(err)
				}
				for way, got := range map[string]result{"over a connection": over, "in the process": within} {
					if got.status != status || len(got.body) != 0 || got.header.Get("Content-Type") != "" || got.header.Get("Retry-After") != "7" {
						t.Errorf("%s %s: got %d %q %v", code, way, got.status, got.body, got.header)
					}
				}
			}
		})
	}
}
