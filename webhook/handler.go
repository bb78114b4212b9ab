package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// Handler is an [http.Handler] that calls a callback for every event.
//
// It responds with an empty body and one of these statuses:
//
//   - 200: the callback has returned nil, now or for an earlier delivery of the same event, or there is no callback.
//   - 400: the body is not a JSON object. 405, 413, 415: method, size and media type.
//   - 401: the secret is missing, empty, doubled, not a string or wrong, or another check has failed.
//   - 500: the callback has returned an error or panicked, or secrets or store have failed.
//   - 503: the callback has not succeeded by the end of its timeout.
//
// A callback's context ends with the timeout, and not when Voiso closes the connection. A callback that goes on after that
// is not stopped. Its event remains claimed, so that the next delivery waits for it instead of running it a second time.
type Handler struct {
	config redact.Hidden[*config]
}

// NewHandler returns a handler with these callbacks. A secret is needed, or AcceptUnverified.
//
//	handler, err := webhook.NewHandler(webhook.Callbacks{
//		OnInboundCallEnded: func(ctx context.Context, call *webhook.CallEvent) error {
//			fmt.Println(call.Data.CallingNumber, call.Data.Agent.Email)
//			return nil
//		},
//	}, webhook.WithSecret(os.Getenv("VOISO_WEBHOOK_SECRET")))
//	if err != nil {
//		log.Fatal(err)
//	}
//	http.Handle("/voiso", handler)
func NewHandler(callbacks Callbacks, options ...Option) (*Handler, error) {
	c := &config{
		callbacks: callbacks, maxBytes: DefaultMaxBytes, timeout: DefaultTimeout,
		store: NewMemoryStore(10_000), log: slog.Default(),
	}
	for _, option := range options {
		if err := option(c); err != nil {
			return nil, fmt.Errorf("webhook: NewHandler: %w", err)
		}
	}
	if err := c.verification(); err != nil {
		return nil, fmt.Errorf("webhook: NewHandler: %w", err)
	}
	if reflect.ValueOf(callbacks).IsZero() {
		return nil, errors.New("webhook: NewHandler: no callback is set")
	}
	return &Handler{redact.Hide(c)}, nil
}

// ServeHTTP receives one delivery.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := h.config.Get()
	if c == nil {
		w.WriteHeader(http.StatusInternalServerError) // a Handler that NewHandler did not make
		return
	}
	// When Voiso hangs up, it sends the event again later. Work that goes on to its end spares that delivery.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), c.timeout)
	defer cancel()
	event, err := c.receive(ctx, w, r)
	if err == nil {
		err = c.deliver(ctx, event)
	} else {
		c.log.WarnContext(ctx, "webhook: delivery refused", "status", StatusOf(err), "error", redact.Line(err.Error()))
	}
	status := StatusOf(err)
	switch {
	case status == http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	case status == http.StatusUnauthorized && c.challenge:
		w.Header().Set("WWW-Authenticate", `Basic realm="webhook"`)
	}
	w.WriteHeader(status)
}

// receive checks, reads and verifies a request.
func (c *config) receive(ctx context.Context, w http.ResponseWriter, r *http.Request) (AnyEvent, error) {
	fromQuery := r.Method == http.MethodGet && c.callbacks.OnCallNotify != nil //nolint:staticcheck // deprecated by Voiso, still sent
	if r.Method != http.MethodPost && !fromQuery {
		return nil, errMethod
	}
	for _, check := range c.checks {
		if !check(r) {
			return nil, refuse(http.StatusUnauthorized, fmt.Errorf("%w: basic authentication or a header is missing or wrong", ErrUnverified))
		}
	}
	var body []byte
	if fromQuery {
		body = bodyOfQuery(r)
	} else {
		var err error
		if body, err = readBody(w, r, c.maxBytes, c.mediaTypes); err != nil {
			return nil, err
		}
	}
	return parse(ctx, body, c.source, len(c.checks) > 0)
}
