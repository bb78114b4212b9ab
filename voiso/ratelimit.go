package voiso

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// limiter spaces requests evenly, letting a burst through after a pause.
type limiter struct {
	interval time.Duration
	burst    int
	mu       sync.Mutex
	next     time.Time
}

// wait takes the next free slot and waits for it. A caller that gives up
// leaves its slot unused: the limit is kept, never exceeded.
func (l *limiter) wait(ctx context.Context) error {
	if l == nil {
		return ctx.Err()
	}
	l.mu.Lock()
	now := time.Now()
	if earliest := now.Add(-time.Duration(l.burst-1) * l.interval); l.next.Before(earliest) {
		l.next = earliest
	}
	delay := l.next.Sub(now)
	l.next = l.next.Add(l.interval)
	l.mu.Unlock()
	if err := sleep(ctx, delay); err != nil {
		return fmt.Errorf("waiting as WithRateLimit says: %w", err)
	}
	return nil
}
