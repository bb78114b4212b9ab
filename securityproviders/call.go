package securityproviders

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"sync/atomic"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
)

var (
	// errMiddlewareRetries stops a middleware that sends a request twice.
	errMiddlewareRetries = errors.New("a middleware sends the request a second time, although it may have been carried out")
	// errSentAgain stops a base transport that sends a request twice.
	errSentAgain = errors.New("the request was written before, so it is not sent again")
	// ErrContextLost refuses a request without a Call: nobody would learn whether it was sent.
	ErrContextLost = errors.New("a middleware has replaced the request's context; derive the new one from it")
)

// Call is one attempt of an operation. The caller of the [Transport] makes all
// decisions; the transport only carries them out. The request's context holds it,
// because a RoundTripper takes no other argument. A Call is for one request.
type Call struct {
	// Choice is the credential; its Operation is the one that is called.
	Choice Choice
	// Key is the key to sign with.
	Key Key
	// Cancel ends the attempt. It must be set for operations that are not
	// idempotent: it stops net/http from sending such a request twice.
	Cancel context.CancelCauseFunc

	built     built
	handovers atomic.Int32
	sent      atomic.Bool
	untraced  atomic.Bool // the base transport may write without calling the trace
}

type callKey struct{}

// built is the part of a request that names its operation.
type built struct{ method, path, rawPath string }

func builtOf(req *http.Request) built { return built{req.Method, req.URL.Path, req.URL.RawPath} }

// WithCall returns the request with a context that tells the transport to sign
// it as call says. The request must be one of call's operation.
func WithCall(ctx context.Context, req *http.Request, call *Call) *http.Request {
	call.built = builtOf(req)
	return req.WithContext(context.WithValue(ctx, callKey{}, call))
}

func callFrom(ctx context.Context) *Call {
	call, _ := ctx.Value(callKey{}).(*Call)
	return call
}

// MaybeSent reports whether a part of the request may have reached the server.
// If that is not known, it returns true. Call it after RoundTrip has returned.
func (c *Call) MaybeSent() bool {
	return c.sent.Load() || c.untraced.Load() && c.handovers.Load() > 0
}

// admit counts the requests to the base transport. It refuses a second one if the
// operation must not be carried out twice.
func (c *Call) admit(op *gen.Operation) error {
	if c.handovers.Add(1) > 1 && !op.Idempotent {
		return errMiddlewareRetries
	}
	return nil
}

// observe returns a context whose trace reports whether the request is sent.
//
// An HTTP/1 request counts as sent once its headers are complete: RoundTrip then
// waits for the writer. An HTTP/2 request counts from the connection on, because
// its writer goes on after RoundTrip has returned.
//
// A second connection for a request that was sent means that it is sent again: by
// net/http after RST_STREAM, GOAWAY or a closed connection, or by
// a transport with retries. The request is cancelled. HTTP/2 checks for
// that before writing. HTTP/1 does not, so a connection that may be HTTP/1 is
// closed too.
func (c *Call) observe(ctx context.Context, op *gen.Operation, cleartextHTTP2 bool) context.Context {
	trace := &httptrace.ClientTrace{
		WroteHeaders: func() { c.sent.Store(true) },
		GotConn: func(info httptrace.GotConnInfo) {
			http2, isKnown := cleartextHTTP2, false
			if conn, ok := info.Conn.(interface{ ConnectionState() tls.ConnectionState }); ok {
				http2, isKnown = conn.ConnectionState().NegotiatedProtocol == "h2", true
			}
			if !op.Idempotent && c.sent.Load() {
				if c.Cancel != nil {
					c.Cancel(errSentAgain)
				}
				if !http2 || !isKnown {
					_ = info.Conn.Close()
				}
			}
			if http2 {
				c.sent.Store(true)
			}
		},
	}
	return httptrace.WithClientTrace(ctx, trace)
}

// quiet returns a context whose trace hooks do not see the key: net/http passes
// every header to them, Authorization and the HTTP/2 path included.
func quiet(ctx context.Context, keys redact.Keys) context.Context {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		return ctx
	}
	clean := *trace
	if hook := trace.WroteHeaderField; hook != nil {
		clean.WroteHeaderField = func(name string, values []string) {
			header := map[string][]string{name: values}
			keys.Header(header)
			hook(name, header[name])
		}
	}
	if hook := trace.WroteRequest; hook != nil {
		clean.WroteRequest = func(info httptrace.WroteRequestInfo) {
			info.Err = keys.Error(info.Err)
			hook(info)
		}
	}
	if hook := trace.Got1xxResponse; hook != nil {
		clean.Got1xxResponse = func(code int, header textproto.MIMEHeader) error {
			keys.Header(header)
			return hook(code, header)
		}
	}
	return &tracedContext{Context: ctx, trace: &clean}
}

// tracedContext replaces the trace of a context. net/http/httptrace keeps it
// under a private key and cannot remove a hook, so the value is recognised by its
// type.
type tracedContext struct {
	context.Context
	trace *httptrace.ClientTrace
}

func (c *tracedContext) Value(key any) any {
	value := c.Context.Value(key)
	if _, ok := value.(*httptrace.ClientTrace); ok {
		return c.trace
	}
	return value
}
