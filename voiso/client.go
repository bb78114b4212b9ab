package voiso

import (
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Client calls the operations of one Voiso contact center. Make it with [New]
// or [FromEnv]. It is safe for use by several goroutines. One client is enough
// for a program: it keeps the time between contacts calls that Voiso requires.
type Client struct {
	state redact.Hidden[*core]
}

// core is the state of a Client.
type core struct {
	server    string   // of the generated requests
	about     string   // for printing
	userAgent []string // of the header
	keys      securityproviders.Credentials
	want      securityproviders.Wanted
	transport http.RoundTripper // the whole chain
	signing   *securityproviders.Transport
	jar       http.CookieJar
	retry     RetryPolicy
	limiter   Waiter
	timeout   time.Duration
	log       *slog.Logger
	contacts  *pacer
}

// DefaultTimeout limits each attempt of a call. In a list that is read as a stream,
// it limits each wait for the next part.
const DefaultTimeout = 60 * time.Second

// hostLabel is a cluster: the first label of a host name, and nothing else.
var hostLabel = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// New returns a client for a cluster: the first label of the host of the contact
// center in the browser, "cluster1" for https://cluster1.voiso.com. At least one
// key is needed.
//
// A cluster that is not a host label is refused, so that it cannot name another
// host. [WithBaseURL] replaces the whole address.
func New(cluster string, options ...Option) (*Client, error) {
	c := config{timeout: DefaultTimeout, retry: DefaultRetryPolicy(), log: slog.New(slog.DiscardHandler), userAgent: defaultUserAgent()}
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(&c); err != nil {
			return nil, err
		}
	}
	base, err := c.base(cluster)
	if err != nil {
		return nil, err
	}
	if len(c.keys.Kinds()) == 0 {
		return nil, &ArgumentError{Operation: "New", Rule: "no key: pass WithContactCenterKey or WithUserKey, or set " + EnvContactCenterKey + " or " + EnvUserKey + " and use FromEnv"}
	}
	core := &core{
		server:    base.String() + "/",
		about:     "voiso client of " + base.Scheme + "://" + base.Host + " with " + c.keys.String(),
		userAgent: []string{c.userAgent},
		keys:      c.keys,
		want:      c.want,
		retry:     c.retry,
		limiter:   c.limiter,
		log:       c.log,
		contacts:  newPacer(),
	}
	if err := c.buildTransport(core, base); err != nil {
		return nil, err
	}
	core.timeout = c.timeout
	return &Client{redact.Hide(core)}, nil
}

// base returns the address of the API.
func (c *config) base(cluster string) (*url.URL, error) {
	address := c.baseURL
	if address == "" {
		if !hostLabel.MatchString(cluster) {
			return nil, &ArgumentError{Operation: "New", Field: "cluster", Rule: `must be the first label of the contact center's host, such as "cluster1"; FromEnv reads it from ` + EnvCluster}
		}
		address = "https://" + strings.ToLower(cluster) + ".voiso.com"
	}
	base, err := securityproviders.ParseBaseURL(address)
	if err != nil {
		return nil, &ArgumentError{Operation: "New", Rule: err.Error()}
	}
	if prefix := apiPrefix(base.Path); prefix != "" {
		return nil, &ArgumentError{Operation: "New", Field: "base URL", Rule: `must end before "` + prefix + `", which each operation adds: such as "` + base.Scheme + "://" + base.Host + `"`}
	}
	return base, nil
}

// apiPrefix returns the first folder of the operations' paths if a base path
// holds it, as in "https://cluster1.voiso.com/api/v1".
func apiPrefix(basePath string) string {
	for _, op := range gen.Operations() {
		first, _, _ := strings.Cut(op.Path[1:], "/")
		if strings.Contains(basePath+"/", "/"+first+"/") {
			return "/" + first
		}
	}
	return ""
}

// buildTransport builds the chain: the user's middleware outside, then the
// signing transport, then the base transport. Only the last two see a key.
func (c *config) buildTransport(core *core, base *url.URL) error {
	var transport http.RoundTripper
	if c.http != nil {
		transport, core.jar = c.http.Transport, c.http.Jar
		if c.http.Timeout > 0 {
			c.timeout = c.http.Timeout
		}
	}
	if transport == nil {
		transport = defaultTransport()
	}
	signing, err := securityproviders.NewTransport(transport, base.String(), c.keys, securityproviders.WithCallsOnly())
	if err != nil {
		return err
	}
	core.signing, core.transport = signing, signing
	for _, middleware := range c.middleware {
		if core.transport = middleware(core.transport); core.transport == nil {
			return &ArgumentError{Operation: "New", Field: "middleware", Rule: "must return a transport, not nil"}
		}
	}
	return nil
}

// defaultTransport returns a copy of http.DefaultTransport, so that changes by
// other code do not affect signed requests. It keeps a connection for each window
// of an export. It pings HTTP/2 connections: otherwise a dead one is used until the
// operating system gives up.
func defaultTransport() http.RoundTripper {
	own := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		own = standard.Clone()
	}
	own.MaxIdleConnsPerHost = maxWindows
	own.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}
	return own
}

// Generated returns the generated client on top of this one's transport. It
// signs, retries and returns errors in the same way, and gives access to raw
// responses. For a key in the path, pass securityproviders.KeyInPath. It does not
// validate arguments, and does not wait between contacts calls.
func (c *Client) Generated() *gen.ClientWithResponses {
	core := c.state.Get()
	return &gen.ClientWithResponses{ClientInterface: &gen.Client{Server: core.server, Client: doer{core}}}
}

// String returns the contact center and the kinds of key.
func (c Client) String() string { return c.state.Get().about }
