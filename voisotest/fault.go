package voisotest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Fault is a trouble that requests which pass the checks meet.
type Fault struct {
	// Operation is the ID of an operation. Empty means every operation.
	Operation string `json:"operation,omitempty"`
	// After is how many requests pass before the first one meets the fault.
	After int `json:"after,omitempty"`
	// Times is how many requests meet the fault. 0 means one, a negative number all until [Server.Reset].
	Times int `json:"times,omitempty"`
	// Delay is how long the server waits, before anything else.
	Delay time.Duration `json:"delay,omitempty"`
	// Kind is what happens then. If it is empty and Status is 0, the request is served as usual.
	Kind FaultKind `json:"kind,omitempty"`
	// Status, Header and Body are a response in place of the usual one, as in [Server.FailNext].
	Status int         `json:"status,omitempty"`
	Header http.Header `json:"header,omitempty"`
	Body   any         `json:"body,omitempty"`
}

// FaultKind is a kind of trouble.
type FaultKind string

// The kinds of faults. Only with FaultTruncate does the request have its effect.
const (
	// FaultClose closes the connection without a response.
	FaultClose FaultKind = "close"
	// FaultReset resets the connection, so that the client sees "connection reset by peer". In the process it is as
	// FaultClose.
	FaultReset FaultKind = "reset"
	// FaultTruncate serves the request and breaks off in the middle of the response. A response without a body is lost.
	FaultTruncate FaultKind = "truncate"
	// FaultGarbage responds with status 200 and bytes that are not JSON.
	FaultGarbage FaultKind = "garbage"
	// FaultRateLimit responds as documented for too many requests, or else with status 429. With After and Times it limits
	// the rate: {After: 20, Times: -1}.
	FaultRateLimit FaultKind = "rate limit"
)

// AddFault adds a fault after those that are pending. Of the faults that are for a request, the first one happens.
func (s *Server) AddFault(f Fault) error {
	c := s.cluster()
	if f.Operation != "" && c.description.byID[f.Operation] == nil {
		return fmt.Errorf("voisotest: %w", c.unknown(f.Operation))
	}
	added, err := newFault(f)
	if err != nil {
		return fmt.Errorf("voisotest: %w", err)
	}
	c.addFault(added)
	return nil
}

// FailNext makes the next n requests of an operation that pass the checks fail, for example with 503 and a Retry-After
// header. After them the operation responds as before. Use it to test how a program copes with an error, and whether it
// recovers. [Server.AddFault] knows more kinds of trouble.
//
// A fault comes before [Server.Respond] and [Server.Handle], whichever was called first. Later faults follow earlier
// ones. Faults that no request used up stay until [Server.Reset]; [Server.PendingFaults] counts them. They do not fail a
// test by themselves.
//
// Operation ID and body are as in [Server.Respond]. With a nil body the response is empty and has no Content-Type. Use
// that for a status that is documented without an example, as 401, 403, 422 and 429 of createScheduledCallback. Status 0
// cuts the connection without a response. A request that fails has no effect and does not count as a contacts call. An n
// below 1 does nothing.
//
// Voiso tells errors apart by their texts, so pass the documented ones:
//
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Agent logged off"})    // voiso.ErrAgentUnavailable
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Rate limit exceeded"}) // voiso.ErrRateLimited
//	fake.FailNext("startCall", 1, 403, nil, map[string]string{"error": "Invalid key"})         // voiso.ErrInvalidKey
//	fake.FailNext("startCall", 1, 0, nil, nil)                                                 // voiso.ErrOutcomeUnknown
//
// The client retries requests where that is safe, as after "Rate limit exceeded". Pass as many faults as it makes
// attempts, or turn its retries off for the call.
func (s *Server) FailNext(operationID string, n, status int, header http.Header, body any) {
	s.cluster().tb.Helper()
	f := Fault{Operation: operationID, Times: n, Status: status, Header: header, Body: body}
	if status == 0 {
		f.Kind = FaultClose
	}
	added, err := newFault(f)
	if s.cluster().checkUse("FailNext", operationID, err) && n > 0 {
		s.cluster().addFault(added)
	}
}

// PendingFaults returns how many faults for an operation have not happened yet, without those that last until
// [Server.Reset]. At the end of a test, 0 means that the program met every one. With an empty operation ID it counts the
// faults for every operation. An unknown operation is a misuse, see [Server.Err].
func (s *Server) PendingFaults(operationID string) int {
	c := s.cluster()
	c.tb.Helper()
	if operationID != "" && !c.checkUse("PendingFaults", operationID, nil) {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	pending := 0
	for _, f := range c.faults {
		if f.Operation == operationID {
			pending += max(f.Times, 0)
		}
	}
	return pending
}

// fault is a fault with its response.
type fault struct {
	Fault
	response response
}

func newFault(f Fault) (*fault, error) {
	kinds := []FaultKind{"", FaultClose, FaultReset, FaultTruncate, FaultGarbage, FaultRateLimit}
	if !slices.Contains(kinds, f.Kind) {
		return nil, fmt.Errorf("kind of fault %q is not one of %q", f.Kind, kinds)
	}
	r, err := newResponse(f.Status, f.Header, f.Body)
	if err == nil && f.Status != 0 {
		err = r.checkStatus()
	}
	if f.Times == 0 {
		f.Times = 1
	}
	return &fault{f, r}, err
}

func (c *cluster) addFault(f *fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, f)
}

// nextFault returns the fault that a request for an operation meets.
func (c *cluster) nextFault(op *operation) (Fault, response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var next *fault
	for _, f := range c.faults {
		switch {
		case f.Operation != "" && f.Operation != op.ID:
		case f.After > 0:
			f.After--
		case next == nil:
			next = f
		}
	}
	if next == nil {
		return Fault{}, response{}
	}
	met := *next
	if next.Times--; next.Times == 0 {
		c.faults = slices.DeleteFunc(c.faults, func(f *fault) bool { return f == next })
	}
	if met.Kind == FaultRateLimit && met.Status == 0 {
		met.response = op.rateLimited
		met.Status = met.response.status
	}
	return met.Fault, met.response
}
