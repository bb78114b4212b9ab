package voiso

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestBadOptions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		option Option
		want   string
	}{
		"empty center key":  {WithContactCenterKey(""), "empty"},
		"empty user key":    {WithUserKey(""), "empty"},
		"key with a space":  {WithUserKey(userKey + " "), "space"},
		"preferred key":     {WithPreferredKey("both"), "ContactCenter or User"},
		"empty base URL":    {WithBaseURL(""), "must not be empty"},
		"negative timeout":  {WithTimeout(-1), "must not be negative"},
		"nil middleware":    {WithMiddleware(nil), "must not be nil"},
		"nil limiter":       {WithRateLimiter(nil), "must not be nil"},
		"user agent":        {WithUserAgent("x/1\n"), "control characters"},
		"API in the URL":    {WithBaseURL("https://cluster1.voiso.com/api/v1"), `must end before "/api"`},
		"path in the URL":   {WithBaseURL("https://cluster1.voiso.com/user_management/"), `such as "https://cluster1.voiso.com"`},
		"middleware to nil": {WithMiddleware(func(http.RoundTripper) http.RoundTripper { return nil }), "must return a transport"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := New("cluster1", WithUserKey(userKey), c.option)
			if err == nil || client != nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, %v", client, err)
			}
			assertPublic(t, "error", err.Error())
		})
	}
}

func TestGoodOptions(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]Option{
		"nil": nil, "nil logger": WithLogger(nil), "nil client": WithHTTPClient(nil), "no timeout": WithTimeout(0),
		"proxy path": WithBaseURL("https://proxy.example/voiso-api"), "no policy": WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}),
		"sources": WithContactCenterKeySource(securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
			return securityproviders.NewKey(centerKey)
		})),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New("cluster1", WithUserKey(userKey), option); err != nil {
				t.Error(err)
			}
		})
	}
}

// sentWith makes the call and returns the request that reached the wire.
func sentWith(t *testing.T, call func(context.Context, *Client) error, options ...Option) *http.Request {
	t.Helper()
	var sent *http.Request
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		sent = req
		return respond(req, http.StatusOK, `{"balance":1,"records":[],"templates":[]}`), nil
	}}, options...)
	if err := call(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	return sent
}

func TestWhichKeyIsSent(t *testing.T) {
	t.Parallel()
	records := func(opts ...CallOption) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			return only(c.ListCDRs(ctx, gen.ListCDRsParams{}, opts...))
		}
	}
	templates := func(ctx context.Context, c *Client) error {
		return only(c.ListSMSTemplates(ctx, gen.ListSMSTemplatesParams{}))
	}
	balance := func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }
	for name, c := range map[string]struct {
		options       []Option
		call          func(context.Context, *Client) error
		bearer, query string
		inPath        string
	}{
		"the description's order":      {nil, records(), "Bearer " + centerKey, "", ""},
		"preferred":                    {[]Option{WithPreferredKey(User)}, records(), "Bearer " + userKey, "", ""},
		"preferred, in no page":        {[]Option{WithPreferredKey(User)}, balance, "Bearer " + userKey, "", userKey},
		"as":                           {nil, records(UsingKey(User)), "Bearer " + userKey, "", ""},
		"as, against preferred":        {[]Option{WithPreferredKey(User)}, records(UsingKey(ContactCenter)), "Bearer " + centerKey, "", ""},
		"query form":                   {[]Option{WithQueryKey()}, records(), "", centerKey, ""},
		"query form, as":               {[]Option{WithQueryKey()}, records(UsingKey(User)), "", userKey, ""},
		"query form, query documented": {[]Option{WithQueryKey()}, templates, "", centerKey, ""},
		"path key":                     {nil, balance, "Bearer " + centerKey, "", centerKey},
		"user key replaced by source": {[]Option{WithUserKeySource(securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
			return securityproviders.NewKey("source-key-0123456")
		}))}, records(UsingKey(User)), "Bearer source-key-0123456", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent := sentWith(t, c.call, c.options...)
			if got := sent.Header.Get("Authorization"); got != c.bearer {
				t.Errorf("Authorization: %s", got)
			}
			if got := sent.URL.Query()["key"]; strings.Join(got, " ") != c.query {
				t.Errorf("key: %q", got)
			}
			if c.inPath != "" && !strings.Contains(sent.URL.Path, "/"+c.inPath+"/") {
				t.Errorf("path %s", sent.URL.Path)
			}
			if strings.Contains(sent.URL.String(), "api_key") || strings.Contains(sent.URL.EscapedPath(), "%7B") {
				t.Errorf("placeholder left in %s", sent.URL)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	balance := func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }
	for want, options := range map[string][]Option{"voiso-go/devel": nil, "billing/2.1": {WithUserAgent("billing/2.1")}} {
		sent := sentWith(t, balance, options...)
		if got := sent.Header.Get("User-Agent"); got != want {
			t.Errorf("User-Agent %q, want %q", got, want)
		}
		if got := sent.Header.Get("Accept"); got != "application/json" {
			t.Errorf("Accept %q", got)
		}
	}
}

