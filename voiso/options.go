package voiso

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// Option configures a client. See [New].
type Option func(*config) error

type config struct {
	baseURL, userAgent string
	keys               securityproviders.Credentials
	want               securityproviders.Wanted
	http               *http.Client
	middleware         []func(http.RoundTripper) http.RoundTripper
	log                *slog.Logger
	retry              RetryPolicy
	limiter            Waiter
	timeout            time.Duration
}

// WithContactCenterKey sets the contact center key. It gives access to the whole
// contact center; it does not belong to a user. The account manager issues it.
func WithContactCenterKey(key string) Option {
	return withFixedKey(ContactCenter, key)
}

// WithUserKey sets the key of one user, with that user's rights. The application
// shows it under Users > Users, in the field "API Key".
func WithUserKey(key string) Option {
	return withFixedKey(User, key)
}

// WithContactCenterKeySource sets a source of the contact center key. Every
// attempt of a request calls it: see securityproviders for files, environment
// variables and functions.
//
// An error of the source is an *Error of the kind [ErrNotSent]. The retry policy
// applies, and each attempt calls the source again: by default 4 times within 3.5
// seconds. Some errors are returned at once: fs.ErrPermission, fs.ErrNotExist and
// context.Canceled (by errors.Is), and an *InvalidKeyError of securityproviders.
// If a retry is useless, return an error that wraps one of them.
//
// If Voiso refuses a key and the source then returns another one, the call is
// retried once with the new key.
func WithContactCenterKeySource(source securityproviders.KeySource) Option {
	return withSource(ContactCenter, source)
}

// WithUserKeySource is [WithContactCenterKeySource] for the user key.
func WithUserKeySource(source securityproviders.KeySource) Option {
	return withSource(User, source)
}

func withFixedKey(kind KeyKind, key string) Option {
	return func(c *config) error {
		source, err := securityproviders.FixedKey(key)
		if err != nil {
			return fmt.Errorf("voiso: New: %s: %w", kind.Label(), err)
		}
		return withSource(kind, source)(c)
	}
}

func withSource(kind KeyKind, source securityproviders.KeySource) Option {
	return func(c *config) error {
		if source == nil {
			return &ArgumentError{Operation: "New", Field: kind.Label() + " source", Rule: "must not be nil"}
		}
		if kind == ContactCenter {
			c.keys = c.keys.WithContactCenterKey(source)
		} else {
			c.keys = c.keys.WithUserKey(source)
		}
		return nil
	}
}

// WithPreferredKey sets the key to use if an operation accepts both kinds and
// the client has both. Without it, the description's order applies. For a single
// call see [UsingKey].
func WithPreferredKey(kind KeyKind) Option {
	return func(c *config) error {
		if kind != ContactCenter && kind != User {
			return &ArgumentError{Operation: "New", Field: "preferred key", Rule: "must be ContactCenter or User"}
		}
		c.want.Prefer = kind
		return nil
	}
}

// WithQueryKey sends keys as the query parameter "key" instead of as Bearer token,
// if Voiso documents that form. Proxies and servers write query strings to their
// logs. Use it only if a proxy removes the Authorization header.
func WithQueryKey() Option {
	return func(c *config) error { c.want.Query = true; return nil }
}

// WithBaseURL replaces https://{cluster}.voiso.com, for a proxy or a fake
// server; the cluster is then ignored. Plain http is refused except for
// loopback addresses. The address does not include "/api/v1".
func WithBaseURL(address string) Option {
	return func(c *config) error {
		if address == "" {
			return &ArgumentError{Operation: "New", Field: "base URL", Rule: "must not be empty"}
		}
		c.baseURL = address
		return nil
	}
}

// WithHTTPClient sets the HTTP client whose transport, cookie jar and timeout are
// used. Its timeout replaces [WithTimeout]. Redirects are never followed.
//
// The transport is below the signing transport, so it sees the keys: put tracing
// and recording in [WithMiddleware]. It must not retry by itself. A transport such
// as go-retryablehttp's could dial or send twice. If net/http reports the second
// attempt, the client ends it.
//
// Only an [*http.Transport] reports whether a request was sent. With any other
// type, a call or message that fails is ErrOutcomeUnknown, even if the connection
// was refused. Protocols added by http.Transport.RegisterProtocol do not report it
// either: pass the transport of such a protocol directly.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error { c.http = client; return nil }
}

