package securityproviders_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// tlsConn is a connection on which a protocol was negotiated.
type tlsConn struct {
	net.Conn
	protocol string
}

func (c tlsConn) ConnectionState() tls.ConnectionState {
	return tls.ConnectionState{NegotiatedProtocol: c.protocol}
}

// closedConn knows whether it was closed.
type closedConn struct {
	net.Conn
	closed bool
}

func (c *closedConn) Close() error { c.closed = true; return nil }

// A second connection for a request that was sent ends the call. A connection
// that may be HTTP/1 is closed as well, because HTTP/1 writes all the same.
func TestASecondConnectionEndsTheCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		op            *gen.Operation
		protocol      string // "-" without TLS
		written       bool
		ended, closed bool
		sent          bool
	}{
		"HTTP/2":                       {gen.OpSendSMS, "h2", true, true, false, true},
		"HTTP/2, not seen to write":    {gen.OpSendSMS, "h2", false, true, false, true},
		"HTTP/1":                       {gen.OpSendSMS, "http/1.1", true, true, true, true},
		"HTTP/1, nothing negotiated":   {gen.OpSendSMS, "", true, true, true, true},
		"HTTP/1, not written":          {gen.OpSendSMS, "http/1.1", false, false, false, true}, // the base is not net/http's
		"cleartext":                    {gen.OpSendSMS, "-", true, true, true, true},
		"cleartext, not seen to write": {gen.OpSendSMS, "-", false, true, true, true},
		"idempotent":                   {gen.OpListCDRs, "h2", true, false, false, true},
		"idempotent over HTTP/1":       {gen.OpListCDRs, "http/1.1", true, false, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conns := [2]*closedConn{{}, {}}
			base := roundTripper(func(req *http.Request) (*http.Response, error) {
				trace := httptrace.ContextClientTrace(req.Context())
				for _, conn := range conns {
					info := httptrace.GotConnInfo{Conn: conn}
					if c.protocol != "-" {
						info.Conn = tlsConn{conn, c.protocol}
					}
					trace.GotConn(info)
					if c.written {
						trace.WroteHeaders()
					}
				}
				return empty(req)
			})
			call, ctx := newCall(t, c.op)
			req := securityproviders.WithCall(ctx, request(t, c.op.Method, "https://h"+fill(c.op.Path, "api_key")), call)
			if _, err := drain(transport(t, base, "https://h").RoundTrip(req)); err != nil {
				t.Fatal(err)
			}
			if ended := context.Cause(ctx) != nil; ended != c.ended || conns[0].closed || conns[1].closed != c.closed || call.MaybeSent() != c.sent {
				t.Errorf("ended by %v, closed %v, maybe sent %v", context.Cause(ctx), conns[1].closed, call.MaybeSent())
			}
		})
	}
}

// A call that is not idempotent is handed over once, whatever came of it.
func TestACallIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		op     *gen.Operation
		status int // 0 for an error
		seen   int
	}{
		{gen.OpSendSMS, 0, 1}, {gen.OpSendSMS, 502, 1}, {gen.OpSendSMS, 429, 1}, {gen.OpSendSMS, 200, 1}, {gen.OpStartCall, 400, 1},
		{gen.OpListCDRs, 0, 2}, {gen.OpListCDRs, 502, 2},
	} {
		seen := 0
		base := roundTripper(func(req *http.Request) (*http.Response, error) {
			seen++
			if c.status == 0 {
				return nil, errors.New("reset")
			}
			return &http.Response{StatusCode: c.status, Body: http.NoBody, Request: req}, nil
		})
		tr := transport(t, base, "https://h")
		call, ctx := newCall(t, c.op)
		req := securityproviders.WithCall(ctx, request(t, c.op.Method, "https://h"+fill(c.op.Path, "api_key")), call)
		_, _ = drain(tr.RoundTrip(req))
		body := &closer{Reader: strings.NewReader("x")}
		again := req.Clone(req.Context())
		again.Body = body
		_, err := drain(tr.RoundTrip(again))
		if seen != c.seen || c.seen == 1 && (err == nil || !strings.Contains(err.Error(), "middleware") || !body.closed) || !call.MaybeSent() {
			t.Errorf("%s, %d: handed over %d times, %v", c.op.ID, c.status, seen, err)
		}
	}
}

