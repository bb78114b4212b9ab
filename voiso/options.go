package voiso

import (
	"cmp"
	"context"
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
