package securityproviders_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// RoundTrip of HTTP/2 returns at once when the context ends, while its writer
// goes on: the request may still be sent.
func TestAHeldHTTP2WriterMayHaveSent(t *testing.T) {
	t.Parallel()
	for _, protocol := range []string{"HTTP/2 over TLS", "cleartext HTTP/2"} {
		t.Run(protocol+"/trace", func(t *testing.T) {
			t.Parallel()
			server := &counter{behave: func(int64, http.ResponseWriter) {}}
			p := protocols[protocol](t, server)
			call, ctx := newCall(t, gen.OpSendSMS)
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			release := make(chan struct{})
			var once sync.Once
			ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
				WroteHeaderField: func(string, []string) { once.Do(func() { cancel(); <-release }) },
			})
			_, err := drain(transport(t, p.base, p.url).RoundTrip(securityproviders.WithCall(ctx, message(t, p.url), call)))
			sent := call.MaybeSent()
			close(release)
			if !errors.Is(err, context.Canceled) || !sent {
				t.Errorf("maybe sent %v, %v", sent, err)
			}
		})
	}
	t.Run("cleartext HTTP/2/write", func(t *testing.T) {
		t.Parallel()
		p := protocols["cleartext HTTP/2"](t, &counter{behave: func(int64, http.ResponseWriter) {}})
		held := &heldConn{held: make(chan struct{}), release: make(chan struct{})}
		dial := p.base.DialContext
		p.base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dial(ctx, network, address)
			held.Conn = conn
			return held, err
		}
		tr := transport(t, p.base, p.url)
		warm(t, tr, p.url)
		held.hold.Store(true)
		call, ctx := newCall(t, gen.OpSendSMS)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() { <-held.held; cancel() }()
		_, err := drain(tr.RoundTrip(securityproviders.WithCall(ctx, message(t, p.url), call)))
		sent := call.MaybeSent()
		close(held.release)
		if !errors.Is(err, context.Canceled) || !sent {
			t.Errorf("maybe sent %v, %v", sent, err)
		}
	})
}

// heldConn is a connection whose writes wait.
type heldConn struct {
	net.Conn
	hold          atomic.Bool
	once          sync.Once
	held, release chan struct{}
}

func (c *heldConn) Write(p []byte) (int, error) {
	if c.hold.Load() {
		c.once.Do(func() { close(c.held) })
		<-c.release
	}
	return c.Conn.Write(p)
}

// What was not written was not sent, where that can be told.
func TestNotSent(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	noDial := func(context.Context, string, string) (net.Conn, error) { return nil, refused }
	for name, c := range map[string]struct {
		base http.RoundTripper
		sent bool
	}{
		"no connection":                        {&http.Transport{DialContext: noDial}, false},
		"no connection of cleartext HTTP/2":    {&http.Transport{DialContext: noDial, Protocols: allowed(false, true)}, false},
		"no connection, below another's layer": {roundTripper((&http.Transport{DialContext: noDial}).RoundTrip), true}, // who knows
		"a transport that tells nothing":       {roundTripper(func(*http.Request) (*http.Response, error) { return nil, refused }), true},
	} {
		call, ctx := newCall(t, gen.OpSendSMS)
		if call.MaybeSent() {
			t.Errorf("%s: sent before it began", name)
		}
		_, err := drain(transport(t, c.base, "http://127.0.0.1:1").RoundTrip(securityproviders.WithCall(ctx, message(t, "http://127.0.0.1:1"), call)))
		if !errors.Is(err, refused) || call.MaybeSent() != c.sent {
			t.Errorf("%s: maybe sent %v, %v", name, call.MaybeSent(), err)
		}
	}
}

// A request that was cancelled while the dial was slow was not sent.
func TestNotSentWhenTheDialIsTooSlow(t *testing.T) {
	t.Parallel()
	for name, http1 := range map[string]bool{"HTTP/1": true, "cleartext HTTP/2": false} {
		call, ctx := newCall(t, gen.OpSendSMS)
		ctx, cancel := context.WithCancel(ctx)
		release := make(chan struct{})
		slow := &http.Transport{Protocols: allowed(http1, !http1), DialContext: func(context.Context, string, string) (net.Conn, error) {
			cancel()
			<-release
			return nil, errors.New("too late")
		}}
		_, err := drain(transport(t, slow, "http://127.0.0.1:1").RoundTrip(securityproviders.WithCall(ctx, message(t, "http://127.0.0.1:1"), call)))
		if !errors.Is(err, context.Canceled) || call.MaybeSent() {
			t.Errorf("%s: maybe sent %v, %v", name, call.MaybeSent(), err)
		}
		close(release)
	}
}

// What went to another origin may have been carried out there.
func TestACallThatWentElsewhere(t *testing.T) {
	t.Parallel()
	call, ctx := newCall(t, gen.OpSendSMS)
	if _, _, err := send(t, securityproviders.WithCall(ctx, message(t, "https://other"), call), "https://h"); err != nil || !call.MaybeSent() {
		t.Errorf("maybe sent %v, %v", call.MaybeSent(), err)
	}
}

// What the transport refuses by itself was not sent.
func TestARefusedCallWasNotSent(t *testing.T) {
	t.Parallel()
	call, ctx := newCall(t, gen.OpSendSMS)
	req := securityproviders.WithCall(ctx, message(t, "https://h"), call)
	req.Host = "other"
	if sent, _, err := send(t, req, "https://h"); err == nil || sent != nil || call.MaybeSent() {
		t.Errorf("sent %v, maybe sent %v, %v", sent, call.MaybeSent(), err)
	}
}

// httputil.DumpRequestOut "sends" a request to see it, with the same hooks.
func TestADumpedRequestIsNotTakenForSent(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	base := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return nil, refused }}
	tr := transport(t, base, "http://127.0.0.1:1")
	call, ctx := newCall(t, gen.OpSendSMS)
	req := securityproviders.WithCall(ctx, message(t, "http://127.0.0.1:1"), call)
	dump, err := httputil.DumpRequestOut(req, true)
	if err != nil || len(dump) == 0 {
		t.Fatal(err)
	}
	if _, err := drain(tr.RoundTrip(req)); !errors.Is(err, refused) || call.MaybeSent() {
		t.Errorf("maybe sent %v, %v", call.MaybeSent(), err)
	}
}
