package voiso

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
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
	client := stubClient(t, transport, drop)
	_, query := client.GetBalance(t.Context()) // has no body
	for _, err := range []error{client.HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}), query} {
		if !errors.Is(err, securityproviders.ErrContextLost) || !errors.Is(err, ErrNotSent) || transport.seen.Load() != 0 {
			t.Errorf("%d requests, %v", transport.seen.Load(), err)
		}
		if failure, ok := errors.AsType[*Error](err); !ok || failure.Attempts != 1 {
			t.Errorf("tried in vain: %v", err)
		}
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

// A middleware with retries of its own would dial twice.
func TestAMiddlewareMayNotDialTwice(t *testing.T) {
	t.Parallel()
	twice := WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return middleware(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err != nil || resp.StatusCode != http.StatusOK {
				return next.RoundTrip(req.Clone(req.Context()))
			}
			return resp, err
		})
	})
	dial := func(c *Client) error {
		_, err := c.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber, GetCallID: new(true)}, NoRetry())
		return err
	}
	read := func(c *Client) error {
		_, err := c.GetBalance(t.Context(), NoRetry())
		return err
	}
	failing := func() *stub {
		return &stub{respond: func(*http.Request) (*http.Response, error) { return nil, errors.New("reset") }}
	}
	for name, c := range map[string]struct {
		call      func(*Client) error
		transport *stub
		seen      int64
		unknown   bool
	}{
		"a dial without response":  {dial, failing(), 1, true},
		"a dial answered 500":      {dial, always(500, ""), 1, true},
		"a dial answered 502":      {dial, always(502, ""), 1, true},
		"a dial that was limited":  {dial, always(429, ""), 1, true},
		"a dial that was refused":  {dial, always(400, ""), 1, true},
		"a query without response": {read, failing(), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.call(stubClient(t, c.transport, twice))
			if err == nil || c.transport.seen.Load() != c.seen || errors.Is(err, ErrOutcomeUnknown) != c.unknown {
				t.Errorf("%d requests, %v", c.transport.seen.Load(), err)
			}
			if strings.Contains(err.Error(), "a second time") != (c.seen == 1) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAMissingKeyFileIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	transport := always(200, `{"balance":1}`)
	client := stubClient(t, transport, WithContactCenterKeySource(securityproviders.FileKey(t.TempDir()+"/key")))
	_, err := client.GetBalance(t.Context())
	failure, ok := errors.AsType[*Error](err)
	if !ok || failure.Attempts != 1 || !errors.Is(err, ErrNotSent) || !errors.Is(err, fs.ErrNotExist) || transport.seen.Load() != 0 {
		t.Errorf("got %v", err)
	}
}

// httputil.DumpRequestOut "sends" the request to see it, with the same hooks.
func TestADumpedRequestIsNotTakenForWritten(t *testing.T) {
	t.Parallel()
	var dumped bool
	dump := WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return middleware(func(req *http.Request) (*http.Response, error) {
			text, err := httputil.DumpRequestOut(req, true)
			dumped = err == nil && len(text) > 0
			return next.RoundTrip(req)
		})
	})
	client, err := New("", WithBaseURL("http://127.0.0.1:1"), WithContactCenterKey(centerKey), dump, WithRetry(RetryPolicy{Attempts: 2, MinWait: -1, MaxWait: -1}))
	if err != nil {
		t.Fatal(err)
	}
	err = client.HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"})
	if failure, ok := errors.AsType[*Error](err); !dumped || !ok || failure.Attempts != 2 || !errors.Is(err, ErrNotSent) || errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("dumped %v, %v", dumped, err)
	}
}
