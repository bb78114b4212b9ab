package voiso

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
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

// A middleware with retries of its own would dial twice.
func TestAMiddlewareMayNotRepeatADial(t *testing.T) {
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
		return &stub{answer: func(*http.Request) (*http.Response, error) { return nil, errors.New("reset") }}
	}
	for name, c := range map[string]struct {
		call      func(*Client) error
		transport *stub
		seen      int64
		unknown   bool
	}{
		"a dial without answer":     {dial, failing(), 1, true},
		"a dial answered 500":       {dial, always(500, ""), 1, true},
		"a dial answered 502":       {dial, always(502, ""), 1, true},
		"a dial that was limited":   {dial, always(429, ""), 2, false},
		"a dial that was refused":   {dial, always(400, ""), 2, false},
		"a question without answer": {read, failing(), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.call(stubClient(t, c.transport, twice))
			if err == nil || c.transport.seen.Load() != c.seen || errors.Is(err, ErrOutcomeUnknown) != c.unknown {
				t.Errorf("%d requests, %v", c.transport.seen.Load(), err)
			}
			if errors.Is(err, errMiddlewareRetries) != c.unknown {
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

// A request that is refused before the base transport has its body closed, as that would do it.
func TestARefusedRequestsBodyIsClosed(t *testing.T) {
	t.Parallel()
	lost := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
	var sent writeTrace
	again := lost.WithContext(sent.observe(t.Context()))
	sent.handedOver.Store(true)
	sent.written.Store(true)
	sent.cancel = func(error) {}
	for want, req := range map[error]*http.Request{securityproviders.ErrContextLost: lost, errMiddlewareRetries: again} {
		body := new(closedBody)
		req.Body = body
		resp, err := handover{always(200, "")}.RoundTrip(req)
		if resp != nil || !errors.Is(err, want) || !body.closed {
			t.Errorf("closed %v, %v", body.closed, err)
		}
	}
}

type closedBody struct {
	io.Reader
	closed bool
}

func (b *closedBody) Close() error { b.closed = true; return nil }

// tlsConn is a connection on which a protocol was negotiated.
type tlsConn struct {
	net.Conn
	protocol string
}

func (c tlsConn) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{NegotiatedProtocol: c.protocol}
}

// Only HTTP/2 sends again by itself, and that ends what must not be sent twice.
func TestAnotherConnection(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		conn            net.Conn
		written, repeat bool
		want            error
	}{
		"the first":       {tlsConn{protocol: "h2"}, false, false, nil},
		"HTTP/2":          {tlsConn{protocol: "h2"}, true, false, errSentAgain},
		"HTTP/1":          {tlsConn{protocol: "http/1.1"}, true, false, nil},
		"without TLS":     {new(net.TCPConn), true, false, nil},
		"may be repeated": {tlsConn{protocol: "h2"}, true, true, nil},
	} {
		var got error
		trace := writeTrace{cancel: func(err error) { got = err }}
		if c.repeat {
			trace.cancel = nil
		}
		if c.written {
			trace.wrote()
		}
		if trace.gotConn(httptrace.GotConnInfo{Conn: c.conn}); got != c.want {
			t.Errorf("%s: ended by %v, want %v", name, got, c.want)
		}
	}
}
