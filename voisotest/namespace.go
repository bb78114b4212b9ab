package voisotest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Namespace returns a contact center of its own on the same server: own keys, own state, own recorded requests. So
// parallel tests share one address and do not meet. A request belongs to the namespace whose key it carries.
//
//	func TestSomething(t *testing.T) {
//		t.Parallel()
//		fake := shared.Namespace(t) // shared is a *voisotest.Server of the package's tests
//		client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
//
// Pass at most one Options. Keys that it names must not be in use. The namespace ends with the test: its keys are
// refused from then on.
func (s *Server) Namespace(tb TB, options ...Options) *Server {
	tb.Helper()
	parent := s.cluster()
	o := append(options, Options{})[0]
	if o.Keys == nil {
		n := parent.namespaces.number()
		o.Keys = map[string]KeyKind{
			fmt.Sprintf("%s-%d", DefaultContactCenterKey, n): ContactCenter, fmt.Sprintf("%s-%d", DefaultUserKey, n): User,
		}
	}
	child := newServer(tb, append([]Options{o}, options[min(1, len(options)):]...))
	child.URL = s.URL
	c := child.cluster()
	c.namespaces, c.isNamespace = parent.namespaces, true
	if err := c.namespaces.add(c); err != nil {
		c.misused(err)
	}
	tb.Cleanup(child.Close)
	return child
}

// namespaces are the contact centers of a server besides its own.
type namespaces struct {
	mu    sync.RWMutex
	last  int
	byKey map[string]*cluster
}

func (n *namespaces) number() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last++
	return n.last
}

func (n *namespaces) add(c *cluster) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(c.options.Keys)) {
		if n.byKey[key] != nil {
			return errors.New("namespace: a key of Options.Keys is already in use on this server")
		}
	}
	for key := range c.options.Keys {
		n.byKey[key] = c
	}
	return nil
}

func (n *namespaces) remove(c *cluster) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.byKey, func(_ string, other *cluster) bool { return other == c })
}

// find returns the namespace whose key a request carries, or nil.
func (n *namespaces) find(r *http.Request) *cluster {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if len(n.byKey) == 0 {
		return nil
	}
	bearer, _ := bearerToken(r.Header)
	keys := append(r.URL.Query()[keyParameter], bearer)
	if op, pathParams, problem := describe().find(r.Method, r.URL); problem == nil {
		keys = append(keys, pathParams[op.pathKey()])
	}
	for _, key := range keys {
		if c := n.byKey[key]; c != nil {
			return c
		}
	}
	return nil
}