// roundTripper is a middleware's transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestMiddleware(t *testing.T) {
	t.Parallel()
	var order []string
	note := func(name string) Option {
		return WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				order = append(order, name)
				assertPublic(t, name, fmt.Sprint(req.URL, req.Header))
				resp, err := next.RoundTrip(req)
				if resp != nil {
					assertPublic(t, name+", response", fmt.Sprint(resp.Request.URL, resp.Request.Header))
				}
				return resp, err
			})
		})
	}
	sentWith(t, func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }, note("inner"), note("outer"))
	if !slices.Equal(order, []string{"outer", "inner"}) {
		t.Errorf("order %q", order)
	}
}

// A request that a middleware refuses was never sent, so it may be retried.
func TestMiddlewareThatRefuses(t *testing.T) {
	t.Parallel()
	broken := errors.New("circuit open")
	tries := 0
	transport := always(200, `{}`)
	client := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}), WithMiddleware(func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(*http.Request) (*http.Response, error) {
			tries++
			return nil, broken
		})
	}))
	_, err := client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber})
	if !errors.Is(err, broken) || !errors.Is(err, ErrNotSent) || errors.Is(err, ErrOutcomeUnknown) || tries != 3 || transport.seen.Load() != 0 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

func TestTheCallersHTTPClientIsCopied(t *testing.T) {
	t.Parallel()
	transport := always(200, `{"balance":1}`)
	own := &http.Client{Transport: transport, Timeout: time.Hour}
	client, err := New("cluster1", WithContactCenterKey(centerKey), WithHTTPClient(own))
	if err != nil {
		t.Fatal(err)
	}
	if own.Transport != http.RoundTripper(transport) || own.CheckRedirect != nil {
		t.Error("the caller's client changed")
	}
	own.Transport = nil
	if _, err := client.GetBalance(t.Context()); err != nil || transport.seen.Load() != 1 {
		t.Errorf("the copy changed: %v", err)
	}
}

func TestLogger(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	statuses := []int{503, 200}
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		status := statuses[0]
		statuses = statuses[1:]
		return respond(req, status, `{"error":"no `+secretNumber+`","records":[],"total":0}`), nil
	}}, WithLogger(logger), WithRetry(RetryPolicy{Attempts: 2, MinWait: -1, MaxWait: -1}))
	if _, err := client.ListCDRs(t.Context(), gen.ListCDRsParams{Number: new(secretNumber)}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("logged %q", lines)
	}
	for i, parts := range [][]string{{"attempt=1", "status=503", "server error"}, {"attempt=2", "status=200"}} {
		for _, part := range append(parts, "level=DEBUG", "operation=listCDRs", "method=GET", "path=/api/v", "scheme=contactcenterBearerToken", "took=") {
			if !strings.Contains(lines[i], part) {
				t.Errorf("line %d lacks %s: %s", i, part, lines[i])
			}
		}
	}
	if strings.Contains(lines[1], "error=") {
		t.Error("a success with an error")
	}
	assertPublic(t, "log", log.String())
}
