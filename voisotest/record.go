package voisotest

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// The operations that the server treats in a way of their own.
const (
	opListCDRs  = "listCDRs"
	opStartCall = "startCall"
	opSendSMS   = "sendSMS"
)

// Request is a request that the server received. It never holds a key that came where keys belong.
type Request struct {
	// Checked is what the request was, as far as it could be read.
	Checked
	// Status is the status of the answer, 0 when there is none yet or the connection was cut.
	Status int
	// Err says why the request was refused before anything was done, nil when it was in order.
	Err error
}

// clone makes a copy whose maps and slices nobody else holds.
func (r *Request) clone() Request {
	c := *r
	c.PathParams = maps.Clone(r.PathParams)
	c.Query = make(url.Values, len(r.Query))
	for name, values := range r.Query {
		c.Query[name] = slices.Clone(values)
	}
	c.Body = slices.Clone(r.Body)
	c.Places = slices.Clone(r.Places)
	return c
}

// Requests returns the requests since the start or [Server.Reset], in the order of their arrival, refused ones
// included. They print in a line each, see [Request.String].
func (s *Server) Requests() []Request {
	return s.filter(func(*Request) bool { return true })
}

// RequestCount returns how many requests there were for an operation, refused ones included; with an empty operation
// ID, how many fitted none. An unknown operation is a misuse, see [Server.Err]: a misspelt one would never be asked.
func (s *Server) RequestCount(operationID string) int {
	if operationID != "" && !s.known("RequestCount", operationID, nil) {
		return 0
	}
	return len(s.filter(func(r *Request) bool { return r.OperationID == operationID }))
}

// SentSMS returns the requests that would have sent an SMS: those that got an answer below 300. Use it to test that a
// program sent what it should, and only once.
func (s *Server) SentSMS() []Request { return s.succeeded(opSendSMS) }

// StartedCalls returns the requests that would have dialed: those that got an answer below 300. Use it to test that a
// program dials nobody twice.
func (s *Server) StartedCalls() []Request { return s.succeeded(opStartCall) }

func (s *Server) succeeded(operationID string) []Request {
	return s.filter(func(r *Request) bool {
		return r.OperationID == operationID && r.Status >= 200 && r.Status < 300
	})
}

func (s *Server) filter(keep func(*Request) bool) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kept []Request
	for _, r := range s.requests {
		if keep(r) {
			kept = append(kept, r.clone())
		}
	}
	return kept
}

func (s *Server) record(checked *Checked, err error) *Request {
	request := &Request{Checked: *checked, Err: err}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	return request
}

// recorder notes the status before any byte of the answer can reach the client, so that a client that has its answer
// also finds it in the record.
type recorder struct {
	http.ResponseWriter
	server  *Server
	request *Request
}

func (r *recorder) note(status int) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if r.request.Status < 200 {
		r.request.Status = status
	}
}

// WriteHeader notes the status and sends it.
func (r *recorder) WriteHeader(status int) {
	r.note(status)
	r.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (r *recorder) Write(data []byte) (int, error) {
	r.note(http.StatusOK)
	return r.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
