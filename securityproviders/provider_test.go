package securityproviders_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func provider(t testing.TB, scheme securityproviders.Scheme, key string) *securityproviders.Provider {
	t.Helper()
	source, err := securityproviders.FixedKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p, err := securityproviders.NewProvider(scheme, source)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestConstructors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scheme securityproviders.Scheme
		make   func(string) (*securityproviders.Provider, error)
		from   func(securityproviders.KeySource) (*securityproviders.Provider, error)
	}{
		{securityproviders.SchemeContactCenterAPIKey, securityproviders.NewContactCenterAPIKey, securityproviders.NewContactCenterAPIKeyFrom},
		{securityproviders.SchemeContactCenterBearerToken, securityproviders.NewContactCenterBearerToken, securityproviders.NewContactCenterBearerTokenFrom},
		{securityproviders.SchemeUserAPIKey, securityproviders.NewUserAPIKey, securityproviders.NewUserAPIKeyFrom},
		{securityproviders.SchemeUserBearerToken, securityproviders.NewUserBearerToken, securityproviders.NewUserBearerTokenFrom},
	} {
		t.Run(string(c.scheme), func(t *testing.T) {
			t.Parallel()
			for name, made := range map[string]func() (*securityproviders.Provider, error){
				"text":   func() (*securityproviders.Provider, error) { return c.make("k&y") },
				"source": func() (*securityproviders.Provider, error) { return c.from(plainSource{"k&y"}) },
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
				if c.scheme.Form() == securityproviders.Query {
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
	if p, err := securityproviders.NewProvider("basic", plainSource{"k"}); p != nil || err == nil {
		t.Error("an unknown scheme has a provider")
	}
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
		for _, scheme := range securityproviders.Schemes() {
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
			if scheme.Form() == securityproviders.Bearer {
				want = strings.TrimSuffix(strings.TrimSuffix(c.query, "key=k"), "&")
			}
			if req.URL.RawQuery != want || req.URL.User != nil {
				t.Errorf("%s, %s: URL is %s", c.name, scheme, req.URL)
			}
			got := req.Header.Values("Authorization")
			if scheme.Form() == securityproviders.Query && len(got) != 0 || scheme.Form() == securityproviders.Bearer && (len(got) != 1 || got[0] != "Bearer k") {
				t.Errorf("%s, %s: Authorization is %q", c.name, scheme, got)
			}
		}
	}
}

func TestInterceptLastWins(t *testing.T) {
	t.Parallel()
	for _, op := range gen.Operations() {
		for _, first := range securityproviders.Schemes() {
			for _, last := range securityproviders.Schemes() {
				for _, base := range []string{"", "/base"} {
					req := request(t, op.Method, "https://h"+base+fill(op.Path, "api_key")+"?a=1")
					for _, p := range []*securityproviders.Provider{provider(t, first, "fir/st"), provider(t, last, "la/st"), provider(t, last, "la/st")} {
						if err := p.Intercept(t.Context(), req); err != nil {
							t.Fatal(err)
						}
					}
					wantPath, wantQuery, wantHeader := base+fill(op.Path, "api_key"), "a=1", ""
					if op.PathKey != nil {
						wantPath = base + fillKey(op, "la%2Fst", "api_key")
					}
					switch {
					case last.Form() == securityproviders.Bearer:
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

func TestInterceptFillsPlaceholderOfUnknownOperation(t *testing.T) {
	t.Parallel()
	req := request(t, http.MethodGet, "https://h/api/v1/"+url.PathEscape(securityproviders.KeyInPath)+"/new?key=old")
	if err := provider(t, securityproviders.SchemeUserAPIKey, "k").Intercept(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if got := req.URL.String(); got != "https://h/api/v1/k/new" {
		t.Errorf("URL is %s", got)
	}
}

func TestInterceptErrorsLeaveTheRequestAlone(t *testing.T) {
	t.Parallel()
	own := errors.New("vault is sealed")
	failing, err := securityproviders.NewUserAPIKeyFrom(securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) { return securityproviders.Key{}, own }))
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, http.MethodGet, "https://h/p?key=old")
	if err := failing.Intercept(t.Context(), req); !errors.Is(err, own) || !strings.HasPrefix(err.Error(), "userApiKey: ") || req.URL.RawQuery != "key=old" {
		t.Errorf("error is %v, URL %s", err, req.URL)
	}
	good := provider(t, securityproviders.SchemeUserAPIKey, "k")
	for name, broken := range map[string]error{
		"zero provider": new(securityproviders.Provider).Intercept(t.Context(), req),
		"nil provider":  (*securityproviders.Provider)(nil).Intercept(t.Context(), req),
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
	if err := provider(t, securityproviders.SchemeUserBearerToken, "k").Intercept(t.Context(), bare); err != nil || bare.Header.Get("Authorization") == "" {
		t.Errorf("request without header: %v", err)
	}
}
