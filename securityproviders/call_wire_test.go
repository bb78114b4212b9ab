package securityproviders_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// peer is a server of one protocol and the way to it.
type peer struct {
	url  string
	base *http.Transport

	mu     sync.Mutex
	change sync.Cond
	conns  []*net.TCPConn
	closed int // how many of them the server has closed
}

func newPeer(t *testing.T) *peer {
	t.Helper()
	p := new(peer)
	p.change.L = &p.mu
	return p
}

// use makes the peer's connections those of a transport.
func (p *peer) use(t *testing.T, url string, base *http.Transport) *peer {
	t.Helper()
	p.url, p.base = url, base
	base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.conns = append(p.conns, conn.(*net.TCPConn))
		return conn, nil
	}
	t.Cleanup(func() {
		p.settle()
		base.CloseIdleConnections()
	})
	return p
}

// hasClosed counts a connection that the server has closed.
func (p *peer) hasClosed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	p.change.Broadcast()
}

// settle waits until the server has read all that was sent.
func (p *peer) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		_ = conn.CloseWrite()
	}
	for p.closed < len(p.conns) {
		p.change.Wait()
	}
}

// protocols are servers for a handler, one for each protocol.
var protocols = map[string]func(*testing.T, http.Handler) *peer{
	"HTTP/1":           func(t *testing.T, h http.Handler) *peer { return cleartextPeer(t, h, true, false) },
	"HTTP/1 or HTTP/2": func(t *testing.T, h http.Handler) *peer { return cleartextPeer(t, h, true, true) },
	"cleartext HTTP/2": func(t *testing.T, h http.Handler) *peer { return cleartextPeer(t, h, false, true) },
	"HTTP/1 over TLS":  func(t *testing.T, h http.Handler) *peer { return securePeer(t, h, false) },
	"HTTP/2 over TLS":  func(t *testing.T, h http.Handler) *peer { return securePeer(t, h, true) },
}

// watch counts the connections that a server closes.
func (p *peer) watch(server *http.Server) {
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			p.hasClosed()
		}
	}
}

func cleartextPeer(t *testing.T, handler http.Handler, http1, http2 bool) *peer {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = allowed(true, true)
	p := newPeer(t)
	p.watch(server.Config)
	server.Start()
	t.Cleanup(server.Close)
	return p.use(t, server.URL, &http.Transport{Protocols: allowed(http1, http2)})
}

func allowed(http1, http2 bool) *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(http1)
	p.SetUnencryptedHTTP2(http2)
	return p
}

func securePeer(t *testing.T, handler http.Handler, http2 bool) *peer {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = http2
	p := newPeer(t)
	p.watch(server.Config)
	server.StartTLS()
	t.Cleanup(server.Close)
	return p.use(t, server.URL, server.Client().Transport.(*http.Transport))
}

// newCall returns a call of an operation, and the context that it can cancel.
func newCall(t *testing.T, op *gen.Operation) (*securityproviders.Call, context.Context) {
	t.Helper()
	choice, err := bothKeys().Choose(op, securityproviders.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := bothKeys().Key(t.Context(), choice.Kind)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	return &securityproviders.Call{Choice: choice, Key: key, Cancel: cancel}, ctx
}

// message returns a request that sends a message.
func message(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/%7Bapi_key%7D/sendsms", strings.NewReader(`{"body":"text"}`))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// drain reads a response, if there is one, and returns its status.
func drain(resp *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}

// counter counts the POST requests that were read to their end, and then handles them.
type counter struct {
	posts  atomic.Int64
	behave func(n int64, w http.ResponseWriter)
}

func (c *counter) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	_, _ = io.Copy(io.Discard, req.Body)
	if req.Method == http.MethodPost {
		c.behave(c.posts.Add(1), w)
	}
}

// abort breaks the connection of HTTP/1, or the stream of HTTP/2.
func abort(int64, http.ResponseWriter) { panic(http.ErrAbortHandler) }

// warm makes a request, so that the next one finds a connection in use before.
func warm(t *testing.T, tr *securityproviders.Transport, url string) {
	t.Helper()
	if _, err := drain(tr.RoundTrip(request(t, http.MethodGet, url+"/api/v2/cdr"))); err != nil {
		t.Fatal(err)
	}
}

// net/http sends a POST with an idempotency key again when a reused connection
// breaks after the request was read.
func TestAnIdempotencyKeyDoesNotSendTwice(t *testing.T) {
	t.Parallel()
	for protocol, start := range protocols {
		for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
			for _, guarded := range []bool{true, false} {
				if !guarded && !strings.HasPrefix(protocol, "HTTP/1") {
					continue // net/http does not send again there
				}
				title := protocol + "/" + name
				if !guarded {
					title += "/without a call"
				}
				t.Run(title, func(t *testing.T) {
					t.Parallel()
					server := &counter{behave: abort}
					p := start(t, server)
					tr := transport(t, p.base, p.url)
					warm(t, tr, p.url)
					call, ctx := newCall(t, gen.OpSendSMS)
					req := securityproviders.WithCall(ctx, message(t, p.url), call)
					req.Header.Set(name, "once")
					var err error
					if guarded {
						_, err = drain(tr.RoundTrip(req))
					} else {
						_, err = drain(p.base.RoundTrip(req))
					}
					p.settle()
					if guarded != (server.posts.Load() == 1) || err == nil || guarded && !call.MaybeSent() {
						t.Errorf("%d requests, maybe sent %v, %v", server.posts.Load(), call.MaybeSent(), err)
					}
				})
			}
		}
	}
}

