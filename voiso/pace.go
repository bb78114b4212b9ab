package voiso

import (
	"context"
	"sync"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// contactsGap is how long the vendor wants nothing to come after a call that
// added or updated contacts of the same campaign. Calls must not overlap either.
const contactsGap = 2 * time.Second

// pacer lets one contacts call at a time through to each campaign, with the
// vendor's gap between them, for all goroutines of a client.
type pacer struct {
	mu        sync.Mutex
	campaigns map[int]*turn
}

type turn struct {
	free     chan struct{} // holds one token while nobody has the turn
	finished time.Time
}

func newPacer() *pacer { return &pacer{campaigns: make(map[int]*turn)} }

// take waits for the campaign's turn; the caller must call done.
func (p *pacer) take(ctx context.Context, campaign int) (done func(), err error) {
	p.mu.Lock()
	t := p.campaigns[campaign]
	if t == nil {
		t = &turn{free: make(chan struct{}, 1)}
		t.free <- struct{}{}
		p.campaigns[campaign] = t
	}
	p.mu.Unlock()

	select {
	case <-t.free:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err := sleep(ctx, time.Until(t.finished.Add(contactsGap))); err != nil {
		t.free <- struct{}{}
		return nil, err
	}
	return func() {
		t.finished = time.Now()
		t.free <- struct{}{}
	}, nil
}

// isContacts reports whether an operation is bound to the pace.
func isContacts(op *gen.Operation) bool {
	return op == gen.OpAddContacts || op == gen.OpUpdateContacts
}

// pace waits for the turn of a contacts call; other operations need none.
func (c *Client) pace(ctx context.Context, op *gen.Operation, args []any) (done func(), err error) {
	campaign, ok := 0, false
	if isContacts(op) && len(args) > 0 {
		campaign, ok = args[0].(int)
	}
	if !ok {
		return func() {}, nil
	}
	return c.contacts.take(ctx, campaign)
}