// A call is signed as it says, whatever the transport would have chosen.
func TestACallIsSignedAsItSays(t *testing.T) {
	t.Parallel()
	for _, op := range gen.Operations() {
		for _, base := range []string{"", "/base"} {
			call, ctx := newCall(t, op)
			call.Key = mustKey(t, "the/call's")
			req := request(t, op.Method, "https://h"+base+fill(op.Path, "api_key"))
			sent, given, err := send(t, securityproviders.WithCall(ctx, req, call), "https://h"+base, securityproviders.WithQueryForm(), securityproviders.WithCallsOnly())
			want := base + fill(op.Path, "api_key")
			if op.PathKey != nil {
				want = base + fillKey(op, "the%2Fcall%27s", "api_key")
			}
			if err != nil || sent.Header.Get("Authorization") != "Bearer the/call's" || sent.URL.EscapedPath() != want || sent.URL.RawQuery != "" {
				t.Errorf("%s: sent %v, %v", op.ID, sent, err)
			}
			if given == nil || given.URL.EscapedPath() != req.URL.EscapedPath() || given.Header.Get("Authorization") != "" {
				t.Errorf("%s: the response is of %v", op.ID, given)
			}
		}
	}
}

// Without its context nobody could tell whether a request was written.
func TestALostContextIsRefused(t *testing.T) {
	t.Parallel()
	call, ctx := newCall(t, gen.OpSendSMS)
	made := securityproviders.WithCall(ctx, message(t, "https://h"), call)
	elsewhere := made.Clone(made.Context()) // a path with as many segments
	elsewhere.URL.Path, elsewhere.URL.RawPath = "/api/v1/{api_key}/click2call", ""
	for name, c := range map[string]struct {
		req     *http.Request
		options []securityproviders.TransportOption
		refused bool
	}{
		"lost":              {made.Clone(t.Context()), []securityproviders.TransportOption{securityproviders.WithCallsOnly()}, true},
		"another operation": {request(t, http.MethodGet, "https://h/api/v2/cdr").WithContext(made.Context()), []securityproviders.TransportOption{securityproviders.WithCallsOnly()}, true},
		"changed":           {elsewhere, []securityproviders.TransportOption{securityproviders.WithCallsOnly()}, true},
		"derived":           {made.WithContext(context.WithValue(made.Context(), t, "span")), []securityproviders.TransportOption{securityproviders.WithCallsOnly()}, false},
		"not demanded":      {message(t, "https://h"), nil, false},
		"another origin":    {message(t, "https://other"), []securityproviders.TransportOption{securityproviders.WithCallsOnly()}, false},
	} {
		body := &closer{Reader: strings.NewReader("x")}
		c.req.Body = body
		sent, _, err := send(t, c.req, "https://h", c.options...)
		if errors.Is(err, securityproviders.ErrContextLost) != c.refused || (sent == nil) != c.refused || c.refused && !body.closed {
			t.Errorf("%s: sent %v, closed %v, %v", name, sent, body.closed, err)
		}
	}
}

// The request may be below a base path that the transport does not know.
func TestACallBelowAnotherBasePath(t *testing.T) {
	t.Parallel()
	call, ctx := newCall(t, gen.OpSendSMS)
	req := securityproviders.WithCall(ctx, message(t, "https://h/proxy"), call)
	sent, _, err := send(t, req, "https://h", securityproviders.WithCallsOnly())
	if err != nil || sent.URL.EscapedPath() != "/proxy/api/v1/user%2FKey+1/sendsms" {
		t.Errorf("sent %v, %v", sent, err)
	}
	call, ctx = newCall(t, gen.OpSendSMS)
	req = securityproviders.WithCall(ctx, message(t, "https://h"), call)
	if sent, _, err := send(t, req, "https://h/proxy", securityproviders.WithCallsOnly()); !isType[*securityproviders.UnknownOperationError](err) {
		t.Errorf("sent %v, %v", sent, err)
	}
}

// A middleware that changes the path gets the key in the right place all the same.
func TestACallWhosePathWasChanged(t *testing.T) {
	t.Parallel()
	call, ctx := newCall(t, gen.OpSendSMS)
	req := securityproviders.WithCall(ctx, message(t, "https://h"), call)
	req.URL.Path, req.URL.RawPath = "/proxy/api/v1/{api_key}/sendsms", ""
	sent, _, err := send(t, req, "https://h", securityproviders.WithCallsOnly())
	if err != nil || sent.URL.EscapedPath() != "/proxy/api/v1/user%2FKey+1/sendsms" {
		t.Errorf("sent %v, %v", sent, err)
	}
}
