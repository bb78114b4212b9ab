package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// attempt sends the request once.
func (c *core) attempt(ctx context.Context, call *call, req *http.Request) (*http.Response, *Error) {
	body, err := c.prepare(ctx, call, req)
	if err != nil {
		failure := newError(call.op, ErrNotSent, err).signedBy(call.choice)
		failure.Attempts = call.attempt
		return nil, failure
	}
	began := time.Now()
	limit := newLimit(ctx, c.timeout, call.mode == streamed)
	signing := &securityproviders.Call{Choice: call.choice, Key: call.key, Cancel: limit.cancel}
	out := securityproviders.WithCall(limit.ctx, req, signing)
	out.Body = body
	resp, err := c.transport.RoundTrip(out)
	if resp != nil && resp.Body == nil {
		resp.Body = http.NoBody
	}

	var failure *Error
	switch {
	case err != nil || resp == nil:
		failure = unanswered(call.op, limit.cause(innermost(err)), signing.MaybeSent(), req.URL.Hostname())
	case resp.StatusCode >= 300:
		failure = refusal(call.op, resp, req, c.signing)
	default:
		c.keepCookies(req.URL, resp)
		resp.Body = limit.wrap(resp.Body)
		if call.mode == decoded {
			failure = c.decode(call, req, resp)
		}
	}
	if failure != nil {
		failure.hideTexts(req)
	}
	c.report(ctx, call, failure, resp, began)
	if failure == nil {
		return resp, nil
	}
	limit.stop()
	failure.Attempts = call.attempt
	return nil, failure.signedBy(call.choice)
}

// prepare reads the key, waits for the rate limiter and returns a fresh body.
func (c *core) prepare(ctx context.Context, call *call, req *http.Request) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if call.choice.Kind != "" {
		key, err := c.keys.Key(ctx, call.choice.Kind)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", call.choice.Kind.Label(), err)
		}
		call.key = key
	}
	if c.limiter != nil {
		if err := c.limiter.Wait(ctx); err != nil {
			return nil, fmt.Errorf("waiting for the rate limiter: %w", err)
		}
	}
	if c.jar != nil {
		req.Header.Del("Cookie")
		for _, cookie := range c.jar.Cookies(req.URL) {
			req.AddCookie(cookie)
		}
	}
	return rewound(req)
}

func (c *core) keepCookies(u *url.URL, resp *http.Response) {
	if c.jar == nil {
		return
	}
	if cookies := resp.Cookies(); len(cookies) > 0 {
		c.jar.SetCookies(u, cookies)
	}
}

// unanswered returns the error of a request without a response.
func unanswered(op *gen.Operation, err error, maybeSent bool, host string) *Error {
	switch err {
	case nil:
		err = errNothing
	case io.EOF: //nolint:errorlint // net/http's own, whose text does not mention the connection
		err = fmt.Errorf("the connection was closed: %w", err)
	}
	failure := newError(op, ErrNotSent, withHostHint(err, host))
	if maybeSent {
		failure.kind = ErrNoResponse
		failure = failure.mayBeDone(op)
	}
	return failure
}

// decode reads a successful response whole and decodes it. If that fails, the
// request may have been carried out all the same.
func (c *core) decode(call *call, sent *http.Request, resp *http.Response) *Error {
	defer resp.Body.Close()
	body, err := readAll(resp.Body, maxResponse)
	isTruncated := err != nil && !errors.Is(err, errTooLarge)
	if err == nil {
		err = decode(call.op, body, call.result)
		isTruncated = errors.Is(err, errTruncated)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errReported):
		return c.reported(call.op, resp, body, sent)
	}
	return c.undecodable(call.op, resp, body, err, isTruncated)
}

// undecodable returns the error of a success that cannot be read.
func (c *core) undecodable(op *gen.Operation, resp *http.Response, body []byte, err error, isTruncated bool) *Error {
	failure := newError(op, ErrUnexpectedResponse, err)
	failure.Status, failure.truncated = resp.StatusCode, isTruncated
	failure.setBody(body, c.signing)
	return failure.mayBeDone(op)
}

// reported returns the error of a success that reports a failure. A known text
// says that nothing was done; any other leaves that open.
func (c *core) reported(op *gen.Operation, resp *http.Response, body []byte, sent *http.Request) *Error {
	failure := newError(op, ErrUnexpectedResponse, errReported)
	failure.Status, failure.RetryAfter = resp.StatusCode, retryAfter(resp.Header, time.Now())
	failure.setResponse([]byte(c.signing.Redact(string(body[:min(len(body), maxErrorBody)]))), sent, c.signing)
	texts := failure.response.Get().messages.texts
	failure.midway = kindOfTexts(texts) == ErrRateLimited && isMidway(op, texts)
	if kind := kindOfTexts(texts); kind != "" {
		failure.kind = kind
	}
	if failure.kind == ErrUnexpectedResponse || failure.midway {
		failure = failure.mayBeDone(op)
	}
	return failure
}

// innermost removes the outer *url.Error, which prints the whole URL.
func innermost(err error) error {
	for {
		outer, ok := err.(*url.Error) //nolint:errorlint // only the outermost layers
		if !ok {
			return err
		}
		err = outer.Err
	}
}

// report logs an attempt. It leaves out the URL, which may hold phone numbers.
func (c *core) report(ctx context.Context, call *call, failure *Error, resp *http.Response, began time.Time) {
	if !c.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	status := 0
	if resp != nil {
		status = resp.StatusCode
	}
	attrs := []slog.Attr{
		slog.String("operation", call.op.ID), slog.String("method", call.op.Method), slog.String("path", call.op.Path),
		slog.String("scheme", string(call.choice.Scheme)), slog.Int("attempt", call.attempt), slog.Int("status", status),
		slog.Duration("took", time.Since(began)),
	}
	if failure != nil {
		attrs = append(attrs, slog.String("error", failure.Error()))
	}
	c.log.LogAttrs(ctx, slog.LevelDebug, "voiso request", attrs...)
}

var (
	errBody    = errors.New("the request body cannot be read again")
	errNothing = errors.New("the transport returned neither a response nor an error")
)

// rewound returns a request's body from its beginning. It does not change the request.
func rewound(req *http.Request) (io.ReadCloser, error) {
	if req == nil || req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	if req.GetBody == nil {
		return nil, errBody
	}
	body, err := req.GetBody()
	if err != nil {
		return nil, errBody
	}
	return body, nil
}
