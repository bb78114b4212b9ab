package voiso

import (
	"context"
	"sync"
	"time"
)

// gate lets the requests of one export through. After an answer that says
// "rate limited", all of them wait, and then go one by one.
type gate struct {
	mu   sync.Mutex
	next time.Time
	gap  time.Duration
}

// hold keeps everything back for d.
func (g *gate) hold(d, gap time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.next) {
		g.next, g.gap = until, gap
	}
}

// pass waits until the next request may go.
func (g *gate) pass(ctx context.Context) error {
	g.mu.Lock()
	wait := time.Until(g.next)
	if wait > 0 {
		g.next = g.next.Add(g.gap)
	}
	g.mu.Unlock()
	return sleep(ctx, wait)
}
