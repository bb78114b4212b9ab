package voiso

import (
	"context"
	"net/http/httptrace"
	"sync/atomic"
)

// writeTrace notices whether any part of a request may have reached the wire.
// It errs on the side of "yes": headers that were written into a buffer count,
// since a failing flush may have sent a part of them, and so does a transport
// that does not report to httptrace at all.
type writeTrace struct{ dialing, written atomic.Bool }

// observe returns a context whose requests are watched.
func (w *writeTrace) observe(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:          func(string) { w.dialing.Store(true) },
		WroteHeaderField: func(string, []string) { w.written.Store(true) },
		WroteHeaders:     func() { w.written.Store(true) },
		WroteRequest:     func(httptrace.WroteRequestInfo) { w.written.Store(true) },
	})
}

// maybe reports whether the request may have been written, handedOver telling
// whether it got as far as the base transport.
func (w *writeTrace) maybe(handedOver bool) bool {
	return w.written.Load() || handedOver && !w.dialing.Load()
}
