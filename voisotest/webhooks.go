package voisotest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// DefaultWebhookSecret is the secret of a [Webhook] that has none. It is plainly not a real one.
const DefaultWebhookSecret = "voisotest-webhook-secret"

// Webhook is a subscription to events.
type Webhook struct {
	// URL receives the events. Only loopback addresses are called, unless Options.RemoteWebhooks is set.
	URL string `json:"url,omitempty"`
	// Handler receives the events within the process, in place of URL. Tests within testing/synctest need this form.
	Handler http.Handler `json:"-"`
	// Secret is in every event. Empty means DefaultWebhookSecret.
	Secret string `json:"-"`
	// Events are the names of the events. Nil means all.
	Events []string `json:"events,omitempty"`
}

// Delivery is an event on its way to a [Webhook].
type Delivery struct {
	// ID is the ID under which the API lists the delivery as a failure.
	ID string `json:"id"`
	// Event is the name of the event, URL the receiver.
	Event string `json:"event"`
	URL   string `json:"url"`
	// Body is the body without the secret.
	Body json.RawMessage `json:"body"`
	// State is pending, delivered or inactive. An inactive delivery failed 5 times within 24 hours and is listed by the
	// API until it is retriggered.
	State string `json:"state"`
	// Attempts is the number of attempts, Err the reason of the latest failure.
	Attempts int    `json:"attempts"`
	Err      string `json:"error,omitempty"`
	// At is when the event happened.
	At time.Time `json:"at"`
}

// String returns the delivery in one line.
func (d Delivery) String() string {
	line := fmt.Sprintf("webhook %s to %s: %s after %d attempts", d.Event, d.URL, d.State, d.Attempts)
	if d.Err != "" {
		line += ", " + d.Err
	}
	return line
}

// The states of a delivery.
const (
	pending   = "pending"
	delivered = "delivered"
	inactive  = "inactive"
)

// webhooks are the subscriptions and their deliveries. The mutex of the world guards them.
type webhooks struct {
	context    context.Context // ends with the world
	cancel     context.CancelFunc
	senders    []*subscription
	deliveries []*delivery
	outbox     []*delivery
	idle       chan struct{} // closed when the outbox is empty, nil when nothing is on its way
}

type subscription struct {
	Webhook
	sender *webhook.Sender
}

type delivery struct {
	Delivery
	to       *subscription // nil for a failure that the options made
	sent     webhook.Delivery
	failures webhook.Failures
}

// object is a JSON object.
type object = map[string]any

// stamp returns a time as webhooks have it.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// SetWebhooks replaces the subscriptions. Events that are on their way still reach the old ones.
func (s *Server) SetWebhooks(hooks ...Webhook) error {
	w := s.cluster().memory()
	defer w.lock()()
	senders := make([]*subscription, 0, len(hooks))
	for _, hook := range hooks {
		to, err := w.subscribe(hook)
		if err != nil {
			return err
		}
		senders = append(senders, to)
	}
	w.senders = senders
	return nil
}

// SendEvent sends an event with any data to the webhooks that want it. With nil data the event has the data of the
// description's example.
func (s *Server) SendEvent(event string, data any) error {
	if _, err := json.Marshal(data); err != nil {
		return fmt.Errorf("voisotest: data of %q: %w", event, err)
	}
	w := s.cluster().memory()
	defer w.lock()()
	w.emit(event, w.now(), data)
	return nil
}

// WaitForWebhooks waits until every event is delivered, or waits for its next attempt.
func (s *Server) WaitForWebhooks() { s.cluster().memory().waitForWebhooks() }

func (w *world) waitForWebhooks() {
	for {
		w.mu.Lock()
		idle := w.idle
		w.mu.Unlock()
		if idle == nil {
			return
		}
		<-idle
	}
}

func (w *world) subscribe(hook Webhook) (*subscription, error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: handlerTransport{hook.Handler}}
	if hook.Handler == nil {
		dialer := &net.Dialer{}
		if !w.options.RemoteWebhooks {
			dialer.Control = loopbackOnly
		}
		client.Transport = &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}
	}
	hook.URL, hook.Secret = cmp.Or(hook.URL, "http://webhook.invalid/"), cmp.Or(hook.Secret, DefaultWebhookSecret)
	sender, err := webhook.NewSender(hook.URL, hook.Secret, webhook.SenderOptions{Client: client})
	if err != nil {
		return nil, fmt.Errorf("voisotest: %w", err)
	}
	return &subscription{hook, sender}, nil
}

// loopbackOnly refuses a connection to another machine, whatever its name was.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
		return errors.New("the address is not on this machine; set Options.RemoteWebhooks to allow it")
	}
	return nil
}

// handlerTransport sends requests to a handler.
type handlerTransport struct{ http.Handler }

// RoundTrip returns the response of the handler, an error when it panics.
func (t handlerTransport) RoundTrip(r *http.Request) (_ *http.Response, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the handler panics: %v", reason)
		}
	}()
	recorder := httptest.NewRecorder()
	t.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// emit sends an event to every subscription that wants it.
func (w *world) emit(event string, at time.Time, data any) {
	for _, to := range w.senders {
		if to.Events != nil && !slices.Contains(to.Events, event) {
			continue
		}
		d := &delivery{to: to, sent: webhook.Delivery{Event: gen.WebhookEvent(event), Timestamp: at, Data: data}}
		body, err := d.sent.Body("")
		if err != nil {
			continue // data always has a JSON form
		}
		d.Delivery = Delivery{ID: strings.ReplaceAll(w.newID(), "-", "")[8:20], Event: event, URL: to.URL, Body: body, State: pending, At: at}
		w.deliveries = append(w.deliveries, d)
		w.post(d)
	}
}

// post puts a delivery into the outbox. One goroutine at a time empties it, so that events arrive in their order.
func (w *world) post(d *delivery) {
	w.outbox = append(w.outbox, d)
	if w.idle == nil {
		w.idle = make(chan struct{})
		go w.deliver()
	}
}

func (w *world) deliver() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.outbox) > 0 && !w.isClosed {
		d := w.outbox[0]
		w.outbox = w.outbox[1:]
		w.mu.Unlock()
		err := d.to.sender.Attempt(w.context, d.sent)
		w.mu.Lock()
		w.attempted(d, err)
	}
	close(w.idle)
	w.idle = nil
}

// attempted notes the outcome of an attempt, and plans the next one.
func (w *world) attempted(d *delivery, err error) {
	d.Attempts++
	if err == nil {
		d.State, d.Err = delivered, ""
		return
	}
	d.Err = err.Error()
	if d.failures.Add(w.now()) {
		d.State = inactive
		return
	}
	delays := w.options.WebhookDelays
	w.after(delays[min(len(d.failures), len(delays))-1], w.now(), func(time.Time) { w.post(d) })
}
