package voisotest

import "net/http"

// FailNext answers the next n requests of an operation that pass the checks with a fault, for example 503 with a
// Retry-After header; then the operation answers as before. Use it to test how a program copes with an error, and
// whether it recovers.
//
// A fault comes before what [Server.Respond] or [Server.Handle] set, no matter which was called first, and faults
// ordered later follow the earlier ones. Those that no request used up stay: [Server.PendingFaults] counts them,
// [Server.Reset] drops them, and nothing else does. They fail no test by themselves.
//
// Operation ID and body are as in [Server.Respond]. With a nil body the answer is empty and has no Content-Type; take
// that where a status is documented without an example, as 401, 403, 422 and 429 of createScheduledCallback. Status 0
// cuts the connection without an answer. A request that fails so has no effect and does not count as a contacts call.
// An n below 1 orders nothing.
//
// Voiso tells errors apart by their texts, so use the documented ones to get their meanings:
//
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Agent logged off"})    // voiso.ErrAgentUnavailable
//	fake.FailNext("startCall", 1, 400, nil, map[string]string{"error": "Rate limit exceeded"}) // voiso.ErrRateLimited
//	fake.FailNext("startCall", 1, 403, nil, map[string]string{"error": "Invalid key"})         // voiso.ErrInvalidKey
//	fake.FailNext("startCall", 1, 0, nil, nil)                                                 // voiso.ErrOutcomeUnknown
//
// A client repeats requests where it may, as after "Rate limit exceeded": order as many faults as it makes attempts, or
// let it make one, with voiso.Once.
func (s *Server) FailNext(operationID string, n, status int, header http.Header, body any) {
	answer, err := newAnswer(status, header, body)
	if err == nil && status != 0 {
		err = sendable(status)
	}
	if !s.known("FailNext", operationID, err) || n <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[operationID] = append(s.faults[operationID], fault{answer: answer, left: n})
}

// PendingFaults returns how many of the faults that [Server.FailNext] ordered for an operation have not happened yet.
// Ask at the end of a test: 0 means that the program ran into every one. An unknown operation is a misuse, see
// [Server.Err].
func (s *Server) PendingFaults(operationID string) int {
	if !s.known("PendingFaults", operationID, nil) {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	pending := 0
	for _, fault := range s.faults[operationID] {
		pending += fault.left
	}
	return pending
}

// fault is an answer to the next few requests.
type fault struct {
	answer answer
	left   int
}

func (f fault) write(w http.ResponseWriter) {
	if f.answer.status == 0 {
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	}
	f.answer.write(w)
}

func (s *Server) nextFault(operationID string) (fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[operationID]
	if len(queue) == 0 {
		return fault{}, false
	}
	next := queue[0]
	if queue[0].left--; queue[0].left == 0 {
		s.faults[operationID] = queue[1:]
	}
	return next, true
}
