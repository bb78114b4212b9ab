package voisotest

import (
	"slices"
	"time"
)

// MoveClock moves the server's clock forward. What becomes due on the way happens in its order and at its time: calls
// are answered, wrap-up ends, webhooks are delivered again. MoveClock returns when the webhooks are delivered. Do not
// call it from a webhook receiver. A duration below 1 does nothing.
//
// The clock is [Options].Clock, or time.Now. For a deterministic test, let Options.Clock return a fixed time.
func (s *Server) MoveClock(d time.Duration) { s.cluster().memory().move(d) }

// clock is the time of a contact center, and the list of what is due. The mutex of its world guards it.
type clock struct {
	base  func() time.Time
	moved time.Duration
	due   []due       // in the order of their times
	timer *time.Timer // for the first due, nil when the clock is not the real one
}

type due struct {
	at time.Time
	do func(at time.Time) // with the mutex locked
}

func (c *clock) now() time.Time { return c.base().Add(c.moved) }

// time returns the time of the contact center.
func (w *world) time() time.Time {
	defer w.lock()()
	return w.now()
}

// after plans an action. An action without a delay happens at once.
func (w *world) after(delay time.Duration, from time.Time, do func(at time.Time)) {
	if delay <= 0 {
		do(from)
		return
	}
	at := from.Add(delay)
	place := slices.IndexFunc(w.due, func(d due) bool { return d.at.After(at) })
	if place < 0 {
		place = len(w.due)
	}
	w.due = slices.Insert(w.due, place, due{at, do})
	w.wake()
}

// settle does what is due by now.
func (w *world) settle() {
	for !w.isClosed && len(w.due) > 0 && !w.due[0].at.After(w.now()) {
		next := w.due[0]
		w.due = w.due[1:]
		next.do(next.at)
	}
	w.wake()
}

// wake sets the timer for the first action. A clock of a test has no timer: what is due happens at the next request.
func (w *world) wake() {
	if w.timer != nil {
		w.timer.Stop()
	}
	if w.options.Clock != nil || w.isClosed || len(w.due) == 0 {
		return
	}
	w.timer = time.AfterFunc(w.due[0].at.Sub(w.now()), func() { w.lock()() })
}

func (w *world) move(d time.Duration) {
	if d < 1 {
		return
	}
	w.moving.Lock()
	defer w.moving.Unlock()
	w.waitForWebhooks() // a failure of one that is on its way still plans its next attempt
	w.mu.Lock()
	target := w.now().Add(d)
	for {
		w.settle()
		if len(w.due) == 0 || w.due[0].at.After(target) || w.isClosed {
			break
		}
		w.moved += w.due[0].at.Sub(w.now())
		w.settle()
		w.mu.Unlock()
		w.waitForWebhooks()
		w.mu.Lock()
	}
	w.moved += max(0, target.Sub(w.now()))
	w.settle()
	w.mu.Unlock()
	w.waitForWebhooks()
}
