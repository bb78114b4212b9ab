package voisotest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
)

// Server is a fake Voiso cluster on the loopback interface. Its methods may be used concurrently, also while requests
// are running.
type Server struct {
	// URL is the base URL, such as http://127.0.0.1:49152, without a slash at its end. The URL of a server that does not
	// listen is http://127.0.0.1.
	URL string

	// cluster returns the state. A function, because package fmt follows a pointer when the verb is wrong.
	cluster func() *cluster
}

// TB is the part of testing.TB that [Start] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
}

// New starts a server for a program, an example or TestMain; a test uses [Start]. Close the server after use, and look
// at [Server.Err]. Pass at most one Options. Like httptest.NewServer, New panics when the machine has no loopback
// interface to listen on.
func New(options ...Options) *Server {
	return listen(NewUnstarted(options...))
}

// Start starts a server that is closed at the end of a test. A misuse of the server, such as an unknown operation ID,
// fails the test at the line of the call. Neither a refused request nor an unused fault does. Pass at most one Options.
func Start(tb TB, options ...Options) *Server {
	tb.Helper()
	s := newServer(tb, options)
	listen(s)
	tb.Cleanup(s.Close)
	return s
}

// NewUnstarted returns a server that does not listen. Reach it through [Server.Transport], or as an http.Handler. Tests
// within testing/synctest need this form, because real connections stop their clock. Pass at most one Options.
func NewUnstarted(options ...Options) *Server {
	return newServer(noTB{}, options)
}

func newServer(tb TB, options []Options) *Server {
	tb.Helper()
	s := &Server{URL: "http://127.0.0.1"}
	if len(options) == 0 {
		options = []Options{{}}
	}
	c := newCluster(tb, options[0].withDefaults())
	s.cluster = func() *cluster { return c }
	if err := c.world.problem; err != nil {
		c.misused(fmt.Errorf("webhooks of the options: %w", err))
	}
	if len(options) > 1 {
		c.misused(fmt.Errorf("%d Options; pass one", len(options)))
	}
	return s
}

func listen(s *Server) *Server {
	s.cluster().listener = httptest.NewServer(s)
	s.URL = s.cluster().listener.URL
	return s
}

// noTB is for servers that belong to no test.
type noTB struct{}

func (noTB) Helper()               {}
func (noTB) Cleanup(func())        {}
func (noTB) Errorf(string, ...any) {}

// Close stops the server and waits for running requests and webhooks.
func (s *Server) Close() {
	if c := s.cluster(); c.isNamespace {
		c.namespaces.remove(c)
	}
	if l := s.cluster().listener; l != nil {
		l.Close()
	}
	s.cluster().memory().close()
}

// String returns where the server listens.
func (s *Server) String() string {
	if s.cluster().listener == nil && !s.cluster().isNamespace {
		return "fake Voiso that does not listen"
	}
	return "fake Voiso at " + s.URL
}

// ContactCenterKey returns the contact center key that the server accepts, or nothing.
func (s *Server) ContactCenterKey() string { return s.cluster().options.key(ContactCenter) }

// UserKey returns the user key that the server accepts, or nothing.
func (s *Server) UserKey() string { return s.cluster().options.key(User) }

// ServeHTTP checks, records and serves a request, in the order that the package comment lists. It lets a server be part
// of another handler. A client reaches the server by its URL or [Server.Transport].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.cluster().ServeHTTP(w, r) }

// Err returns the first misuse of the server, for example an unknown operation ID passed to [Server.Respond]. After a
// misuse the server responds to every request with status 500 and this error.
func (s *Server) Err() error {
	s.cluster().mu.Lock()
	defer s.cluster().mu.Unlock()
	return s.cluster().misuse
}

// Reset removes everything that happened or was changed since the start: the recorded requests, pending faults, responses
// of [Server.Respond] and [Server.Handle], and all that the contact center remembers. The clock is moved back.
// Connections of [Options].Cuts are cut anew. URL and Options stay, and so does a misuse, see [Server.Err].
//
// Use it between the parts of a test that share a server. A request that is still running ends as it began and is not
// recorded, so wait for the program under test first.
func (s *Server) Reset() { s.cluster().reset() }
