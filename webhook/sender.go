package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
)

// Voiso's rule: a delivery becomes inactive when it has failed 5 times within 24 hours. Then nothing sends it again
// until it is retriggered.
const (
	MaxFailures   = 5
	FailureWindow = 24 * time.Hour
)

// Failures are the times at which a delivery failed.
type Failures []time.Time

// Add adds a failure, and forgets those outside the window. It reports whether the delivery is inactive now.
func (f *Failures) Add(now time.Time) (inactive bool) {
	kept := Failures{now}
	for _, failed := range *f {
		if now.Sub(failed) < FailureWindow {
			kept = append(kept, failed)
		}
	}
	*f = kept
	return len(kept) >= MaxFailures
}

// SenderOptions change how a [Sender] sends. The zero value is allowed.
type SenderOptions struct {
	// Header is added to every request.
	Header http.Header
	// Username and Password are sent as basic authentication if Username is not empty.
	Username, Password string
	// Client sends the requests. If it is nil, a request may take 10 seconds. Redirects are failures.
	Client *http.Client
	// Delays are the times between attempts, the last of them for all further attempts. If it is empty, they are 1, 5, 30
	// and 120 minutes: Voiso does not document its own.
	Delays []time.Duration
	// Wait waits between attempts. If it is nil, it waits for real, or for the clock of testing/synctest.
	Wait func(ctx context.Context, delay time.Duration) error
	// Now returns the time for timestamps and the window of failures. If it is nil, it is time.Now.
	Now func() time.Time
}

// Sender delivers events to one address as Voiso does. It is for tests and fakes, and safe for concurrent use.
//
//	sender, err := webhook.NewSender(server.URL, secret, webhook.SenderOptions{})
//	err = sender.Send(t.Context(), webhook.Sample(gen.WebhookEventMessageReceived))
type Sender struct {
	address string
	options redact.Hidden[SenderOptions]
	secret  redact.Hidden[string]
}

// NewSender returns a Sender to an address, which signs with the secret.
func NewSender(address, secret string, options SenderOptions) (*Sender, error) {
	if target, err := url.Parse(address); err != nil || target.Host == "" {
		return nil, errors.New("webhook: the address of the sender is not a URL with a host")
	}
	client := http.Client{Timeout: 10 * time.Second}
	if options.Client != nil {
		client = *options.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	options.Client = &client
	options.Header = options.Header.Clone()
	if len(options.Delays) == 0 {
		options.Delays = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}
	}
	if options.Wait == nil {
		options.Wait = wait
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Sender{address: address, options: redact.Hide(options), secret: redact.Hide(secret)}, nil
}

// AttemptError is an attempt that failed, by a status that is not 2xx or without a response.
type AttemptError struct {
	Event gen.WebhookEvent
	// Status is the status of the response, 0 if there was none.
	Status int

	cause error
}

// Error returns the event with the status or the cause.
func (e *AttemptError) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("webhook: delivery of %q failed with status %d", e.Event, e.Status)
	}
	return fmt.Sprintf("webhook: delivery of %q failed: %v", e.Event, e.cause)
}

// Unwrap returns why there was no response.
func (e *AttemptError) Unwrap() error { return e.cause }

// InactiveError is a delivery that failed 5 times within 24 hours.
type InactiveError struct {
	// Attempts are all failures, the last one at the end.
	Attempts []error
}

// Error returns the number of failures and the last one.
func (e *InactiveError) Error() string {
	return fmt.Sprintf("webhook: delivery is inactive after %d failures, the last one: %v", len(e.Attempts), e.Attempts[len(e.Attempts)-1])
}

// Unwrap returns the failures.
func (e *InactiveError) Unwrap() []error { return e.Attempts }

// Attempt sends a delivery once. Any 2xx is a success; every failure is an [*AttemptError].
func (s *Sender) Attempt(ctx context.Context, delivery Delivery) error {
	o := s.options.Get()
	if delivery.Timestamp.IsZero() {
		delivery.Timestamp = o.Now()
	}
	r, err := delivery.Request(ctx, s.address, s.secret.Get())
	if err != nil {
		return err
	}
	maps.Copy(r.Header, o.Header)
	if o.Username != "" {
		r.SetBasicAuth(o.Username, o.Password)
	}
	response, err := o.Client.Do(r)
	if err != nil {
		if broken, ok := errors.AsType[*url.Error](err); ok {
			err = broken.Err // without the address, which may hold a token
		}
		return &AttemptError{Event: delivery.Event, cause: err}
	}
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10) // so that the connection can be used again
	response.Body.Close()
	if response.StatusCode/100 != 2 {
		return &AttemptError{Event: delivery.Event, Status: response.StatusCode}
	}
	return nil
}

// Send sends a delivery until it succeeds or becomes inactive, which is an [*InactiveError]. All attempts have the same
// body. Send blocks meanwhile, unless the context ends.
func (s *Sender) Send(ctx context.Context, delivery Delivery) error {
	o := s.options.Get()
	if delivery.Timestamp.IsZero() {
		delivery.Timestamp = o.Now()
	}
	var failures Failures
	var attempts []error
	for {
		err := s.Attempt(ctx, delivery)
		if _, failed := errors.AsType[*AttemptError](err); !failed || ctx.Err() != nil {
			return err
		}
		attempts = append(attempts, err)
		if failures.Add(o.Now()) {
			return &InactiveError{Attempts: attempts}
		}
		if err := o.Wait(ctx, o.Delays[min(len(attempts), len(o.Delays))-1]); err != nil {
			return fmt.Errorf("webhook: delivery of %q is still pending after %d failures: %w", delivery.Event, len(attempts), err)
		}
	}
}

func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
