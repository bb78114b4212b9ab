package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// timeoutError reports a request that took longer than the client allows. It is
// a net.Error.
type timeoutError struct {
	after  time.Duration
	stream bool
}

func (e *timeoutError) Error() string {
	if e.stream {
		return fmt.Sprintf("nothing came for %s", e.after)
	}
	return fmt.Sprintf("took longer than %s", e.after)
}

func (e *timeoutError) Timeout() bool        { return true }
func (e *timeoutError) Temporary() bool      { return true }
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// limit is the time limit of one attempt. An ordinary attempt must end within
// the timeout, body included. A stream may take any time as long as each wait
// for the next bytes stays below the timeout. The time between reads is free.
type limit struct {
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	stream  bool
	body    io.ReadCloser // of the response
}

func newLimit(parent context.Context, timeout time.Duration, stream bool) *limit {
	ctx, cancel := context.WithCancelCause(parent)
	l := &limit{ctx: ctx, cancel: cancel, timeout: timeout, stream: stream}
	if timeout > 0 {
		l.timer = time.AfterFunc(timeout, func() { cancel(&timeoutError{timeout, stream}) })
	}
	return l
}

// stop ends the attempt.
func (l *limit) stop() {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.cancel(context.Canceled)
}

// cause returns the cause of a cancelled request, otherwise err.
func (l *limit) cause(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if cause := context.Cause(l.ctx); cause != nil {
		return cause
	}
	return err
}

// wrap applies the limit to reads of a response body. Closing it ends the attempt.
func (l *limit) wrap(body io.ReadCloser) io.ReadCloser {
	l.pause()
	l.body = body
	return l
}

func (l *limit) pause() {
	if l.stream && l.timer != nil {
		l.timer.Stop()
	}
}

// Read reads from the body of the response.
func (l *limit) Read(p []byte) (int, error) {
	if l.stream && l.timer != nil {
		l.timer.Reset(l.timeout)
	}
	n, err := l.body.Read(p)
	l.pause()
	return n, l.cause(err)
}

// Close closes the body of the response and ends the attempt.
func (l *limit) Close() error {
	err := l.body.Close()
	l.stop()
	return err
}
