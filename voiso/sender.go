package voiso

import (
	"cmp"
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

// maxErrorBody is how much of an answer an error keeps. So much more is read
// first that no key which the server echoes is cut in two and not recognised.
const (
	maxErrorBody = 64 << 10
	errorMargin  = 32 << 10
)

// sender is the Doer of the generated client: it repeats what may be repeated
// and turns every answer that is no success into an *Error. The http.Client
// below it signs, see securityproviders.Transport.
type sender struct {
	http    *http.Client
	retry   RetryPolicy
	limit   *limiter
	timeout time.Duration
	log     *slog.Logger
}

// Do sends a request of the generated client.
func (s *sender) Do(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	op, ok := gen.OperationFromContext(ctx)
	if !ok {
		return nil, fmt.Errorf("voiso: the request names no operation: %w", ErrNotSent)
	}
	retry := s.retry
	state := callStateFrom(ctx)
	if state.once {
		retry.Attempts = 1
	}
	reached := false
	for attempt := 1; ; attempt++ {
		resp, failure := s.attempt(req, op, state, attempt)
		if failure == nil {
			return resp, nil
		}
		if reached && failure.meaning == ErrNotSent {
			failure.meaning = ErrNoAnswer // an earlier attempt was sent
		}
		reached = reached || failure.reached
		failure.reached = reached
		wait, again := retry.next(op, failure)
		wait = max(wait, state.gap)
		if !again {
			return nil, failure
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			return nil, failure
		}
		if err := sleep(ctx, wait); err != nil {
			failure.gaveUp(err)
			return nil, failure
		}
	}
}

// attempt sends the request once.
func (s *sender) attempt(req *http.Request, op *gen.Operation, state *callState, attempt int) (*http.Response, *Error) {
	state.attempts, state.signed = attempt, new(securityproviders.Record)
	body, err := freshBody(req)
	if err == nil {
		err = s.limit.wait(req.Context())
	}
	if err != nil {
		return nil, notSent(op, state, err)
	}

	began := time.Now()
	watch := newWatch(req.Context(), s.timeout, state.stream)
	var written writeTrace
	if !op.Idempotent {
		written.cancel = watch.cancel
	}
	ctx := securityproviders.ContextWithRecord(written.observe(watch.ctx), state.signed)
	state.private = func() []string { return privateValues(req, bodyOf(req)) }
	clone := req.Clone(ctx)
	clone.Body = body
	resp, err := s.http.Do(clone)
	if err == nil && resp.StatusCode < 300 {
		resp.Body = watch.wrap(resp.Body)
		failure := state.readWhole(op, resp)
		s.report(req.Context(), op, cmp.Or(failure, newError(op, state)), resp.StatusCode, began)
		return resp, failure
	}

	failure, private := newError(op, state), state.private()
	if err != nil {
		failure.fail(watch.cause(innermost(err)), written.maybe(), op, private)
		failure.cause = withHostHint(failure.cause, req.URL.Hostname())
	} else {
		failure.refuse(resp, op, private, state.signed)
	}
	watch.stop()
	s.report(req.Context(), op, failure, failure.Status, began)
	return nil, failure
}

// fail fills in an attempt without answer.
func (e *Error) fail(err error, written bool, op *gen.Operation, private []string) {
	e.cause = maskError(err, private)
	e.meaning = ErrNotSent
	if written {
		e.meaning = ErrNoAnswer
		e.mayBeDone(op)
	}
}

// mayBeDone notes that the server may have carried the request out.
func (e *Error) mayBeDone(op *gen.Operation) {
	e.reached, e.unknown = true, !op.Idempotent
}

// gaveUp adds what ended the wait for another attempt to the cause.
func (e *Error) gaveUp(err error) {
	err = maskError(err, nil)
	if e.cause == nil {
		e.cause = fmt.Errorf("not repeated: %w", err)
	} else {
		e.cause = fmt.Errorf("%w; not repeated: %w", e.cause, err)
	}
}

// refuse fills in an answer that is no success.
func (e *Error) refuse(resp *http.Response, op *gen.Operation, private []string, signed *securityproviders.Record) {
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody+errorMargin))
	e.Status = resp.StatusCode
	e.RetryAfter = retryAfter(resp.Header, time.Now())
	e.setBody(body, private, signed)
	e.meaning = meaningOf(e.Status, e.Messages)
	switch {
	case e.Status < 400:
		e.cause = redirected(resp, private, signed)
	case len(e.Messages) == 0 && isHTML(resp.Header):
		e.cause = errHTML
	}
	switch {
	case e.meaning == ErrServer: // a gateway's 5xx may hide that the server behind it did its work
		e.mayBeDone(op)
	case e.meaning == ErrRateLimited && partlySent(e.Messages):
		e.mayBeDone(op)
	case e.Status == http.StatusFound, e.Status == http.StatusSeeOther: // what follows a request that was carried out
		e.mayBeDone(op)
	}
}

// setBody keeps the answer without the key, should the server echo it. Texts are
// cleared again once they are read, as JSON has many ways to write a character.
func (e *Error) setBody(body []byte, private []string, signed *securityproviders.Record) {
	e.Body = signed.Redactor().BytesOfPart(body)
	e.Body = e.Body[:min(len(e.Body), maxErrorBody)]
	e.Messages, e.Fields = messagesOf(e.Body)
	e.Messages, e.Fields = cleared(e.Messages, e.Fields, signed.Redactor().String)
	e.shown = show(e.Messages, private)
}

// innermost takes off the *url.Error that prints the whole URL.
func innermost(err error) error {
	for {
		outer, ok := err.(*url.Error) //nolint:errorlint // only the outermost layer
		if !ok {
			return err
		}
		err = outer.Err
	}
}

// report logs an attempt: never the URL, which may hold phone numbers.
func (s *sender) report(ctx context.Context, op *gen.Operation, e *Error, status int, began time.Time) {
	attrs := []slog.Attr{
		slog.String("operation", op.ID), slog.String("method", op.Method), slog.String("path", op.Path),
		slog.String("scheme", e.Scheme), slog.Int("attempt", e.Attempts), slog.Int("status", status),
		slog.Duration("took", time.Since(began)),
	}
	if e.meaning != "" {
		attrs = append(attrs, slog.String("error", e.Error()))
	}
	s.log.LogAttrs(ctx, slog.LevelDebug, "voiso request", attrs...)
}

// schemesOf lists the schemes an operation accepts.
func schemesOf(op *gen.Operation) []string {
	var all []string
	for _, alternative := range op.Security {
		all = append(all, alternative...)
	}
	return all
}

var errBody = errors.New("the request body cannot be read again")

// freshBody returns a request's body from its beginning, leaving the request as it is.
func freshBody(req *http.Request) (io.ReadCloser, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return req.Body, nil
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

// bodyOf reads a request's body whole, which only failures need.
func bodyOf(req *http.Request) []byte {
	body, err := freshBody(req)
	if err != nil || body == nil {
		return nil
	}
	defer body.Close()
	all, _ := io.ReadAll(body) // in memory
	return all
}