// WithMiddleware puts a transport around every attempt, outside the signing
// transport. It sees requests without keys, with api_key in place of a key in
// the path. The option may be used several times; the last one is outermost. The
// requests that it passes on must keep their context, or a context derived from
// it. If it passes a call, message or contact on twice, the second is refused.
//
// The URL of some operations holds phone numbers: StartCall, the filter of CDRs.
// If those may not be recorded, name spans and log lines by
// [securityproviders.OperationOf] instead.
//
//	voiso.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return otelhttp.NewTransport(next) })
func WithMiddleware(middleware func(next http.RoundTripper) http.RoundTripper) Option {
	return func(c *config) error {
		if middleware == nil {
			return &ArgumentError{Operation: "New", Field: "middleware", Rule: "must not be nil"}
		}
		c.middleware = append(c.middleware, middleware)
		return nil
	}
}

// WithLogger logs every attempt at debug level: operation, status, scheme and
// duration, never a key, a URL, a phone number or a text.
func WithLogger(logger *slog.Logger) Option {
	return func(c *config) error {
		if logger != nil {
			c.log = logger
		}
		return nil
	}
}

// WithUserAgent sets the User-Agent header. Programs should name themselves. The
// default is "voiso-go/" and the version of this module.
func WithUserAgent(name string) Option {
	return func(c *config) error {
		if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return &ArgumentError{Operation: "New", Field: "user agent", Rule: "must not contain control characters"}
		}
		c.userAgent = name
		return nil
	}
}

const modulePath = "github.com/voiso-community/voiso-go"

// defaultUserAgent returns this module's name and its version in the program.
func defaultUserAgent() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range append(info.Deps, &info.Main) {
			if module.Path == modulePath && module.Version != "" {
				version = strings.Trim(module.Version, "()")
			}
		}
	}
	return "voiso-go/" + version
}

// WithRetry replaces the retry policy. Attempts of 1 turns retries off. Fields
// that are zero keep the value of [DefaultRetryPolicy], and a negative wait means
// no wait. No policy retries a call or message whose outcome is unknown.
func WithRetry(policy RetryPolicy) Option {
	return func(c *config) error {
		standard := DefaultRetryPolicy()
		c.retry = RetryPolicy{
			Attempts:      cmp.Or(policy.Attempts, standard.Attempts),
			MinWait:       cmp.Or(policy.MinWait, standard.MinWait),
			MaxWait:       cmp.Or(policy.MaxWait, standard.MaxWait),
			MaxRetryAfter: cmp.Or(policy.MaxRetryAfter, standard.MaxRetryAfter),
		}
		return nil
	}
}

// Waiter is a rate limiter: Wait blocks until one more request is allowed, or
// returns an error when the context ends. [golang.org/x/time/rate.Limiter] is one.
type Waiter interface {
	Wait(ctx context.Context) error
}

// WithRateLimiter waits for limiter before every attempt, retries included. Voiso does
// not document its limits.
//
//	voiso.WithRateLimiter(rate.NewLimiter(5, 1)) // of golang.org/x/time/rate: 5 requests a second
func WithRateLimiter(limiter Waiter) Option {
	return func(c *config) error {
		if limiter == nil {
			return &ArgumentError{Operation: "New", Field: "rate limiter", Rule: "must not be nil"}
		}
		c.limiter = limiter
		return nil
	}
}

// WithTimeout replaces [DefaultTimeout]; 0 means no timeout: only the context
// limits the call.
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout < 0 {
			return &ArgumentError{Operation: "New", Field: "timeout", Rule: "must not be negative"}
		}
		c.timeout = timeout
		return nil
	}
}

// KeyKind is one of the two kinds of key.
type KeyKind = securityproviders.KeyKind

// The two kinds of key, for [UsingKey] and [WithPreferredKey].
const (
	// ContactCenter is the key of the whole contact center.
	ContactCenter = securityproviders.ContactCenter
	// User is the key of one user, with that user's rights.
	User = securityproviders.User
)

// CallOption changes a single call.
type CallOption func(*call)

// UsingKey makes the call with this kind of key. It overrides [WithPreferredKey]:
//
//	client.SendSMS(ctx, sms, voiso.UsingKey(voiso.ContactCenter))
//
// If the operation does not accept the kind, or the client has no such key, the
// call returns an error and nothing is sent.
func UsingKey(kind KeyKind) CallOption {
	return func(c *call) { c.kind = kind }
}

// NoRetry makes a single attempt. It overrides the client's retry policy.
func NoRetry() CallOption {
	return func(c *call) { c.noRetry = true }
}
