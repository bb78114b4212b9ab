package voiso

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
)

// deadConn is a connection whose path is lost: what is written vanishes.
type deadConn struct {
	net.Conn
	isDead *atomic.Bool
}

func (c *deadConn) Write(p []byte) (int, error) {
	if c.isDead.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// A dead HTTP/2 connection is found by its pings and left: one call is lost, not
// all of them until the operating system gives up.
func TestADeadConnectionIsLeft(t *testing.T) {
	t.Parallel()
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS() // for its certificate
	config := certificate.TLS.Clone()
	certificate.Close()
	config.NextProtos = []string{"h2"}
	synctest.Test(t, func(t *testing.T) {
		pipes := &pipeNetwork{conns: make(chan net.Conn), closed: make(chan struct{})}
		var seen atomic.Int64
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			seen.Add(1)
			w.WriteHeader(http.StatusNoContent)
		})}
		go func() { _ = server.Serve(tls.NewListener(pipes, config)) }()
		var isDead atomic.Bool
		transport := defaultTransport().(*http.Transport)
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // a pipe in memory
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := pipes.dial(ctx, network, address)
			mine := new(atomic.Bool) // dies with the switch, a later one is alive
			if !isDead.Load() {
				mine = &isDead
			}
			return &deadConn{conn, mine}, err
		}
		client, err := New("cluster1", WithContactCenterKey(centerKey), WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			t.Fatal(err)
		}
		dial := func() error {
			return only(client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber}))
		}
		if err := dial(); err != nil {
			t.Fatal(err)
		}
		isDead.Store(true)
		if err := dial(); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("on the dead connection: %v", err)
		}
		if err := dial(); err != nil || seen.Load() != 2 {
			t.Errorf("after it: %d requests, %v", seen.Load(), err)
		}
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = pipes.Close()
	})
}
