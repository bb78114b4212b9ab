package voisotest

import "net/http"

// FailNext makes the next n requests of an operation that pass the checks fail, for example with 503 and a Retry-After
// header. After them the operation responds as before. Use it to test whether a program handles an error and recovers.
//
// A fault comes before [Server.Respond] and [Server.Handle], whichever was called first. Later faults follow earlier
// ones. Unused faults stay until [Server.Reset]; [Server.PendingFaults] counts them. They do not fail a
// test by themselves.
//
// Operation ID and body are as in [Server.Respond]. With a nil body the response is empty and has no Content-Type. Use
// that for a status that is documented without an example, as 401, 403, 422 and 429 of createScheduledCallback. Status 0
// cuts the connection without a response. A request that fails has no effect and does not count as a contacts call. An n
// below 1 does nothing.
//
// Voiso's errors differ by their texts, so pass the documented texts:
//
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Agent logged off"})    // voiso.ErrAgentUnavailable
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Rate limit exceeded"}) // voiso.ErrRateLimited
//	fake.FailNext("startCall", 1, 403, nil, map[string]string{"error": "Invalid key"})         // voiso.ErrInvalidKey
//	fake.FailNext("startCall", 1, 0, nil, nil)                                                 // voiso.ErrOutcomeUnknown
//
// The client retries requests if that is safe, as after "Rate limit exceeded". Pass as many faults as the client makes
// attempts, or turn retries off for the call.
func (s *Server) FailNext(operationID string, n, status int, header http.Header, body any) {
	s.cluster().tb.Helper()
	r, err := newResponse(status, header, body)
	if err == nil && status != 0 {
		err = r.checkStatus()
	}
	if !s.cluster().checkUse("FailNext", operationID, err) || n < 1 {
		return
	}
	s.cluster().mu.Lock()
	defer s.cluster().mu.Unlock()
	s.cluster().faults[operationID] = append(s.cluster().faults[operationID], fault{response: r, left: n})
}

// PendingFaults returns the number of faults of [Server.FailNext] for an operation that have not happened yet. At the
// end of a test, 0 means that all of them happened. An unknown operation is a misuse, see [Server.Err].
func (s *Server) PendingFaults(operationID string) int {
	s.cluster().tb.Helper()
	if !s.cluster().checkUse("PendingFaults", operationID, nil) {
		return 0
	}
	s.cluster().mu.Lock()
	defer s.cluster().mu.Unlock()
	pending := 0
	for _, fault := range s.cluster().faults[operationID] {
		pending += fault.left
	}
	return pending
}

// fault is a response to the next few requests of an operation.
type fault struct {
	response
	left int
}

func (f fault) write(w http.ResponseWriter) {
	if f.status == 0 {
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	f.response.write(w)
}

func (c *cluster) nextFault(operationID string) (fault, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	queue := c.faults[operationID]
	if len(queue) == 0 {
		return fault{}, false
	}
	next := queue[0]
	if queue[0].left--; queue[0].left == 0 {
		c.faults[operationID] = queue[1:]
	}
	return next, true
}
