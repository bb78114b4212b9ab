package voisotest

import (
	"context"
	"io"
	"net"
	"net/http"
)

// Transport returns an http.RoundTripper whose connections lead to the server, within the process. Within
// testing/synctest, client and server share the fake clock. Any host is accepted, with http as well as https:
//
//	voiso.New("cluster1", voiso.WithHTTPClient(&http.Client{Transport: fake.Transport()}), …)
func (s *Server) Transport() http.RoundTripper {
	dial := func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { _ = (&http.Server{Handler: s}).Serve(&pipeListener{conn: server}) }()
		return client, nil
	}
	return &http.Transport{
		DialContext:       dial,
		DialTLSContext:    dial,
		DisableKeepAlives: true, // so that no goroutine outlives its request
	}
}

// pipeListener accepts one connection.
type pipeListener struct{ conn net.Conn }

// Accept returns the connection, and io.EOF from then on.
func (l *pipeListener) Accept() (net.Conn, error) {
	conn := l.conn
	if conn == nil {
		return nil, io.EOF
	}
	l.conn = nil
	return conn, nil
}

// Addr returns nothing: a pipe has no address.
func (l *pipeListener) Addr() net.Addr { return nil }

// Close leaves the accepted connection open.
func (l *pipeListener) Close() error { return nil }