// What is idempotent may be sent again.
func TestIdempotentOperationsAreSentAgain(t *testing.T) {
	t.Parallel()
	var gets atomic.Int64
	p := protocols["HTTP/1"](t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if gets.Add(1) == 2 {
			panic(http.ErrAbortHandler)
		}
	}))
	tr := transport(t, p.base, p.url)
	warm(t, tr, p.url)
	call, ctx := newCall(t, gen.OpListCDRs)
	status, err := drain(tr.RoundTrip(securityproviders.WithCall(ctx, request(t, http.MethodGet, p.url+"/api/v2/cdr"), call)))
	if status != http.StatusOK || err != nil || gets.Load() != 3 || !call.MaybeSent() || ctx.Err() != nil {
		t.Errorf("%d requests, status %d, %v, context %v", gets.Load(), status, err, context.Cause(ctx))
	}
}

// The ends of a stream that a raw HTTP/2 server may choose.
const (
	protocolError = 1
	internalError = 2
	refusedStream = 7
	goAway        = 1000 // the frame GOAWAY, which says that no stream was handled
)

// net/http sends again what an HTTP/2 server resets with PROTOCOL_ERROR or
// REFUSED_STREAM, or leaves out with GOAWAY, POST or not. The server may have
// carried the first request out.
func TestResetStreamsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	for protocol, start := range map[string]func(*testing.T, func(net.Conn)) *peer{"TLS": rawSecurePeer, "cleartext": rawCleartextPeer} {
		for name, code := range map[string]uint32{
			"PROTOCOL_ERROR": protocolError, "INTERNAL_ERROR": internalError, "REFUSED_STREAM": refusedStream, "GOAWAY": goAway,
		} {
			t.Run(protocol+"/"+name, func(t *testing.T) {
				t.Parallel()
				var seen atomic.Int64
				p := start(t, func(conn net.Conn) { resetFirst(conn, code, &seen) })
				call, ctx := newCall(t, gen.OpSendSMS)
				_, err := drain(transport(t, p.base, p.url).RoundTrip(securityproviders.WithCall(ctx, message(t, p.url), call)))
				p.settle()
				if seen.Load() != 1 || err == nil || !call.MaybeSent() {
					t.Errorf("%d requests, maybe sent %v, %v", seen.Load(), call.MaybeSent(), err)
				}
				if again := code != internalError; again != (context.Cause(ctx) != nil) {
					t.Errorf("the call was ended by %v", context.Cause(ctx))
				}
			})
			t.Run(protocol+"/"+name+"/without a call", func(t *testing.T) {
				t.Parallel()
				if code == internalError {
					t.Skip("net/http does not send again")
				}
				var seen atomic.Int64
				p := start(t, func(conn net.Conn) { resetFirst(conn, code, &seen) })
				status, err := drain(p.base.RoundTrip(message(t, p.url)))
				p.settle()
				if seen.Load() != 2 || status != http.StatusOK || err != nil {
					t.Errorf("net/http has changed: %d requests, status %d, %v", seen.Load(), status, err)
				}
			})
		}
	}
}

func rawSecurePeer(t *testing.T, serve func(net.Conn)) *peer {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
	server.EnableHTTP2 = true
	server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) { serve(conn) },
	}
	p := newPeer(t)
	p.watch(server.Config)
	server.StartTLS()
	t.Cleanup(server.Close)
	return p.use(t, server.URL, server.Client().Transport.(*http.Transport))
}

