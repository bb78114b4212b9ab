package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Option configures a [Handler]. See [NewHandler].
type Option func(*config) error

// DefaultTimeout is how long a callback may take unless [WithTimeout] says otherwise. How long Voiso waits for a response
// is not documented.
const DefaultTimeout = 10 * time.Second

type config struct {
	callbacks  Callbacks
	secrets    []string
	source     SecretSource
	unverified bool
	checks     []func(*http.Request) bool
	challenge  bool // basic authentication is configured
	maxBytes   int64
	mediaTypes []string
	timeout    time.Duration
	store      Store
	log        *slog.Logger
}

// WithSecret sets the secrets that a body may have. Pass the old and the new one during a rotation.
func WithSecret(secrets ...string) Option {
	return func(c *config) error {
		c.secrets = append(c.secrets, secrets...)
		return checkSecrets(secrets)
	}
}

// WithSecretSource sets a function that returns the secrets, for example from a secret store.
func WithSecretSource(source SecretSource) Option {
	return func(c *config) error {
		if source == nil {
			return fmt.Errorf("%w: the source is nil", ErrNoSecret)
		}
		c.source = source
		return nil
	}
}

// AcceptUnverified accepts events whoever sends them, also with a wrong secret. Use it only where another check protects
// the address, such as mutual TLS or [WithHeader].
func AcceptUnverified() Option {
	return func(c *config) error { c.unverified = true; return nil }
}

// WithBasicAuth demands basic authentication, which a subscription can be set to send, besides the secret.
func WithBasicAuth(username, password string) Option {
	return func(c *config) error {
		if username == "" || password == "" {
			return errors.New("basic authentication needs a name and a password that are not empty")
		}
		c.challenge = true
		return withCheck(c, func(r *http.Request) bool {
			name, pass, ok := r.BasicAuth()
			return equal(name, username)&equal(pass, password) == 1 && ok
		})
	}
}

// WithHeader demands a header with this one value, besides the secret. A subscription can be set to send headers, and the
// old hooks, which have no secret, send a token this way: WithHeader("Authorization", "Bearer "+token).
func WithHeader(name, value string) Option {
	return func(c *config) error {
		if name == "" || value == "" {
			return errors.New("a header check needs a name and a value that are not empty")
		}
		return withCheck(c, func(r *http.Request) bool {
			values := r.Header.Values(name)
			return len(values) == 1 && equal(values[0], value) == 1
		})
	}
}

func withCheck(c *config, check func(*http.Request) bool) error {
	c.checks = append(c.checks, check)
	return nil
}

// equal compares two texts. Neither their content nor their length shows in the time that it takes.
func equal(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}

// WithMaxBytes sets the largest body; a larger one is refused with 413. See [DefaultMaxBytes].
func WithMaxBytes(limit int64) Option {
	return func(c *config) error {
		c.maxBytes = limit
		return positive("the largest body", limit)
	}
}

// WithMediaTypes allows media types besides JSON, for a proxy that changes them: "text/plain". Parameters such as charset
// are never compared. A request without a media type is allowed.
func WithMediaTypes(types ...string) Option {
	return func(c *config) error {
		for _, media := range types {
			c.mediaTypes = append(c.mediaTypes, strings.ToLower(media))
		}
		return nil
	}
}

// WithTimeout sets how long a callback may take, with the time that a duplicate waits for it. See [DefaultTimeout].
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		c.timeout = timeout
		return positive("the timeout", int64(timeout))
	}
}

// WithStore sets where the keys of delivered events are kept, so that a duplicate is not delivered twice. The default is a
// [MemoryStore] of 10,000 events. Nil delivers duplicates like any other event.
func WithStore(store Store) Option {
	return func(c *config) error { c.store = store; return nil }
}

// WithLogger sets where refused deliveries and failed callbacks are logged. The default is [slog.Default]. Log lines have
// the event's name, contact center and time, and nothing else of the event.
func WithLogger(log *slog.Logger) Option {
	return func(c *config) error {
		if log == nil {
			return errors.New("the logger is nil (pass slog.New(slog.DiscardHandler) to log nothing)")
		}
		c.log = log
		return nil
	}
}

func positive(what string, value int64) error {
	if value <= 0 {
		return errors.New(what + " must be more than 0")
	}
	return nil
}

// verification decides how secrets are verified: with a source, or not at all.
func (c *config) verification() error {
	configured := len(c.secrets) > 0 || c.source != nil
	switch {
	case c.unverified && configured:
		return errors.New("AcceptUnverified contradicts the secret; remove one of them")
	case c.unverified:
		return nil
	case !configured:
		return ErrNoSecret
	}
	fixed, source := slices.Clone(c.secrets), c.source
	c.source = func(ctx context.Context) ([]string, error) {
		if source == nil {
			return fixed, nil
		}
		more, err := source(ctx)
		return slices.Concat(fixed, more), err
	}
	return nil
}
