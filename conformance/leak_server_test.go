package conformance_test

import (
	"bufio"
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// rawServer passes the bytes of each connection's request to respond, and closes the connection after it.
func rawServer(t *testing.T, respond func(conn net.Conn, request string)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				var raw bytes.Buffer
				req, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &raw)))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				respond(conn, raw.String())
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		serving.Wait()
	})
	return "http://" + listener.Addr().String()
}

// responds is a rawServer that responds with a text.
func responds(text func(request string) string) func(t *testing.T, s *scene) (string, http.RoundTripper) {
	return func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		return rawServer(t, func(conn net.Conn, request string) { _, _ = io.WriteString(conn, text(request)) }), transport(t)
	}
}

// transport is one of the test's own, closed with it.
func transport(t *testing.T) *http.Transport {
	t.Helper()
	own := new(http.Transport)
	t.Cleanup(own.CloseIdleConnections)
	return own
}

// server is an httptest server that does not log.
func server(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	return server
}

// echo is the request as a handler sees it.
func echo(req *http.Request) string {
	var raw bytes.Buffer
	_ = req.Write(&raw)
	return raw.String()
}
