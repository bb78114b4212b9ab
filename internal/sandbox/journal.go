package sandbox

import (
	"slices"
	"sync"
)

const (
	maxExchanges = 5000
	maxKept      = 64 << 20 // bytes of all bodies
)

// journal keeps the newest exchanges.
type journal struct {
	mu         sync.Mutex
	exchanges  []*Exchange // by Seq, the oldest first
	last       int         // Seq of the newest exchange ever
	generation int         // number of resets
	kept       int
	changed    chan struct{} // closed at the next change
	closed     chan struct{}
}

func newJournal() *journal {
	return &journal{changed: make(chan struct{}), closed: make(chan struct{})}
}

// add gives an exchange its number and keeps it, in place of the oldest ones.
func (j *journal) add(e *Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	e.Seq = j.last
	j.exchanges = append(j.exchanges, e)
	j.kept += e.size()
	for len(j.exchanges) > maxExchanges || j.kept > maxKept && len(j.exchanges) > 1 {
		j.kept -= j.exchanges[0].size()
		j.exchanges = slices.Delete(j.exchanges, 0, 1)
	}
	j.change()
}

// change wakes those that wait. The mutex is locked.
func (j *journal) change() {
	close(j.changed)
	j.changed = make(chan struct{})
}

// touch wakes those that wait, for a change of the contact center.
func (j *journal) touch() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.change()
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.exchanges, j.kept = nil, 0
	j.generation++
	j.change()
}

// close ends all streams.
func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	select {
	case <-j.closed:
	default:
		close(j.closed)
	}
}

// since returns the exchanges after a number, the generation, and a channel that is closed at the next change.
func (j *journal) since(after int) (found []*Exchange, generation int, changed <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	start, _ := slices.BinarySearchFunc(j.exchanges, after+1, func(e *Exchange, seq int) int { return e.Seq - seq })
	return slices.Clone(j.exchanges[start:]), j.generation, j.changed
}

// find returns an exchange by its number.
func (j *journal) find(seq int) (*Exchange, bool) {
	found, _, _ := j.since(seq - 1)
	if len(found) == 0 || found[0].Seq != seq {
		return nil, false
	}
	return found[0], true
}
