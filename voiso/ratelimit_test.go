package voiso

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiterSpacesRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limiter{interval: time.Second, burst: 3}
		began := time.Now()
		want := []time.Duration{0, 0, 0, time.Second, 2 * time.Second}
		for i, w := range want {
			if err := l.wait(t.Context()); err != nil || time.Since(began) != w {
				t.Errorf("request %d after %s, %v; want %s", i, time.Since(began), err, w)
			}
		}
		// A pause of two slots allows two more at once, a long one a whole burst, not more.
		for _, c := range []struct {
			pause  time.Duration
			atOnce int
		}{{2 * time.Second, 2}, {time.Hour, 3}} {
			if err := sleep(t.Context(), c.pause); err != nil {
				t.Fatal(err)
			}
			began = time.Now()
			for i := range c.atOnce + 1 {
				if err := l.wait(t.Context()); err != nil || (time.Since(began) == 0) != (i < c.atOnce) {
					t.Errorf("after a pause of %s: request %d after %s, %v", c.pause, i, time.Since(began), err)
				}
			}
		}
	})
}

func TestLimiterAcrossGoroutines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limiter{interval: time.Second, burst: 1}
		began := time.Now()
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if err := l.wait(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := time.Since(began); got != 9*time.Second {
			t.Errorf("10 requests took %s", got)
		}
	})
}

func TestLimiterGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &limiter{interval: time.Minute, burst: 1}
		if err := l.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		reason := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(reason) })
		began := time.Now()
		if err := l.wait(ctx); !errors.Is(err, reason) || time.Since(began) != time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		if err := (*limiter)(nil).wait(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("no limit: %v", err)
		}
		if err := (*limiter)(nil).wait(t.Context()); err != nil {
			t.Errorf("no limit: %v", err)
		}
	})
}

func TestWithRateLimitCountsAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		began := time.Now()
		transport := always(200, `{"balance":1}`)
		answer := transport.answer
		transport.answer = recordTimes(began, &times, answer)
		client := stubClient(t, transport, WithRateLimit(0.5, 1))
		for range 3 {
			if _, err := client.GetBalance(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if len(times) != 3 || times[1] != 2*time.Second || times[2] != 4*time.Second {
			t.Errorf("sent at %v", times)
		}
	})
}
