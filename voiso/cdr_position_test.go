package voiso

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestCycle(t *testing.T) {
	t.Parallel()
	for before := range 20 {
		for length := 1; length < 40; length++ {
			var c cycle
			at := 0
			for ; at < 1000; at++ {
				value := digest(at + 1)
				if at >= before {
					value = digest(before + (at-before)%length + 1)
				}
				if c.seen(value) {
					break
				}
			}
			if least, most := before+length, 2*max(before, length)+2*length+2; at < least || at > most {
				t.Errorf("a circle of %d behind %d was seen at %d, want %d to %d", length, before, at, least, most)
			}
		}
	}
	var c cycle
	if c.seen(0) {
		t.Error("nothing was seen before")
	}
}

func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g gate
		began := time.Now()
		pass := func(want time.Duration) {
			t.Helper()
			if err := g.pass(t.Context()); err != nil || time.Since(began) != want {
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
		if err := g.pass(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
