package voiso

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Client calls the operations of one Voiso contact center. Make it with [New]
// or [FromEnv]; it is safe for use by several goroutines, and one client is
// enough for a program, since it keeps the vendor's pace between calls that
// must not come too close to each other.
type Client struct {
	raw      gen.ClientInterface
	contacts *pacer
	retry    RetryPolicy // for what is read as a stream; the sender has it for the rest
	about    string      // for printing
}

// DefaultTimeout limits each attempt of a call, and each wait for the next part
// of a list that is read as a stream.
const DefaultTimeout = 60 * time.Second

// hostLabel is a cluster: the first label of a host name, and nothing else.
var hostLabel = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

// New makes a client for a cluster, the first label of the host under which the
// contact center is used in the browser: "cluster1" for
// https://cluster1.voiso.com. At least one key is needed.
//
// Everything that is not a host label is refused as cluster, so that nobody can
// turn it into another host. [WithBaseURL] replaces the whole address.
func New(cluster string, options ...Option) (*Client, error) {
	c := config{timeout: DefaultTimeout, retry: DefaultRetryPolicy(), log: slog.New(slog.DiscardHandler), userAgent: userAgent}
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(&c); err != nil {
			return nil, err
		}
	}
	if c.baseURL == "" {
		if !hostLabel.MatchString(cluster) {
			return nil, &ArgumentError{Operation: "New", Field: "cluster", Rule: `must be the first label of the contact center's host, such as "cluster1"; FromEnv reads it from VOISO_CLUSTER`}
		}
		c.baseURL = "https://" + strings.ToLower(cluster) + ".voiso.com"
	}
	base, err := securityproviders.ParseBaseURL(c.baseURL)
	if err != nil {
		return nil, &ArgumentError{Operation: "New", Rule: err.Error()}
	}
	if c.contactCenterKey == nil && c.userKey == nil {
		return nil, &ArgumentError{Operation: "New", Rule: "no key: give WithContactCenterKey or WithUserKey, or set " + EnvContactCenterKey + " or " + EnvUserKey + " and use FromEnv"}
	}
	httpClient, err := c.httpClient(base)
	if err != nil {
		return nil, fmt.Errorf("voiso: New: %w", err)
	}
	return &Client{
		about: c.about(base),
		raw: filledIn{gen.NewOperationClient(&gen.Client{
			Server:         strings.TrimRight(base.String(), "/") + "/",
			Client:         &sender{http: httpClient, retry: c.retry, limit: c.limit, timeout: c.timeout, log: c.log},
			RequestEditors: []gen.RequestEditorFn{c.identify},
		})},
		contacts: newPacer(),
		retry:    c.retry,
	}, nil
}

// Generated returns the generated client on top of this one's transport: it
// signs, repeats and returns errors in the same way, and gives access to raw
// responses. Where the key stands in the path, pass securityproviders.KeyInPath.
// It does not check arguments first, nor keep contacts calls apart.
func (c *Client) Generated() *gen.ClientWithResponses {
	return &gen.ClientWithResponses{ClientInterface: c.raw}
}

// httpClient builds the chain: the user's middleware outside, then the signing
// transport, then the base transport. Nothing outside of the signing transport
// ever sees a key.
func (c *config) httpClient(base *url.URL) (*http.Client, error) {
	client := &http.Client{}
	if c.http != nil {
		*client = *c.http
		if client.Timeout > 0 { // would cut off exports that read a stream
			c.timeout, client.Timeout = client.Timeout, 0
		}
	}
	transport := client.Transport
	if transport == nil {
		transport = defaultTransport()
	}
	keys, options := c.credentials()
	signing, err := securityproviders.NewTransport(handover{transport}, base.String(), keys, options...)
	if err != nil {
		return nil, err
	}
	transport = signing
	for _, middleware := range c.middleware {
		if transport = middleware(transport); transport == nil {
			return nil, &ArgumentError{Operation: "New", Field: "middleware", Rule: "must return a transport, not nil"}
		}
	}
	client.Transport = transport
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client, nil
}

// defaultTransport is a copy of http.DefaultTransport, so that nobody else's
// changes to it reach a signed request, with a connection kept for each window
// of an export.
func defaultTransport() http.RoundTripper {
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		own := standard.Clone()
		own.MaxIdleConnsPerHost = maxWindows
		return own
	}
	return &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second}
}
