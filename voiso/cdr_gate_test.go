package voiso

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g gate
		began := time.Now()
		pass := func(want time.Duration) {
			t.Helper()
			if err := g.wait(t.Context()); err != nil || time.Since(began) != want {
				t.Errorf("passed after %s, want %s (%v)", time.Since(began), want, err)
			}
		}
		pass(0)
		pass(0)
		g.hold(10*time.Second, time.Second)
		g.hold(5*time.Second, time.Minute) // less than there is
		pass(10 * time.Second)
		pass(11 * time.Second)
		pass(12 * time.Second)
		time.Sleep(time.Minute)
		pass(72 * time.Second)
		pass(72 * time.Second)
		g.hold(time.Hour, time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
