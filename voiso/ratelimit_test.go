package voiso

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// everyMinute is a limiter: one request a minute.
type everyMinute struct{ calls int }

func (l *everyMinute) Wait(ctx context.Context) error {
	if l.calls++; l.calls == 1 {
		return nil
	}
	select {
	case <-time.After(time.Minute):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Every attempt waits for the limiter, retries included.
func TestTheRateLimiterCountsAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		began := time.Now()
		transport := &stub{respond: recordTimes(began, &times, func(req *http.Request) (*http.Response, error) {
			return respond(req, http.StatusServiceUnavailable, ""), nil
		})}
		limiter := new(everyMinute)
		client := stubClient(t, transport, WithRateLimiter(limiter), WithRetry(RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}))
		if _, err := client.GetBalance(t.Context()); !errors.Is(err, ErrServer) || limiter.calls != 3 {
			t.Errorf("%d waits, %v", limiter.calls, err)
		}
		if len(times) != 3 || times[0] != 0 || times[1] != time.Minute || times[2] != 2*time.Minute {
			t.Errorf("sent at %v", times)
		}
	})
}

// A limiter that ends with the context sends nothing.
func TestTheRateLimiterEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := always(200, `{"balance":1}`)
		client := stubClient(t, transport, WithRateLimiter(&everyMinute{calls: 1}), WithRetry(RetryPolicy{Attempts: 1}))
		reason := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(reason) })
		began := time.Now()
		_, err := client.GetBalance(ctx)
		if !errors.Is(err, reason) || !errors.Is(err, ErrNotSent) || time.Since(began) != time.Second || transport.seen.Load() != 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}
