package voiso

import (
	"context"
	"sync"
	"time"
)

// gate lets the requests of an export through. hold keeps all of them back for
// a while; then they go one after the other. The zero gate is open.
type gate struct {
	mu   sync.Mutex
	open time.Time
	gap  time.Duration
}

// hold keeps requests back for d. Later requests go at least gap apart.
func (g *gate) hold(d, gap time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.open) {
		g.open, g.gap = until, gap
	}
}

// wait waits until the next request may go.
func (g *gate) wait(ctx context.Context) error {
	g.mu.Lock()
	wait := time.Until(g.open)
	if wait > 0 {
		g.open = g.open.Add(g.gap)
	}
	g.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	return sleep(ctx, wait)
}
