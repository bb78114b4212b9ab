package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// timeoutError is a request that took longer than the client allows.
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
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// watch limits one attempt. An ordinary one must be over, body included, after
// the timeout. A stream may take any time, as long as each wait for the next
// bytes stays below the timeout; time the caller spends between reads is free.
type watch struct {
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	stream  bool
}

func newWatch(parent context.Context, timeout time.Duration, stream bool) *watch {
	ctx, cancel := context.WithCancelCause(parent)
	w := &watch{ctx: ctx, cancel: cancel, timeout: timeout, stream: stream}
	if timeout > 0 {
		w.timer = time.AfterFunc(timeout, func() { cancel(&timeoutError{timeout, stream}) })
	}
	return w
}

// stop ends the attempt.
func (w *watch) stop() {
	if w.timer != nil {
		w.timer.Stop()
	}
	w.cancel(context.Canceled)
}

// cause replaces the error of a cancelled request by what cancelled it.
func (w *watch) cause(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	if cause := context.Cause(w.ctx); cause != nil {
		return cause
	}
	return err
}

// wrap makes the body of an answer keep to the limit; closing it ends the attempt.
func (w *watch) wrap(body io.ReadCloser) io.ReadCloser {
	w.pause()
	return &watchedBody{body: body, watch: w}
}

func (w *watch) pause() {
	if w.stream && w.timer != nil {
		w.timer.Stop()
	}
}

type watchedBody struct {
	body  io.ReadCloser
	watch *watch
}

func (b *watchedBody) Read(p []byte) (int, error) {
	w := b.watch
	if w.stream && w.timer != nil {
		w.timer.Reset(w.timeout)
	}
	n, err := b.body.Read(p)
	w.pause()
	return n, w.cause(err)
}

func (b *watchedBody) Close() error {
	err := b.body.Close()
	b.watch.stop()
	return err
}
