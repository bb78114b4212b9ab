package securityproviders_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

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
