package voisotest

import (
	"context"
	"iter"
	"slices"
)

// maxResponse is how much of a response a [Request] keeps.
const maxResponse = 8 << 10

// Watch returns the requests with a Revision above a number, then each further one, until the context ends. A request
// comes when it arrives and again when it is done, or only once to a watcher that is slower; Seq tells that it is the
// same one. To go on after a break, pass the Revision of the last request.
func (s *Server) Watch(ctx context.Context, after int) iter.Seq[Request] {
	c := s.cluster()
	return func(yield func(Request) bool) {
		for {
			found, changed := c.since(after)
			for _, r := range found {
				after = r.Revision
				if !yield(r) {
					return
				}
			}
			if len(found) > 0 {
				continue
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}
}

// WaitForRequest returns the newest request that is done and matches. If there is none yet, it waits for one. The error
// is that of the context.
//
//	sent, err := fake.WaitForRequest(ctx, func(r voisotest.Request) bool { return r.OperationID == "sendSMS" })
func (s *Server) WaitForRequest(ctx context.Context, matches func(Request) bool) (Request, error) {
	for _, r := range slices.Backward(s.Requests()) {
		if r.Done && matches(r) {
			return r, nil
		}
	}
	for r := range s.Watch(ctx, 0) {
		if r.Done && matches(r) {
			return r, nil
		}
	}
	return Request{}, context.Cause(ctx)
}

// since returns the requests that changed after a revision, and a channel that is closed at the next change.
func (c *cluster) since(after int) ([]Request, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	var found []Request
	for i := max(after-c.forgotten, 0); i < len(c.revisions); i++ {
		if r := c.revisions[i]; r.Revision == c.forgotten+i+1 { // otherwise it comes later
			found = append(found, r.clone())
		}
	}
	return found, c.changed
}

// revise gives a request that changed its next revision. The mutex of the cluster is locked.
func (c *cluster) revise(r *Request) {
	c.revisions = append(c.revisions, r)
	r.Revision = c.forgotten + len(c.revisions)
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// done notes that a request has its whole response.
func (c *cluster) done(r *Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Done = true
	if r.Seq > c.forgottenRequests { // otherwise Reset has removed it
		c.revise(r)
	}
}