func rawCleartextPeer(t *testing.T, serve func(net.Conn)) *peer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := newPeer(t)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				serve(conn)
				_ = conn.Close()
				p.hasClosed()
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return p.use(t, "http://"+listener.Addr().String(), &http.Transport{Protocols: allowed(false, true)})
}

// resetFirst is an HTTP/2 server that reads requests to their end and counts
// them. It resets the first, and responds to the others with status 200.
func resetFirst(conn net.Conn, code uint32, seen *atomic.Int64) {
	const data, headers, settings, ack, endStream = 0, 1, 4, 1, 1
	_, _ = io.CopyN(io.Discard, conn, 24) // the preface
	_, _ = conn.Write([]byte{0, 0, 0, settings, 0, 0, 0, 0, 0})
	for {
		var frame [9]byte // length, type, flags, stream
		if _, err := io.ReadFull(conn, frame[:]); err != nil {
			return
		}
		_, _ = io.CopyN(io.Discard, conn, int64(frame[0])<<16|int64(frame[1])<<8|int64(frame[2]))
		switch kind, flags := frame[3], frame[4]; {
		case kind == settings && flags&ack == 0:
			_, _ = conn.Write([]byte{0, 0, 0, settings, ack, 0, 0, 0, 0})
		case (kind == headers || kind == data) && flags&endStream != 0:
			var response []byte
			switch n := seen.Add(1); {
			case n > 1:
				response = append(append([]byte{0, 0, 1, headers, 5}, frame[5:]...), 0x88) // :status 200
			case code == goAway:
				response = make([]byte, 17)
				response[2], response[3] = 8, 7 // last stream 0, no error
			default:
				response = binary.BigEndian.AppendUint32(append([]byte{0, 0, 4, 3, 0}, frame[5:]...), code)
			}
			_, _ = conn.Write(response)
		}
	}
}

// retrying is a base transport that sends again what failed, as
// go-retryablehttp does.
type retrying struct{ next http.RoundTripper }

func (r retrying) RoundTrip(req *http.Request) (*http.Response, error) {
	for range 3 {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		again := req.Clone(req.Context())
		again.Body = body
		resp, err := r.next.RoundTrip(again)
		if err == nil && resp.StatusCode < 500 {
			return resp, nil
		}
		_, _ = drain(resp, err)
	}
	return nil, errors.New("gave up")
}

func TestARetryingBaseDoesNotSendTwice(t *testing.T) {
	t.Parallel()
	badGateway := func(_ int64, w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }
	for failure, behave := range map[string]func(int64, http.ResponseWriter){"502": badGateway, "broken": abort} {
		for protocol, start := range protocols {
			t.Run(failure+"/"+protocol, func(t *testing.T) {
				t.Parallel()
				server := &counter{behave: behave}
				p := start(t, server)
				call, ctx := newCall(t, gen.OpSendSMS)
				_, err := drain(transport(t, retrying{p.base}, p.url).RoundTrip(securityproviders.WithCall(ctx, message(t, p.url), call)))
				p.settle()
				if server.posts.Load() != 1 || err == nil || !call.MaybeSent() {
					t.Errorf("%d requests, maybe sent %v, %v", server.posts.Load(), call.MaybeSent(), err)
				}
			})
		}
	}
}

// Two attempts of one call at the same time, while the dial is slow: only the
// first is handed over.
func TestAHedgingCallerDoesNotSendTwice(t *testing.T) {
	t.Parallel()
	for protocol, start := range protocols {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			server := &counter{behave: func(int64, http.ResponseWriter) {}}
			p := start(t, server)
			refused := make(chan struct{})
			var once sync.Once
			dial := p.base.DialContext
			p.base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				<-refused // slow: until another attempt has returned
				return dial(ctx, network, address)
			}
			tr := transport(t, p.base, p.url)
			call, ctx := newCall(t, gen.OpSendSMS)
			req := securityproviders.WithCall(ctx, message(t, p.url), call)
			var group sync.WaitGroup
			var done, failed atomic.Int64
			for range 3 {
				attempt := req.Clone(req.Context())
				attempt.Body, _ = req.GetBody()
				group.Go(func() {
					if _, err := drain(tr.RoundTrip(attempt)); err != nil {
						failed.Add(1)
						once.Do(func() { close(refused) })
						return
					}
					done.Add(1)
				})
			}
			group.Wait()
			p.settle()
			if server.posts.Load() != 1 || done.Load() != 1 || failed.Load() != 2 || !call.MaybeSent() {
				t.Errorf("%d requests, %d done, %d failed", server.posts.Load(), done.Load(), failed.Load())
			}
		})
	}
}

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
