package securityproviders

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func provider(t testing.TB, scheme Scheme, key string) *Provider {
	t.Helper()
	p, err := newFixed(scheme, key)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestConstructors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme Scheme
		make   func(string) (*Provider, error)
		from   func(KeySource) (*Provider, error)
	}{
		{SchemeContactCenterAPIKey, NewContactCenterAPIKey, NewContactCenterAPIKeyFrom},
		{SchemeContactCenterBearerToken, NewContactCenterBearerToken, NewContactCenterBearerTokenFrom},
		{SchemeUserAPIKey, NewUserAPIKey, NewUserAPIKeyFrom},
		{SchemeUserBearerToken, NewUserBearerToken, NewUserBearerTokenFrom},
	} {
		t.Run(string(c.scheme), func(t *testing.T) {
			t.Parallel()
			for name, made := range map[string]func() (*Provider, error){
				"text":   func() (*Provider, error) { return c.make("k&y") },
				"source": func() (*Provider, error) { return c.from(plainSource{"k&y"}) },
			} {
				p, err := made()
				if err != nil || p.Scheme() != c.scheme {
					t.Fatalf("%s: %v, %v", name, p, err)
				}
				req := request(t, http.MethodGet, "https://h/api/v2/cdr?a=1")
				if err := p.Intercept(t.Context(), req); err != nil {
					t.Fatal(err)
				}
				query, header := "a=1", "Bearer k&y"
				if c.scheme.Form() == Query {
					query, header = "a=1&key=k%26y", ""
				}
				if req.URL.RawQuery != query || req.Header.Get("Authorization") != header {
					t.Errorf("%s: query %q, header %q", name, req.URL.RawQuery, req.Header)
				}
			}
			if p, err := c.make("not a key"); p != nil || !isInvalid(err) || !strings.HasPrefix(err.Error(), string(c.scheme)+": ") {
				t.Errorf("invalid key: %v, %v", p, err)
			}
			if p, err := c.from(nil); p != nil || err == nil {
				t.Error("no source, no error")
			}
		})
	}
	if p, err := NewProvider("basic", plainSource{"k"}); p != nil || err == nil {
		t.Error("an unknown scheme has a provider")
	}
}

func isInvalid(err error) bool {
	_, ok := errors.AsType[*InvalidKeyError](err)
	return ok
}

func TestInterceptReplacesCredentials(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, header, query, bearer string }{
		{"none", "https://h/api/v2/cdr", "", "key=k", "k"},
		{"query", "https://h/api/v2/cdr?key=old&a=1&key=older", "", "a=1&key=k", "k"},
		{"bearer", "https://h/api/v2/cdr?a=1", "Bearer old", "a=1&key=k", "k"},
		{"basic", "https://h/api/v2/cdr?a=1", "Basic old", "a=1&key=k", "k"},
		{"user in the URL", "https://old:old@h/api/v2/cdr", "", "key=k", "k"},
		{"all", "https://old@h/api/v2/cdr?key=old", "Bearer old", "key=k", "k"},
		{"broken query", "https://h/api/v2/cdr?a=%zz;b&c=1;d", "", "a=%zz;b&c=1;d&key=k", "k"},
		{"unknown operation", "https://h/x?key=old", "", "key=k", "k"},
	} {
		for _, scheme := range Schemes() {
			req := request(t, http.MethodGet, "https://h/")
			u, err := url.Parse(c.url)
			if err != nil {
				t.Fatal(err)
			}
			req.URL = u
			if c.header != "" {
				req.Header.Add("Authorization", c.header)
				req.Header.Add("Authorization", c.header+"er")
			}
			if err := provider(t, scheme, "k").Intercept(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			want := c.query
			if scheme.Form() == Bearer {
				want = withoutKey(c.query)
			}
			if req.URL.RawQuery != want || req.URL.User != nil {
				t.Errorf("%s, %s: URL is %s", c.name, scheme, req.URL)
			}
			got := req.Header.Values("Authorization")
			if scheme.Form() == Query && len(got) != 0 || scheme.Form() == Bearer && (len(got) != 1 || got[0] != "Bearer k") {
				t.Errorf("%s, %s: Authorization is %q", c.name, scheme, got)
			}
		}
	}
}

