package voiso

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

// Without its context nobody could tell whether a request was written, and a
// call might be taken for not sent and dialed again.
func TestAMiddlewareThatDropsTheContextIsRefused(t *testing.T) {
	t.Parallel()
	transport := always(204, "")
	drop := WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return middleware(func(req *http.Request) (*http.Response, error) {
			return next.RoundTrip(req.Clone(context.Background()))
		})
	})
	err := stubClient(t, transport, drop).HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"})
	if !errors.Is(err, errContextLost) || !errors.Is(err, ErrNotSent) || transport.seen.Load() != 0 {
		t.Errorf("%d requests, %v", transport.seen.Load(), err)
	}
	if failure, ok := errors.AsType[*Error](err); !ok || failure.Attempts != 1 {
		t.Errorf("tried in vain: %v", err)
	}
}

// A context derived from the request's own, as tracing does it, is fine.
func TestAMiddlewareMayDeriveTheContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	derive := WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return middleware(func(req *http.Request) (*http.Response, error) {
			return next.RoundTrip(req.WithContext(context.WithValue(req.Context(), key{}, "span")))
		})
	})
	if err := stubClient(t, always(204, ""), derive).HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}); err != nil {
		t.Error(err)
	}
}

type middleware func(*http.Request) (*http.Response, error)

func (m middleware) RoundTrip(req *http.Request) (*http.Response, error) { return m(req) }

func TestIdleConnectionsAreClosedBelow(t *testing.T) {
	t.Parallel()
	closer := &idleCloser{}
	handover{closer}.CloseIdleConnections()
	handover{always(200, "")}.CloseIdleConnections() // has none
	if !closer.closed {
		t.Error("not passed on")
	}
}

type idleCloser struct {
	http.RoundTripper
	closed bool
}

func (c *idleCloser) CloseIdleConnections() { c.closed = true }
