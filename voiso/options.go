package voiso

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// userAgent is what a client calls itself without WithUserAgent.
const userAgent = "voiso-go"

// Option configures a client. See [New].
type Option func(*config) error

type config struct {
	baseURL, userAgent        string
	contactCenterKey, userKey securityproviders.KeySource
	prefer                    KeyKind
	queryKey                  bool
	http                      *http.Client
	middleware                []func(http.RoundTripper) http.RoundTripper
	log                       *slog.Logger
	retry                     RetryPolicy
	limit                     *limiter
	timeout                   time.Duration
}

// WithContactCenterKey gives the contact center key, which opens the whole
// contact center and is bound to no user. Ask the account manager for it.
func WithContactCenterKey(key string) Option {
	return func(c *config) error { return setKey(&c.contactCenterKey, ContactCenter, key) }
}

// WithUserKey gives the key of one user, which carries that user's rights. It
// stands in the application under Users > Users, in the field "API Key".
func WithUserKey(key string) Option {
	return func(c *config) error { return setKey(&c.userKey, User, key) }
}

// WithContactCenterKeySource gives the contact center key from a source that is
// asked for every attempt of a request: see securityproviders for files,
// environment variables and functions.
//
// An error of the source is an *Error with the meaning [ErrNotSent]: nothing was
// sent, so that the retry policy has the request tried, and the source asked,
// again. By the default policy that is 4 times within 3.5 seconds. Errors that
// another attempt would only meet again are returned at once: those that are,
// by errors.Is, fs.ErrPermission, fs.ErrNotExist or context.Canceled, and an
// *InvalidKeyError of securityproviders. A source whose failures last wraps one of
// them; [Once] and [WithRetry] turn repeating off whatever the error.
func WithContactCenterKeySource(source securityproviders.KeySource) Option {
	return func(c *config) error { return setSource(&c.contactCenterKey, ContactCenter, source) }
}

// WithUserKeySource is [WithContactCenterKeySource] for the user key.
func WithUserKeySource(source securityproviders.KeySource) Option {
	return func(c *config) error { return setSource(&c.userKey, User, source) }
}

// WithPreferredKey chooses the key where an operation accepts both kinds and
// the client has both. Without it the description's order decides. A single
// call can differ with [As].
func WithPreferredKey(kind KeyKind) Option {
	return func(c *config) error {
		if kind != ContactCenter && kind != User {
			return &ArgumentError{Operation: "New", Field: "preferred key", Rule: "must be ContactCenter or User"}
		}
		c.prefer = kind
		return nil
	}
}

// WithQueryKey sends keys as the query parameter "key" where the documentation
// has that form, instead of as Bearer token. Keys in query strings end up in
// the logs of proxies and servers: use it only if something on the way takes
// the Authorization header off.
func WithQueryKey() Option {
	return func(c *config) error { c.queryKey = true; return nil }
}

// WithBaseURL replaces https://{cluster}.voiso.com, for a proxy or a fake
// server; the cluster is then ignored. Plain http is refused except for
// loopback addresses.
func WithBaseURL(address string) Option {
	return func(c *config) error {
		if address == "" {
			return &ArgumentError{Operation: "New", Field: "base URL", Rule: "must not be empty"}
		}
		c.baseURL = address
		return nil
	}
}

// WithHTTPClient sets the HTTP client whose transport and cookie jar are used;
// a timeout of it stands in for that of [WithTimeout]. It is copied, and
// redirects are not followed in any case. Its
// transport stands below the signing one and so sees the keys: what records or
// traces requests belongs into [WithMiddleware] instead.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) error { c.http = client; return nil }
}

// WithMiddleware puts a transport around every attempt, outside of the signing
// transport: it sees requests without keys, the key in the path standing as
// {api_key}. It may be given several times; the last one is outermost. Requests
// that it passes on must keep their context, or one derived from it, and a call
// or message that it repeats is refused unless the server refused it first.
//
// Phone numbers do stand in the URL of some operations: StartCall, the filter of
// CDRs. Where those may not be recorded, name spans and log lines by
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

// WithUserAgent sets the User-Agent header. Programs should name themselves.
func WithUserAgent(name string) Option {
	return func(c *config) error { c.userAgent = name; return nil }
}

// WithRetry replaces the retry policy. Attempts of 1 turns repeating off, fields
// that are zero keep the value of [DefaultRetryPolicy], and a negative wait is
// none. No policy repeats a call or message whose outcome is unknown.
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

// The bounds of WithRateLimit keep intervals and sums of them in time.Duration.
const (
	minRate  = 0.00001 // about one a day
	maxBurst = 10000
)

// WithRateLimit keeps the client to so many requests a second, with bursts of
// at most burst requests after a pause. The vendor does not document its limits.
func WithRateLimit(perSecond float64, burst int) Option {
	return func(c *config) error {
		if !(perSecond >= minRate && perSecond <= math.MaxInt32) || burst < 1 || burst > maxBurst {
			return &ArgumentError{Operation: "New", Field: "rate limit", Rule: "must be 0.00001 a second or more, with a burst of 1 to 10000"}
		}
		c.limit = &limiter{interval: time.Duration(float64(time.Second) / perSecond), burst: burst}
		return nil
	}
}

// WithTimeout replaces [DefaultTimeout]; 0 means no limit but the context's.
func WithTimeout(timeout time.Duration) Option {
	return func(c *config) error {
		if timeout < 0 {
			return &ArgumentError{Operation: "New", Field: "timeout", Rule: "must not be negative"}
		}
		c.timeout = timeout
		return nil
	}
}

func setKey(source *securityproviders.KeySource, kind KeyKind, key string) error {
	fixed, err := securityproviders.FixedKey(key)
	if err != nil {
		return fmt.Errorf("voiso: New: %s: %w", kind.Label(), err)
	}
	*source = fixed
	return nil
}

// setSource refuses nil, which is what is left of a source that could not be made.
func setSource(target *securityproviders.KeySource, kind KeyKind, source securityproviders.KeySource) error {
	if source == nil {
		return &ArgumentError{Operation: "New", Field: kind.Label() + " source", Rule: "must not be nil"}
	}
	*target = source
	return nil
}

func (c *config) credentials() (securityproviders.Credentials, []securityproviders.TransportOption) {
	keys := securityproviders.Credentials{}.WithContactCenterKey(c.contactCenterKey).WithUserKey(c.userKey)
	options := []securityproviders.TransportOption{securityproviders.WithPreferredKind(c.prefer)}
	if c.queryKey {
		options = append(options, securityproviders.WithQueryForm())
	}
	return keys, options
}

func (c *config) identify(_ context.Context, req *http.Request) error {
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/json")
	return nil
}
