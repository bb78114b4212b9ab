package voisotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Request is a request that the server received. It never holds a key that came where keys belong.
type Request struct {
	// Checked is the request, as far as it could be read.
	Checked
	// Seq is the number of the request since the start of the server, 1 for the first one.
	Seq int
	// Revision grows with every change of any request, see [Server.Watch].
	Revision int
	// At is when the request came.
	At time.Time
	// Status is the status of the response, 0 when there is none yet or the connection was cut.
	Status int
	// Done reports whether the response was sent, or the connection was cut.
	Done bool
	// Response is the beginning of the body of the response, at most 8 KiB.
	Response []byte
	// Err is the reason why the request did not pass the checks, nil when it did.
	Err error
}

// Requests returns the requests since the start or [Server.Reset], in the order of their arrival, refused ones included.
// Each prints in one line, see [Request.String].
func (s *Server) Requests() []Request {
	return s.cluster().recorded(func(*Request) bool { return true })
}

// RequestCount returns the number of requests for an operation, refused ones included. With an empty operation ID it
// returns the number of requests for no operation. An unknown operation is a misuse, see [Server.Err].
func (s *Server) RequestCount(operationID string) int {
	s.cluster().tb.Helper()
	if operationID != "" && !s.cluster().checkUse("RequestCount", operationID, nil) {
		return 0
	}
	return len(s.cluster().recorded(func(r *Request) bool { return r.OperationID == operationID }))
}

// SentSMS returns the requests that would have sent an SMS: those with a status below 300. Use it to test that a program
// sent the right message, and only once.
func (s *Server) SentSMS() []Request { return s.cluster().succeeded(gen.OpSendSMS.ID) }

// StartedCalls returns the requests that would have dialed: those with a status below 300. Use it to test that a program
// dials nobody twice.
func (s *Server) StartedCalls() []Request { return s.cluster().succeeded(gen.OpStartCall.ID) }

func (c *cluster) succeeded(operationID string) []Request {
	return c.recorded(func(r *Request) bool { return r.OperationID == operationID && r.Status >= 200 && r.Status < 300 })
}

// recorded returns copies of some requests.
func (c *cluster) recorded(isWanted func(*Request) bool) []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	var requests []Request
	for _, r := range c.requests {
		if isWanted(r) {
			requests = append(requests, r.clone())
		}
	}
	return requests
}

// clone returns a copy that shares no map or slice with the request.
func (r *Request) clone() Request {
	c := *r
	c.PathParams = maps.Clone(r.PathParams)
	c.Query = url.Values(http.Header(r.Query).Clone())
	c.Body = slices.Clone(r.Body)
	c.Places = slices.Clone(r.Places)
	c.Response = slices.Clone(r.Response)
	return c
}

// DecodeBody decodes the JSON body into a value, for example a *gen.SendSMSRequest, to compare it with the intended one.
// It fails when there is no body, or when the body has another form.
func (c Checked) DecodeBody(into any) error {
	if len(c.Body) == 0 {
		return fmt.Errorf("voisotest: %s: the request has no body", c.operation())
	}
	if err := json.Unmarshal(c.Body, into); err != nil {
		return fmt.Errorf("voisotest: %s: body: %w", c.operation(), err)
	}
	return nil
}

// String returns the request in one line: operation, method, path template, kind and place of the key, names of the
// query, body. It shows no key that came where keys belong.
func (c Checked) String() string { return c.line() }

// String returns the line of [Checked.String], with the status of the response and the reason of a refusal.
func (r Request) String() string {
	outcome := []string{"no response"}
	if r.Status != 0 {
		outcome[0] = "status " + strconv.Itoa(r.Status)
	}
	if problem, ok := errors.AsType[*CheckError](r.Err); ok {
		outcome = append(outcome, "refused: "+problem.reason())
	}
	return r.line(outcome...)
}

func (c Checked) line(parts ...string) string {
	if len(c.Places) > 0 {
		places := make([]string, 0, len(c.Places))
		for _, place := range c.Places {
			places = append(places, string(place))
		}
		parts = append(parts, c.KeyKind.Label()+" in "+strings.Join(places, " and "))
	}
	if len(c.Query) > 0 {
		parts = append(parts, "query "+strings.Join(slices.Sorted(maps.Keys(c.Query)), ", "))
	}
	if len(c.Body) > 0 {
		var compact bytes.Buffer
		if err := json.Compact(&compact, c.Body); err != nil {
			compact.Reset()
			compact.WriteString(strconv.Quote(string(c.Body)))
		}
		parts = append(parts, "body "+compact.String())
	}
	return c.operation() + ": " + strings.Join(parts, "; ")
}

func (c Checked) operation() string {
	if c.OperationID == "" {
		return "no operation (" + c.Method + ")"
	}
	return c.OperationID + " (" + c.Method + " " + c.Path + ")"
}

// record adds a request, and returns it with the misuse that forbids to serve it.
func (c *cluster) record(checked *Checked, problem *CheckError) (*Request, error) {
	request := &Request{Checked: *checked, At: c.memory().time()}
	if problem != nil {
		request.Err = problem
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = append(c.requests, request)
	request.Seq = c.forgottenRequests + len(c.requests)
	c.revise(request)
	return request, c.misuse
}

// recorder notes the status before any byte of the response can reach the client. So a client that has its response
// finds it among the recorded requests.
type recorder struct {
	http.ResponseWriter
	cluster *cluster
	request *Request
}

func (r *recorder) note(status int) {
	r.cluster.mu.Lock()
	defer r.cluster.mu.Unlock()
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
	r.keep(data)
	return r.ResponseWriter.Write(data)
}

// keep records the beginning of the body.
func (r *recorder) keep(data []byte) {
	r.cluster.mu.Lock()
	defer r.cluster.mu.Unlock()
	free := maxResponse - len(r.request.Response)
	r.request.Response = append(r.request.Response, data[:min(len(data), free)]...)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
