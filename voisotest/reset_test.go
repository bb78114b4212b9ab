package voisotest_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voisotest"
)

// What a server was told and has seen is gone after Reset, what its options say is not.
func TestReset(t *testing.T) {
	t.Parallel()
	type seen struct{ Status, Requests, Pending int }
	for name, test := range map[string]struct {
		operation string
		change    func(*voisotest.Server)
		before    seen // of a request after the change
	}{
		"requests":           {"getBalance", func(*voisotest.Server) {}, seen{200, 1, 0}},
		"faults":             {"getBalance", func(s *voisotest.Server) { s.FailNext("getBalance", 4, 500, nil, nil) }, seen{500, 1, 3}},
		"a response":         {"getBalance", func(s *voisotest.Server) { s.Respond("getBalance", 503, nil) }, seen{503, 1, 0}},
		"a handler":          {"getBalance", func(s *voisotest.Server) { s.Handle("getBalance", http.NotFound) }, seen{404, 1, 0}},
		"the contacts pause": {"addContacts", func(s *voisotest.Server) { call(t, s, "addContacts", nil) }, seen{400, 2, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			look := func() seen {
				status := call(t, s, test.operation, nil).status
				return seen{status, len(s.Requests()), s.PendingFaults(test.operation)}
			}
			test.change(s)
			if diff := cmp.Diff(test.before, look()); diff != "" {
				t.Errorf("before: %s", diff)
			}
			s.Reset()
			if diff := cmp.Diff(seen{200, 1, 0}, look()); diff != "" {
				t.Errorf("afterwards: %s", diff)
			}
		})
	}
}

func TestResetKeepsOptions(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 300, CutAfter: 200, Cuts: 1, UnknownCampaigns: []int{7}})
	url := s.URL
	for range 2 {
		for i, want := range []bool{true, false} {
			r := prepare(t, s, "listCDRs", func(s *sketch) { s.query = nil })
			if _, err := try(http.DefaultTransport, r); (err != nil) != want {
				t.Errorf("request %d: cut %v, want %v", i, err != nil, want)
			}
		}
		if body, _ := readCDRs(t, s); body.Total != 300 {
			t.Errorf("%d records", body.Total)
		}
		if got := call(t, s, "addContacts", func(s *sketch) { s.path["campaign_id"] = "7" }); got.status != 400 {
			t.Errorf("an unknown campaign: %d", got.status)
		}
		s.Reset()
	}
	if s.URL != url || s.ContactCenterKey() != ccKey || s.UserKey() != userKey {
		t.Error("URL or keys changed")
	}
}

func TestResetForgetsContacts(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{ContactsPause: 1})
	add := func() string {
		return string(call(t, s, "addContacts", func(s *sketch) { s.body = contactsBody("15555550001") }).body)
	}
	first, second := add(), add()
	s.Reset()
	if third := add(); third != first || third == second {
		t.Errorf("got %s, want %s, not %s", third, first, second)
	}
}

// A misuse is a mistake in the test: forgetting it would let the test pass.
func TestResetKeepsMisuse(t *testing.T) {
	t.Parallel()
	s := unstarted()
	s.Respond("sendSms", 200, nil)
	s.Reset()
	if s.Err() == nil {
		t.Error("the misuse is forgotten")
	}
}

// A contacts call that runs during Reset neither blocks the campaign afterwards nor begins a pause.
func TestResetDuringAContactsCall(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	entered, leave, done := make(chan bool, 2), make(chan bool), make(chan error)
	s.Handle("addContacts", func(http.ResponseWriter, *http.Request) {
		entered <- true
		<-leave
	})
	first := prepare(t, s, "addContacts", nil)
	go func() {
		_, err := try(http.DefaultTransport, first)
		done <- err
	}()
	<-entered
	s.Reset()
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := call(t, s, "addContacts", nil); got.status != 200 {
		t.Errorf("got %d %s", got.status, got.body)
	}
	if got := s.RequestCount("addContacts"); got != 1 {
		t.Errorf("%d requests, want the one after Reset", got)
	}
}
