package securityproviders_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

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
