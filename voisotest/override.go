package voisotest

import (
	"fmt"
	"net/http"
)

// Respond sets the answer of an operation, in place of the one from the description, until it is set again. The body
// may be nil for none, a string, []byte or json.RawMessage that goes out as it is, or a value that is encoded as
// JSON. Operation IDs are the method names of the client with a small first letter, such as "sendSMS", or
// gen.OpSendSMS.ID; an unknown one is a misuse, see [Server.Err].
func (s *Server) Respond(operationID string, status int, body any) {
	answer, err := newAnswer(status, nil, body)
	if !s.known("Respond", operationID, err) {
		return
	}
	s.Handle(operationID, func(w http.ResponseWriter, _ *http.Request) { answer.write(w) })
}

// Handle sets the handler of an operation; nil gives the operation its own answer back. The handler sees only
// requests that passed the checks, with the body unread and the path parameters, except the key, as path values
// (http.Request.PathValue).
func (s *Server) Handle(operationID string, handler http.HandlerFunc) {
	if !s.known("Handle", operationID, nil) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overrides[operationID] = handler
}

// FailNext answers the next n requests of an operation that pass the checks with a fault, for example 503 with a
// Retry-After header. Faults ordered later follow the earlier ones. Status 0 cuts the connection without an answer.
// A request that fails so has no effect and does not count as a contacts call. Operation ID and body are as in
// [Server.Respond].
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
	if !s.known("FailNext", operationID, err) || n <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[operationID] = append(s.faults[operationID], fault{answer: answer, left: n})
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

func (s *Server) override(operationID string) http.HandlerFunc {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overrides[operationID]
}

// known reports whether a call that configures the server makes sense, and otherwise notes the misuse.
func (s *Server) known(call, operationID string, err error) bool {
	if err == nil && (s.document == nil || s.document.byID[operationID] != nil) {
		return s.document != nil
	}
	if err == nil {
		err = fmt.Errorf("unknown operation %q; give its ID, such as sendSMS or gen.OpSendSMS.ID", operationID)
	}
	err = fmt.Errorf("%s: %w", call, err)
	s.mu.Lock()
	if s.err == nil {
		s.err = err
	}
	s.mu.Unlock()
	if s.report != nil {
		s.report("voisotest: %v", err)
	}
	return false
}
