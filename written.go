package voiso

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// errContextLost refuses a request of which nobody would know whether it was sent.
var errContextLost = errors.New("a middleware has replaced the request's context; derive the new one from it")

// writeTrace notices whether any part of a request may have reached the wire.
// It errs on the side of "yes": headers that were written into a buffer count,
// since a failing flush may have sent a part of them, and so does a transport
// that does not report to httptrace at all.
type writeTrace struct{ handedOver, dialing, written atomic.Bool }

type writeTraceKey struct{}

// observe returns a context whose requests are watched.
func (w *writeTrace) observe(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(context.WithValue(ctx, writeTraceKey{}, w), &httptrace.ClientTrace{
		GetConn:          func(string) { w.dialing.Store(true) },
		WroteHeaderField: func(string, []string) { w.written.Store(true) },
		WroteHeaders:     func() { w.written.Store(true) },
		WroteRequest:     func(httptrace.WroteRequestInfo) { w.written.Store(true) },
	})
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
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, errContextLost
	}
	trace.handedOver.Store(true)
	return h.base.RoundTrip(req)
}

// CloseIdleConnections passes the call on to the base transport.
func (h handover) CloseIdleConnections() {
	if closer, ok := h.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
