package voisotest

import (
	"fmt"
	"net/http"
)

// Respond answers every further request of an operation with this status and body, in place of the answer from the
// description, until [Server.Respond], [Server.Handle] or [Server.Reset] changes it. Use it for an answer that stays;
// for one that passes, and for headers, use [Server.FailNext], whose pending faults come first.
//
// The body may be nil for none, a string, []byte or json.RawMessage that goes out as it is, or a value that is encoded
// as JSON. Operation IDs are the method names of the client with a small first letter, such as "sendSMS", or
// gen.OpSendSMS.ID; an unknown one, or a status that cannot be sent, is a misuse, see [Server.Err].
func (s *Server) Respond(operationID string, status int, body any) {
	answer, err := newAnswer(status, nil, body)
	if err == nil {
		err = sendable(status)
	}
	if !s.known("Respond", operationID, err) {
		return
	}
	s.Handle(operationID, func(w http.ResponseWriter, _ *http.Request) { answer.write(w) })
}

// Handle lets a handler answer every further request of an operation, in place of what [Server.Respond] set; nil gives
// the operation its own answer back. Use it for an answer that depends on the request or on the ones before. Faults
// that [Server.FailNext] ordered come first.
//
// The handler sees only requests that passed the checks, with the body unread and the path parameters, except the key,
// as path values (http.Request.PathValue). It may run several times at once.
func (s *Server) Handle(operationID string, handler http.HandlerFunc) {
	if !s.known("Handle", operationID, nil) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overrides[operationID] = handler
}

func (s *Server) override(operationID string) http.HandlerFunc {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overrides[operationID]
}

// sendable says why a status cannot be that of an answer.
func sendable(status int) error {
	if status < 200 || status > 999 {
		return fmt.Errorf("status %d cannot be sent; give 200 to 999", status)
	}
	return nil
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
