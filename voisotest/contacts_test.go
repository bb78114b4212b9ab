package voisotest_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voisotest"
)

func contactsBody(numbers ...string) []byte {
	contacts := make([]string, 0, len(numbers))
	for _, number := range numbers {
		contacts = append(contacts, fmt.Sprintf(`{"phoneNumber":%q}`, number))
	}
	return []byte(`{"contacts":[` + strings.Join(contacts, ",") + `]}`)
}

func TestContactsAreSorted(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{ContactsPause: 1})
	steps := []struct {
		operation, campaign string
		numbers             []string
		status              int
		want                string
	}{
		{"addContacts", "1", []string{"15555550001", "12", "15555550001", "15555550002"}, 200, `{"duplicate_numbers":["15555550001"],"invalid_numbers":["12"],"contacts":["15555550001","15555550002"]}`},
		{"addContacts", "1", []string{"15555550002", "15555550003"}, 200, `{"duplicate_numbers":["15555550002"],"invalid_numbers":[],"contacts":["15555550003"]}`},
		{"addContacts", "2", []string{"15555550002"}, 200, `{"duplicate_numbers":[],"invalid_numbers":[],"contacts":["15555550002"]}`},
		{"updateContacts", "1", []string{"15555550002", "15555550002"}, 201, `{"duplicate_numbers":["15555550002"],"invalid_numbers":[],"contacts":["15555550002"]}`},
	}
	for i, step := range steps {
		got := call(t, s, step.operation, func(s *sketch) { s.path["campaign_id"], s.body = step.campaign, contactsBody(step.numbers...) })
		if got.status != step.status || string(got.body) != step.want {
			t.Errorf("step %d: got %d %s, want %d %s", i, got.status, got.body, step.status, step.want)
		}
		matchesSchema(t, operationByID(t, step.operation), got.status, got.body)
	}
}

func TestContactsRefused(t *testing.T) {
	t.Parallel()
	numbers := make([]string, 1001)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("1555%07d", i)
	}
	s := testServer(t, voisotest.Options{UnknownCampaigns: []int{7}, CampaignsNotLive: []int{8}})
	tests := map[string]struct {
		campaign string
		body     []byte
		text     string
	}{
		"unknown":      {"7", contactsBody("15555550001"), "Campaign not found"},
		"not live":     {"8", contactsBody("15555550001"), "Campaign type should be live"},
		"1001":         {"9", contactsBody(numbers...), "Maximum limit of 1000 contacts for each request"},
		"no number":    {"10", []byte(`{"contacts":[{"priority":1}]}`), "Required contact field missing"},
		"other member": {"11", []byte(`{"contacts":[{"phoneNumber":"1","phone":"1"}]}`), `property \"phone\" is unsupported`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, operation := range []string{"addContacts", "updateContacts"} {
				got := call(t, s, operation, func(s *sketch) { s.path["campaign_id"], s.body = test.campaign, test.body })
				if got.status != 400 || !strings.Contains(string(got.body), test.text) {
					t.Errorf("%s: got %d %s", operation, got.status, got.body)
				}
			}
		})
	}
	if got := call(t, s, "addContacts", func(s *sketch) { s.path["campaign_id"], s.body = "12", contactsBody(numbers[:1000]...) }); got.status != 200 {
		t.Errorf("1000 contacts: %d %.200s", got.status, got.body)
	}
}

// fakeClock is a clock that only moves when it is told to.
type fakeClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func TestContactsCallsAreTwoSecondsApart(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	s := testServer(t, voisotest.Options{Clock: clock.Now})
	add := func(campaign, operation string) int {
		return call(t, s, operation, func(s *sketch) { s.path["campaign_id"] = campaign }).status
	}
	s.FailNext("addContacts", 1, 503, nil, nil)
	for i, step := range []struct {
		wait                time.Duration
		campaign, operation string
		status              int
	}{
		{0, "1", "addContacts", 503},
		{0, "1", "addContacts", 200},
		{0, "1", "addContacts", 400},
		{0, "2", "addContacts", 200},
		{1999 * time.Millisecond, "1", "updateContacts", 400},
		{time.Millisecond, "1", "updateContacts", 201},
		{0, "1", "addContacts", 400},
	} {
		clock.add(step.wait)
		if got := add(step.campaign, step.operation); got != step.status {
			t.Errorf("step %d: got %d, want %d", i, got, step.status)
		}
	}
}

func TestContactsCallsMustNotOverlap(t *testing.T) {
	t.Parallel()
	for pause, status := range map[time.Duration]int{1: 400, -1: 201} {
		t.Run(pause.String(), func(t *testing.T) {
			t.Parallel()
			s := testServer(t, voisotest.Options{ContactsPause: pause})
			entered, leave := make(chan bool), make(chan bool)
			s.Handle("addContacts", func(w http.ResponseWriter, _ *http.Request) {
				entered <- true
				<-leave
				w.WriteHeader(http.StatusCreated)
			})
			first := prepare(t, s, "addContacts", nil)
			done := make(chan error)
			go func() {
				_, err := try(http.DefaultTransport, first)
				done <- err
			}()
			<-entered
			if got := call(t, s, "updateContacts", nil); got.status != status {
				t.Errorf("got %d %s, want %d", got.status, got.body, status)
			}
			leave <- true
			if err := <-done; err != nil {
				t.Error(err)
			}
			if got := call(t, s, "updateContacts", nil); got.status != 201 {
				t.Errorf("afterwards: %d %s", got.status, got.body)
			}
		})
	}
}
