// Package sandbox serves a fake Voiso on a port, for programs in any language. Its page at / shows people every request
// with what is wrong with it, the state of the contact center, webhooks, faults and the API reference. Programs use the
// paths below /_sandbox/.
package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Options configure a sandbox. The zero value is the usual case.
type Options struct {
	// Hosts are further host names under which a browser may open the page. IP addresses and localhost are always allowed.
	Hosts []string
	// Webhook is the URL that receives the events of the start, if it is not empty. The page changes it.
	Webhook string
	// WebhookSecret is the secret in these events. Empty means voisotest.DefaultWebhookSecret.
	WebhookSecret string
	// Fake are the options of the fake Voiso.
	Fake voisotest.Options
}

// Sandbox is a fake Voiso with a page. It is an http.Handler. Its methods may be used concurrently.
type Sandbox struct {
	fake    *voisotest.Server
	checker *voisotest.Checker
	keys    map[string]voisotest.KeyKind
	journal *journal
	handler http.Handler
	streams chan struct{} // one element per open stream
	started string        // tells pages whether they come back to the same sandbox

	mu   sync.Mutex
	hook voisotest.Webhook
}

// maxStreams is how many pages may watch at the same time.
const maxStreams = 64

// New returns a sandbox. Close it after use.
func New(options Options) (*Sandbox, error) {
	o := options.Fake
	if o.Keys == nil {
		o.Keys = map[string]voisotest.KeyKind{
			voisotest.DefaultContactCenterKey: voisotest.ContactCenter, voisotest.DefaultUserKey: voisotest.User,
		}
	}
	o.WebhookFailures = cmp.Or(o.WebhookFailures, -1) // those of real deliveries only
	o.MaxRequests = 1                                 // the journal keeps them
	s := &Sandbox{
		fake: voisotest.NewUnstarted(o), checker: voisotest.NewChecker(o.Keys), keys: o.Keys,
		journal: newJournal(), streams: make(chan struct{}, maxStreams), started: strconv.FormatInt(time.Now().UnixNano(), 36),
	}
	if err := s.fake.Err(); err != nil {
		s.Close()
		return nil, err
	}
	if err := s.setWebhook(voisotest.Webhook{URL: options.Webhook, Secret: options.WebhookSecret}); err != nil {
		s.Close()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	s.handler = guard(options.Hosts, s.routes())
	return s, nil
}

// ServeHTTP serves the page, the paths below /_sandbox/ and the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends what the contact center does by itself.
func (s *Sandbox) Close() {
	s.journal.close()
	s.fake.Close()
}

// Environment returns lines of a POSIX shell that point the Go client, and programs that read the same variables, at a
// sandbox with a base URL.
func (s *Sandbox) Environment(baseURL string) string {
	var lines strings.Builder
	variables := s.variables(baseURL)
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		fmt.Fprintf(&lines, "export %s=%s\n", name, variables[name])
	}
	return lines.String()
}

func (s *Sandbox) variables(baseURL string) map[string]string {
	return map[string]string{
		voiso.EnvBaseURL: baseURL, voiso.EnvContactCenterKey: s.fake.ContactCenterKey(), voiso.EnvUserKey: s.fake.UserKey(),
	}
}

// setWebhook replaces the receiver of events. Without a URL there is none.
func (s *Sandbox) setWebhook(hook voisotest.Webhook) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var hooks []voisotest.Webhook
	if hook.URL != "" {
		if to, err := url.Parse(hook.URL); err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
			return errors.New("the URL of the webhook is not of the form http://host/path")
		}
		hooks = append(hooks, hook)
	}
	if err := s.fake.SetWebhooks(hooks...); err != nil {
		return err
	}
	s.hook = hook
	return nil
}

// webhook returns the receiver of events.
func (s *Sandbox) webhook() voisotest.Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook
}

// reset restores the state of the start. The receiver of events stays.
func (s *Sandbox) reset() error {
	s.fake.Reset()
	s.journal.reset()
	return s.setWebhook(s.webhook())
}
