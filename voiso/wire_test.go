package voiso

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// wire is a server on a real socket, or on pipes in memory that fake time
// passes for, and the client's way to it. Bodies are read before behave is
// asked; seen counts them.
type wire struct {
	client  *http.Client
	seen    atomic.Int64
	dials   atomic.Int64
	behave  func(n int64, w http.ResponseWriter, req *http.Request) // n counts requests from 1
	refuses func(n int64) bool                                      // whether dial n is refused
}

// newWire starts the server; network is "tcp" or "pipe".
func newWire(t *testing.T, network string) *wire {
	t.Helper()
	w := &wire{refuses: func(int64) bool { return false }}
	listener, dial := tcpNetwork(t)
	if network == "pipe" {
		pipes := &pipeNetwork{conns: make(chan net.Conn), closed: make(chan struct{})}
		listener, dial = pipes, pipes.dial
	}
	server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		body := make([]byte, 1<<20)
		for err := error(nil); err == nil; {
			_, err = req.Body.Read(body)
		}
		w.behave(w.seen.Add(1), rw, req)
	})}
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if w.refuses(w.dials.Add(1)) {
			address = "127.0.0.1:1"
			if _, ok := listener.(*pipeNetwork); ok {
				return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
			}
		}
		return dial(ctx, network, address)
	}}
	w.client = &http.Client{Transport: transport}
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		served.Wait()
	})
	return w
}

// tcpNetwork listens on a free port, which the dialer goes to but for port 1:
// nobody listens there.
func tcpNetwork(t *testing.T) (net.Listener, func(context.Context, string, string) (net.Conn, error)) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener, func(ctx context.Context, network, address string) (net.Conn, error) {
		if address != "127.0.0.1:1" {
			address = listener.Addr().String()
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// pipeNetwork is a listener whose connections are pipes.
type pipeNetwork struct {
	conns  chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (p *pipeNetwork) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipeNetwork) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipeNetwork) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipeNetwork) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// hijack takes the connection over, and closes it after use.
func hijack(w http.ResponseWriter, use func(net.Conn)) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(errors.Join(http.ErrAbortHandler, err))
	}
	use(conn)
	_ = conn.Close()
}

// reset closes the connection so that the client gets a reset, where there is such a thing.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}
