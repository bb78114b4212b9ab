package voiso

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// recordTimes notes when requests come.
func recordTimes(began time.Time, times *[]time.Duration, respond func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		*times = append(*times, time.Since(began))
		return respond(req)
	}
}

// campaignServer fails the test when contacts calls of a campaign overlap or
// follow each other within Voiso's gap. Each call takes a second.
type campaignServer struct {
	t        *testing.T
	mu       sync.Mutex
	running  map[string]bool
	finished map[string]time.Time
	calls    int
}

func (s *campaignServer) RoundTrip(req *http.Request) (*http.Response, error) {
	path := req.URL.Path
	s.mu.Lock()
	s.calls++
	if s.running[path] {
		s.t.Errorf("%s: two calls at a time", path)
	}
	if last, ok := s.finished[path]; ok && time.Since(last) < 2*time.Second {
		s.t.Errorf("%s: called %s after the last", path, time.Since(last))
	}
	s.running[path] = true
	s.mu.Unlock()
	err := sleep(req.Context(), time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[path], s.finished[path] = false, time.Now()
	return respond(req, 201, `{"contacts":["15555551234"]}`), err
}

func newCampaignServer(t *testing.T) *campaignServer {
	return &campaignServer{t: t, running: map[string]bool{}, finished: map[string]time.Time{}}
}

var oneContact = gen.ContactsRequest{Contacts: []gen.CampaignContact{{PhoneNumber: secretNumber}}}

func TestContactsCallsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCampaignServer(t)
		client := stubClient(t, server)
		began := time.Now()
		var group sync.WaitGroup
		for i := range 10 { // five for each of two campaigns, adding and updating
			group.Go(func() {
				call := client.AddContacts
				if i%4 > 1 {
					call = client.UpdateContacts
				}
				if _, err := call(t.Context(), 1+i%2, oneContact); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		// Five calls of a second with four gaps of two; the campaigns do not wait for each other.
		if got := time.Since(began); got != 13*time.Second || server.calls != 10 {
			t.Errorf("%d calls took %s", server.calls, got)
		}
	})
}

func TestWaitingForATurnEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCampaignServer(t)
		client := stubClient(t, server)
		go func() {
			if _, err := client.AddContacts(t.Context(), 1, oneContact); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		for _, after := range []time.Duration{
			500 * time.Millisecond, // while the other call runs
			2 * time.Second,        // in the gap after it
		} {
			ctx, cancel := context.WithTimeout(t.Context(), after)
			_, err := client.AddContacts(ctx, 1, oneContact)
			cancel()
			if !errors.Is(err, ErrNotSent) || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("after %s: %v", after, err)
			}
		}
		if server.calls != 1 {
			t.Errorf("%d calls", server.calls)
		}
		if _, err := client.AddContacts(t.Context(), 1, oneContact); err != nil {
			t.Errorf("the turn is not free: %v", err)
		}
	})
}

func TestOtherOperationsAreNotPaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := stubClient(t, always(200, `{"id":"5","balance":1,"contacts":[]}`))
		began := time.Now()
		for range 3 {
			if _, err := client.GetBalance(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := client.ChangeCampaignStatus(t.Context(), 1, gen.CampaignStatusRequest{Operation: gen.CampaignOperationStart}); err != nil {
				t.Error(err)
			}
		}
		if got := time.Since(began); got != 0 {
			t.Errorf("took %s", got)
		}
	})
}

// Repeated attempts of a contacts call keep the gap as well.
func TestAttemptsOfContactsCallsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		transport := always(http.StatusServiceUnavailable, "")
		transport.respond = recordTimes(time.Now(), &times, transport.respond)
		client := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 3, MinWait: time.Millisecond, MaxWait: time.Second}))
		if _, err := client.UpdateContacts(t.Context(), 1, oneContact); !errors.Is(err, ErrServer) {
			t.Error(err)
		}
		if len(times) != 3 || times[1] != contactsGap || times[2] != 2*contactsGap {
			t.Errorf("sent at %v", times)
		}
	})
}
