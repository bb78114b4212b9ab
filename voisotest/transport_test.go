package voisotest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/voisotest"
)

func inProcess(ctx context.Context, tb testing.TB, s *voisotest.Server, operationID string) (result, error) {
	tb.Helper()
	return try(s.Transport(), prepare(tb, s, operationID, nil).WithContext(ctx))
}

func TestTransport(t *testing.T) {
	t.Parallel()
	s := unstarted(voisotest.Options{CDRs: 5000})
	got, err := inProcess(t.Context(), t, s, "sendSMS")
	if err != nil || got.status != 200 || got.header.Get("Content-Type") != jsonType || len(s.SentSMS()) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := inProcess(t.Context(), t, s, "startCall"); err != nil || got.status != 200 {
		t.Errorf("got %+v, %v", got, err)
	}
	hangUp := prepare(t, s, "hangUp", func(s *sketch) { s.body = []byte(`{"agent":"347"}`) })
	if got, err := try(s.Transport(), hangUp); err != nil || got.status != 204 || len(got.body) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
	https := exampleSketch(t, operationByID(t, "getBalance"), "contactcenterBearerToken", ccKey).request(t, "https://cluster1.voiso.com")
	if got, err := try(s.Transport(), https); err != nil || got.status != 200 {
		t.Errorf("https: got %+v, %v", got, err)
	}
	s.FailNext("getBalance", 1, 0, nil, nil)
	if _, err := inProcess(t.Context(), t, s, "getBalance"); !errors.Is(err, io.EOF) {
		t.Errorf("a cut connection: %v", err)
	}
	s.Handle("getBalance", func(http.ResponseWriter, *http.Request) {})
	if got, err := inProcess(t.Context(), t, s, "getBalance"); err != nil || got.status != 200 {
		t.Errorf("a handler that does nothing: %+v, %v", got, err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inProcess(cancelled, t, s, "getBalance"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

func TestTransportCutsTheBody(t *testing.T) {
	t.Parallel()
	s := unstarted(voisotest.Options{CDRs: 3000, CutAfter: 500, Cuts: 1})
	r := prepare(t, s, "listCDRs", func(s *sketch) { s.query = pairs([]string{"per_page", "3000"}) })
	response, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(response.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	_ = response.Body.Close()
}

// In a bubble Voiso's pause of 2 seconds takes no time.
func TestTransportSharesTheFakeClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := unstarted()
		for i, step := range []struct {
			wait   time.Duration
			status int
		}{{0, 200}, {time.Second, 400}, {time.Second, 200}} {
			time.Sleep(step.wait)
			if got, err := inProcess(t.Context(), t, s, "addContacts"); err != nil || got.status != step.status {
				t.Errorf("step %d: got %d %s, %v", i, got.status, got.body, err)
			}
		}
	})
}

// A request that is cancelled while the server thinks, or while the response is read, ends at once.
func TestTransportIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, handler := range map[string]http.HandlerFunc{
			"before the response": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"within the response": func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "{")
				<-r.Context().Done()
			},
		} {
			s := unstarted()
			s.Handle("getBalance", handler)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if _, err := inProcess(ctx, t, s, "getBalance"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			cancel()
		}
	})
}
