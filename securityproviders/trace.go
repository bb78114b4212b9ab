package securityproviders

import (
	"context"
	"net/http/httptrace"
	"net/textproto"
)

// quietContext keeps the key from the hooks of an [httptrace.ClientTrace]: they
// are told every header that is written, Authorization and, with HTTP/2, the
// path and query included.
func quietContext(ctx context.Context, redactor *Redactor) context.Context {
	trace := httptrace.ContextClientTrace(ctx)
	if trace == nil {
		return ctx
	}
	quiet := *trace
	if hook := trace.WroteHeaderField; hook != nil {
		quiet.WroteHeaderField = func(name string, values []string) {
			hook(name, redactor.all(values))
		}
	}
	if hook := trace.WroteRequest; hook != nil {
		quiet.WroteRequest = func(info httptrace.WroteRequestInfo) {
			info.Err = redactor.Error(info.Err)
			hook(info)
		}
	}
	if hook := trace.Got1xxResponse; hook != nil {
		quiet.Got1xxResponse = func(code int, header textproto.MIMEHeader) error {
			redactor.header(header)
			return hook(code, header)
		}
	}
	return &tracedContext{Context: ctx, trace: &quiet}
}

// tracedContext replaces the trace of a context. The key it is stored under is
// private to net/http/httptrace, and httptrace.WithClientTrace would call the
// old hooks as well: so the value is recognised by its type.
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
