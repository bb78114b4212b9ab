package voiso

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// If an HTTP/2 server resets a stream with PROTOCOL_ERROR or REFUSED_STREAM,
// net/http sends the request again, even a POST, and without end. PROTOCOL_ERROR
// may come after the server has dialed.
func TestResetStreamsAreNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, o := range operations[:2] {
		for _, code := range []uint32{1 /* PROTOCOL_ERROR */, 2 /* INTERNAL_ERROR */, 7 /* REFUSED_STREAM */} {
			t.Run(o.name+"/"+strconv.Itoa(int(code)), func(t *testing.T) {
				t.Parallel()
				var seen atomic.Int64
				server := httptest.NewUnstartedServer(nil)
				server.TLS = &tls.Config{NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12}
				server.EnableHTTP2 = true
				server.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
					"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) { resetStreams(conn, code, &seen) },
				}
				server.StartTLS()
				defer server.Close()
				client, err := New("", WithBaseURL(server.URL), WithContactCenterKey(centerKey), WithHTTPClient(server.Client()), WithTimeout(30*time.Second))
				if err != nil {
					t.Fatal(err)
				}
				err = o.call(t.Context(), client)
				if seen.Load() != 1 || !errors.Is(err, ErrNoResponse) || !errors.Is(err, ErrOutcomeUnknown) || strings.Contains(err.Error(), "not sent again") == (code == 2) {
					t.Errorf("%d requests, %v", seen.Load(), err)
				}
			})
		}
	}
}

// resetStreams is an HTTP/2 server that reads requests to their end, counts them
// and responds with RST_STREAM.
func resetStreams(conn net.Conn, code uint32, seen *atomic.Int64) {
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
			seen.Add(1)
			rst := append([]byte{0, 0, 4, 3, 0}, frame[5:]...)
			_, _ = conn.Write(binary.BigEndian.AppendUint32(rst, code))
		}
	}
}

// If a middleware sets an idempotency key, net/http would send a POST again on a
// connection that was in use before.
func TestAnIdempotencyKeyDoesNotMakeNetHTTPRetry(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		for _, o := range operations[:2] {
			t.Run(name+"/"+o.name, func(t *testing.T) {
				t.Parallel()
				w := newWire(t, "tcp")
				var got atomic.Value
				w.behave = func(n int64, rw http.ResponseWriter, req *http.Request) {
					if n == 1 {
						writeSuccess(rw)
						return
					}
					got.Store(req.Header.Get(name))
					hijack(rw, func(net.Conn) {})
				}
				keyed := WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
					return middleware(func(req *http.Request) (*http.Response, error) {
						req = req.Clone(req.Context())
						req.Header.Set(name, "once")
						return next.RoundTrip(req)
					})
				})
				client, err := New("", WithBaseURL("http://127.0.0.1:80"), WithContactCenterKey(centerKey), WithHTTPClient(w.client), keyed)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.GetBalance(t.Context()); err != nil {
					t.Fatal(err)
				}
				err = o.call(t.Context(), client)
				if w.seen.Load() != 2 || got.Load() != "once" || !errors.Is(err, ErrOutcomeUnknown) {
					t.Errorf("%d requests with the key %q, %v", w.seen.Load()-1, got.Load(), err)
				}
			})
		}
	}
}
