package voiso

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// slowBody gives a byte after each pause, and stops with the context.
type slowBody struct {
	ctx    context.Context
	pauses []time.Duration
	closed bool
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.pauses) == 0 {
		return 0, io.EOF
	}
	pause := b.pauses[0]
	b.pauses = b.pauses[1:]
	select {
	case <-time.After(pause):
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	p[0] = '1'
	return 1, nil
}

func (b *slowBody) Close() error {
	b.closed = true
	return nil
}

func TestWatch(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, c := range []struct {
		name   string
		stream bool
		limit  time.Duration
		head   time.Duration // until the body begins
		pauses []time.Duration
		work   time.Duration // of the caller after each byte
		want   string
		at     time.Duration // when it ends
	}{
		{"in time", false, 10 * s, 1 * s, []time.Duration{4 * s, 4 * s}, 0, "", 9 * s},
		{"a body that takes too long", false, 10 * s, 1 * s, []time.Duration{5 * s, 5 * s}, 0, "took longer than 10s", 10 * s},
		{"the caller's time counts", false, 10 * s, 0, []time.Duration{s, s}, 10 * s, "took longer than 10s", 11 * s},
		{"a stream may take any time", true, 10 * s, 9 * s, []time.Duration{9 * s, 9 * s, 9 * s}, 0, "", 36 * s},
		{"a stream's caller may take any time", true, 10 * s, 0, []time.Duration{9 * s, 9 * s}, 60 * s, "", 138 * s},
		{"a stream that stalls", true, 10 * s, 0, []time.Duration{9 * s, 11 * s}, 0, "nothing came for 10s", 19 * s},
		{"no limit", false, 0, 0, []time.Duration{1000 * s}, 0, "", 1000 * s},
		{"no limit, a stream", true, 0, 0, []time.Duration{1000 * s}, 0, "", 1000 * s},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				w := newLimit(t.Context(), c.limit, c.stream)
				if err := sleep(w.ctx, c.head); err != nil {
					t.Fatal(err)
				}
				inner := &slowBody{ctx: w.ctx, pauses: c.pauses}
				body := w.wrap(inner)
				var err error
				for one := make([]byte, 1); err == nil; {
					if _, err = body.Read(one); err == nil {
						_ = sleep(t.Context(), c.work)
					}
				}
				if took := time.Since(began); took != c.at {
					t.Errorf("ended after %s, want %s", took, c.at)
				}
				if c.want == "" && err != io.EOF || c.want != "" && err.Error() != c.want {
					t.Errorf("got %v, want %q", err, c.want)
				}
				timeout, ok := errors.AsType[*timeoutError](err)
				if ok != (c.want != "") || ok && (!timeout.Timeout() || !errors.Is(err, context.DeadlineExceeded)) {
					t.Errorf("got %#v", err)
				}
				if err := body.Close(); err != nil || !inner.closed || w.ctx.Err() == nil {
					t.Error("closing the body does not end the attempt")
				}
			})
		})
	}
}

func TestWatchTellsWhatCancelled(t *testing.T) {
	t.Parallel()
	reason := errors.New("enough")
	parent, cancel := context.WithCancelCause(t.Context())
	w := newLimit(parent, time.Hour, false)
	defer w.stop()
	if got := w.cause(io.ErrUnexpectedEOF); got != io.ErrUnexpectedEOF {
		t.Errorf("nothing cancelled it: %v", got)
	}
	cancel(reason)
	if got := w.cause(context.Canceled); got != reason {
		t.Errorf("got %v", got)
	}
	if w.cause(nil) != nil || w.cause(io.EOF) != io.EOF {
		t.Error("a success is not a failure")
	}
}

// A timeout before the response and one inside its body both reach the caller.
func TestTimeoutsOfCalls(t *testing.T) {
	t.Parallel()
	sms := gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText}
	for name, inBody := range map[string]bool{"before the response": false, "in the body": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				transport := hanging(inBody)
				client := stubClient(t, transport, WithTimeout(time.Minute))
				began := time.Now()
				_, err := client.SendSMS(t.Context(), sms)
				failure, ok := errors.AsType[*Error](err)
				if !ok || !failure.Timeout() || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrOutcomeUnknown) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != time.Minute || transport.seen.Load() != 1 {
					t.Errorf("%d requests in %s", transport.seen.Load(), took)
				}
			})
		})
	}
}
