package voisotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

const jsonType = "application/json"

// response is a response that can be written any number of times.
type response struct {
	status int
	header http.Header
	body   []byte
}

// newResponse returns the response for a body that a test passed: no body for nil, text and bytes as they are, any
// other value as JSON.
func newResponse(status int, header http.Header, body any) (response, error) {
	r := response{status: status, header: header.Clone()}
	switch body := body.(type) {
	case nil:
	case string:
		r.body = []byte(body)
	case []byte:
		r.body = slices.Clone(body)
	case json.RawMessage:
		r.body = slices.Clone(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return response{}, fmt.Errorf("body: %w", err)
		}
		r.body = data
	}
	return r, nil
}

// refusal returns an error in the form that most operations use.
func refusal(status int, text string) response {
	return response{status: status, body: encode(map[string]string{"error": text})}
}

// checkStatus returns an error for a status that net/http cannot send.
func (r response) checkStatus() error {
	if r.status < 200 || r.status > 999 {
		return fmt.Errorf("status %d cannot be sent; pass 200 to 999", r.status)
	}
	return nil
}

func (r response) write(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if len(r.body) > 0 && w.Header().Get("Content-Type") == "" {
		contentType := jsonType
		if !json.Valid(r.body) {
			contentType = http.DetectContentType(r.body)
		}
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // fails only when the client went away
}

// Respond makes the server respond to every further request of an operation with this status and body, until
// [Server.Respond], [Server.Handle] or [Server.Reset] changes it. For a response that passes, and for headers, use
// [Server.FailNext], whose pending faults come first.
//
// The body may be nil for none, a string, []byte or json.RawMessage that goes out as it is, or a value that is encoded
// as JSON. Operation IDs are the method names of the client with a small first letter, such as "sendSMS", or
// gen.OpSendSMS.ID. An unknown one, or a status that cannot be sent, is a misuse, see [Server.Err].
func (s *Server) Respond(operationID string, status int, body any) {
	s.cluster().tb.Helper()
	r, err := newResponse(status, nil, body)
	if err == nil {
		err = r.checkStatus()
	}
	if s.cluster().checkUse("Respond", operationID, err) {
		s.cluster().handle(operationID, func(w http.ResponseWriter, _ *http.Request) { r.write(w) })
	}
}

// Handle lets a handler respond to every further request of an operation, in place of [Server.Respond]. A nil handler
// restores the operation's own response. Use it for a response that depends on the request or on earlier ones. Faults
// of [Server.FailNext] come first.
//
// The handler sees only requests that passed the checks. Their body is unread, and the path parameters except the key
// are path values (http.Request.PathValue). The handler may run several times at once.
func (s *Server) Handle(operationID string, handler http.HandlerFunc) {
	s.cluster().tb.Helper()
	if s.cluster().checkUse("Handle", operationID, nil) {
		s.cluster().handle(operationID, handler)
	}
}

func (c *cluster) handle(operationID string, handler http.HandlerFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handlers[operationID] = handler
}

func (c *cluster) handler(operationID string) http.HandlerFunc {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.handlers[operationID]
}