func TestInterceptLastWins(t *testing.T) {
	t.Parallel()
	for _, op := range gen.Operations() {
		for _, first := range Schemes() {
			for _, last := range Schemes() {
				for _, base := range []string{"", "/base"} {
					req := request(t, op.Method, "https://h"+base+fill(op.Path, "%7Bapi_key%7D")+"?a=1")
					for _, p := range []*Provider{provider(t, first, "fir/st"), provider(t, last, "la/st"), provider(t, last, "la/st")} {
						if err := p.Intercept(t.Context(), req); err != nil {
							t.Fatal(err)
						}
					}
					wantPath, wantQuery, wantHeader := base+fill(op.Path, "%7Bapi_key%7D"), "a=1", ""
					if op.PathKey != nil {
						wantPath = base + fillKey(op, "la%2Fst", "%7Bapi_key%7D")
					}
					switch {
					case last.Form() == Bearer:
						wantHeader = "Bearer la/st"
					case op.PathKey == nil:
						wantQuery = "a=1&key=la%2Fst"
					}
					if req.URL.EscapedPath() != wantPath || req.URL.RawQuery != wantQuery || req.Header.Get("Authorization") != wantHeader {
						t.Errorf("%s, %s after %s: %s with %q", op.ID, last, first, req.URL, req.Header)
					}
				}
			}
		}
	}
}

// fillKey fills the path key with one value and the other parameters with another.
func fillKey(op *gen.Operation, key, other string) string {
	return fill(replaceSegment(op.Path, "{"+op.PathKey.Parameter+"}", key), other)
}

func TestInterceptFillsPlaceholderOfUnknownOperation(t *testing.T) {
	t.Parallel()
	req := request(t, http.MethodGet, "https://h/api/v1/"+url.PathEscape(KeyInPath)+"/new?key=old")
	if err := provider(t, SchemeUserAPIKey, "k").Intercept(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if got := req.URL.String(); got != "https://h/api/v1/k/new" {
		t.Errorf("URL is %s", got)
	}
}

func TestInterceptReadsTheOperationFromItsContext(t *testing.T) {
	t.Parallel()
	op := &gen.Operation{ID: "own", Method: "GET", Path: "/own/{k}", PathKey: &gen.PathKey{Parameter: "k"}}
	req := request(t, http.MethodGet, "https://h/own/old")
	if err := provider(t, SchemeUserBearerToken, "new").Intercept(gen.ContextWithOperation(t.Context(), op), req); err != nil {
		t.Fatal(err)
	}
	if req.URL.Path != "/own/new" || req.Header.Get("Authorization") != "Bearer new" {
		t.Errorf("request is %s with %v", req.URL, req.Header)
	}
}

func TestInterceptErrorsLeaveTheRequestAlone(t *testing.T) {
	t.Parallel()
	own := errors.New("vault is sealed")
	failing, err := NewUserAPIKeyFrom(KeyFunc(func(context.Context) (Key, error) { return Key{}, own }))
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, http.MethodGet, "https://h/p?key=old")
	if err := failing.Intercept(t.Context(), req); !errors.Is(err, own) || !strings.HasPrefix(err.Error(), "userApiKey: ") || req.URL.RawQuery != "key=old" {
		t.Errorf("error is %v, URL %s", err, req.URL)
	}
	good := provider(t, SchemeUserAPIKey, "k")
	for name, broken := range map[string]error{
		"zero provider": new(Provider).Intercept(t.Context(), req),
		"nil provider":  (*Provider)(nil).Intercept(t.Context(), req),
		"no request":    good.Intercept(t.Context(), nil),
		"no URL":        good.Intercept(t.Context(), &http.Request{}),
		"no context":    good.Intercept(nil, req), //nolint:staticcheck // the point of the test
		"opaque URL":    good.Intercept(t.Context(), &http.Request{URL: &url.URL{Scheme: "https", Opaque: "//h/p"}}),
	} {
		if broken == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bare := &http.Request{URL: &url.URL{Scheme: "https", Host: "h"}}
	if err := provider(t, SchemeUserBearerToken, "k").Intercept(t.Context(), bare); err != nil || bare.Header.Get("Authorization") == "" {
		t.Errorf("request without header: %v", err)
	}
}
