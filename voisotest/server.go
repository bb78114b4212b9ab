package voisotest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// refusedHeader carries, for people who debug a test, why a request was refused when the body says it only as
// vaguely as the vendor does.
const refusedHeader = "Voisotest-Refused"

// Server is a fake Voiso cluster on the loopback interface. Its methods may be used concurrently, also while
// requests are running.
type Server struct {
	// URL is the base URL, of the form http://127.0.0.1:port, without a slash at its end; of a server that does not
	// listen, http://127.0.0.1.
	URL string

	settings  *settings
	checker   *Checker
	document  *document // nil when err is set at the start
	http      *httptest.Server
	report    func(format string, args ...any)
	campaigns campaigns
	cuts      int // CDR answers still to be cut

	mu        sync.Mutex
	err       error
	requests  []*Request
	overrides map[string]http.HandlerFunc
	faults    map[string][]fault
}

// TB is the part of testing.TB that [Start] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
}

// New starts a server, for programs, examples and TestMain; a test takes [Start]. Close it when it is no longer needed,
// and look at [Server.Err]. Like httptest.NewServer it panics only when the machine has no loopback interface to listen
// on.
func New(opts ...Option) *Server {
	s := NewUnstarted(opts...)
	s.http = httptest.NewServer(s)
	s.URL = s.http.URL
	return s
}

// Start starts a server that is closed at the end of a test. A wrong use of the server, such as an unknown operation
// ID, fails the test; nothing else does: not a refused request, nor a fault that did not happen.
func Start(tb TB, opts ...Option) *Server {
	tb.Helper()
	s := New(opts...)
	s.report = tb.Errorf
	tb.Cleanup(s.Close)
	return s
}

// NewUnstarted returns a server that does not listen: reach it through its [Server.Transport] or as an
// http.Handler. This is the form for tests within testing/synctest, where real connections stop the clock.
func NewUnstarted(opts ...Option) *Server {
	settings := newSettings(opts)
	s := &Server{
		URL:       "http://127.0.0.1",
		settings:  settings,
		checker:   NewChecker(settings.keys()),
		cuts:      settings.cdrs.cuts,
		overrides: map[string]http.HandlerFunc{},
		faults:    map[string][]fault{},
	}
	s.document, s.err = description()
	return s
}

// Close stops the server and waits for running requests.
func (s *Server) Close() {
	if s.http != nil {
		s.http.Close()
	}
}

// String says where the server is.
func (s *Server) String() string {
	if s.http == nil {
		return "fake Voiso that does not listen"
	}
	return "fake Voiso at " + s.URL
}

// Format prints [Server.String] for every verb. Field by field the server would be read while requests change it.
func (s *Server) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, s.String()) }

// ContactCenterKey returns the contact center key that the server accepts.
func (s *Server) ContactCenterKey() string { return s.settings.contactCenterKey }

// UserKey returns the user key that the server accepts.
func (s *Server) UserKey() string { return s.settings.userKey }

// ServeHTTP checks a request, records it and answers, in the order that the package comment gives. It lets a server be
// part of another handler; a client reaches it by its URL or [Server.Transport].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	checked, err := s.checker.inspect(r)
	request := s.record(checked, err)
	out := &recorder{ResponseWriter: w, server: s, request: request}
	if misuse := s.Err(); misuse != nil {
		refusal(http.StatusInternalServerError, "voisotest: "+misuse.Error()).write(out)
		return
	}
	if err != nil {
		s.refuse(out, checked, err)
		return
	}
	op := s.document.byID[checked.OperationID]
	for name, value := range checked.PathParams {
		r.SetPathValue(name, value)
	}
	if fault, ok := s.nextFault(op.id); ok {
		fault.write(out)
		return
	}
	var called *campaign
	if op.takesContacts() {
		var refused *answer
		if called, refused = s.campaigns.enter(checked.PathParams[campaignParameter], s.settings); refused != nil {
			refused.write(out)
			return
		}
		defer s.campaigns.leave(called, s.settings)
	}
	if handler := s.override(op.id); handler != nil {
		handler(out, r)
		out.note(http.StatusOK) // what net/http answers for a handler that wrote nothing
		return
	}
	s.serve(out, op, called, checked)
}

// serve gives the answer of an operation that nobody has overridden.
func (s *Server) serve(w http.ResponseWriter, op *operation, called *campaign, checked *Checked) {
	switch {
	case op.id == opListCDRs:
		s.serveCDRs(w, checked)
	case op.id == opStartCall && checked.Query.Get("get_call_id") != "true":
		answer{status: http.StatusNoContent}.write(w)
	case op.takesContacts():
		s.campaigns.serve(op, called, checked.Body).write(w)
	case pagedList(op.id).member != "":
		s.serveList(w, op, checked)
	default:
		op.success.write(w)
	}
}

// refuse answers a request that did not pass the checks as the vendor would, as far as that is known.
func (s *Server) refuse(w http.ResponseWriter, checked *Checked, err error) {
	w.Header().Set(refusedHeader, err.Error())
	problem, ok := errors.AsType[*CheckError](err)
	op := s.document.byID[checked.OperationID]
	switch {
	case !ok:
		refusal(http.StatusInternalServerError, err.Error()).write(w)
	case op == nil:
		refusal(problem.Rule.status(), problem.Error()).write(w)
	case problem.Rule.badKey():
		op.badKey.write(w)
	default:
		text := problem.Error()
		if op.takesContacts() {
			text = contactsProblem(checked.Body, text)
		}
		refusal(op.refusedStatus, text).write(w)
	}
}

// Err returns the first wrong use of the server, for example an unknown operation ID given to [Server.Respond]. As
// long as there is one, every request is answered with status 500 and this error.
func (s *Server) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
