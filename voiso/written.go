package voiso

import (
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// errContextLost refuses a request of which nobody would know whether it was sent.
var errContextLost = errors.New("a middleware has replaced the request's context; derive the new one from it")

// errMiddlewareRepeats keeps a middleware from sending again what may be done already.
var errMiddlewareRepeats = errors.New("a middleware sends the request again, although it may have been carried out")

// errSentAgain stops net/http from sending on its own what may be done already.
var errSentAgain = errors.New("the server reset the request, which is not sent again")

// writeTrace notices whether any part of a request may have reached the wire.
// It errs on the side of "yes": headers that were written into a buffer count,
// since a failing flush may have sent a part of them, and so does a transport
// that does not report to httptrace at all.
type writeTrace struct {
	handedOver, dialing, written atomic.Bool
	// passed is written since the last handover: a middleware may have reason to
	// send again, of which net/http knows nothing.
	passed atomic.Bool
	// refused: the last answer was a refusal (4xx), so nothing was done.
	refused atomic.Bool
	// cancel, where a request must not be sent twice, ends it.
	cancel context.CancelCauseFunc
}

type writeTraceKey struct{}

// observe returns a context whose requests are watched.
func (w *writeTrace) observe(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(context.WithValue(ctx, writeTraceKey{}, w), &httptrace.ClientTrace{
		GetConn:          func(string) { w.dialing.Store(true) },
		GotConn:          w.gotConn,
		WroteHeaderField: func(string, []string) { w.wrote() },
		WroteHeaders:     w.wrote,
		WroteRequest:     func(httptrace.WroteRequestInfo) { w.wrote() },
	})
}

func (w *writeTrace) wrote() {
	w.written.Store(true)
	w.passed.Store(true)
}

// gotConn keeps net/http from repeating a request that must not be sent twice.
// With HTTP/2 it does so after RST_STREAM with PROTOCOL_ERROR, which says nothing
// about what the server has done, as well as after REFUSED_STREAM and GOAWAY,
// which cannot be told apart here. For HTTP/1 see [once].
func (w *writeTrace) gotConn(info httptrace.GotConnInfo) {
	if w.cancel == nil || !w.passed.Load() {
		return
	}
	conn, ok := info.Conn.(interface{ ConnectionState() tls.ConnectionState })
	if ok && conn.ConnectionState().NegotiatedProtocol == "h2" {
		w.cancel(errSentAgain)
	}
}

// maybe reports whether the request may have been written.
func (w *writeTrace) maybe() bool {
	return w.written.Load() || w.handedOver.Load() && !w.dialing.Load()
}

// handover is the last stop before the base transport: it notes that a request
// got there, and refuses one that is not watched.
type handover struct{ base http.RoundTripper }

func (h handover) RoundTrip(req *http.Request) (*http.Response, error) {
	trace, ok := req.Context().Value(writeTraceKey{}).(*writeTrace)
	if !ok {
		closeBody(req)
		return nil, errContextLost
	}
	if !trace.handedOver.Swap(true) { // what was traced before is a middleware's dump of the request
		trace.written.Store(false)
		trace.dialing.Store(false)
	} else if trace.cancel != nil && trace.maybe() && !trace.refused.Load() {
		closeBody(req)
		return nil, errMiddlewareRepeats
	}
	if trace.cancel != nil {
		req = once(req)
	}
	trace.passed.Store(false)
	resp, err := h.base.RoundTrip(req)
	trace.refused.Store(err == nil && resp.StatusCode >= 400 && resp.StatusCode < 500)
	return resp, err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// once keeps net/http from repeating a POST that was written to a connection
// which the server closed. It does so where it finds one of these headers, and
// looks for them in this spelling only; to servers all spellings are the same.
func once(req *http.Request) *http.Request {
	for name, other := range map[string]string{"Idempotency-Key": "idempotency-key", "X-Idempotency-Key": "x-idempotency-key"} {
		if values, ok := req.Header[name]; ok {
			header := maps.Clone(req.Header)
			delete(header, name)
			header[other] = values
			req = req.WithContext(req.Context())
			req.Header = header
		}
	}
	return req
}

// CloseIdleConnections passes the call on to the base transport.
func (h handover) CloseIdleConnections() {
	if closer, ok := h.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
