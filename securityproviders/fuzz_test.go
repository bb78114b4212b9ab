package securityproviders_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func FuzzIntercept(f *testing.F) {
	for _, op := range gen.Operations() {
		f.Add(op.Method, op.Path, "a=1&key=x&b=%zz;c", "k/e y", uint8(0))
	}
	f.Add("GET", "/api/v1//sendsms", ";;&&key&+key=1&%6bey", "k", uint8(1))
	f.Add("POST", "api/v1/%/sendsms", "=&=key", "..", uint8(2))
	f.Add("PUT", "*", "key;key=&\xff", "%2F", uint8(3))
	f.Fuzz(func(t *testing.T, method, path, query, text string, n uint8) {
		scheme := securityproviders.Schemes()[int(n)%len(securityproviders.Schemes())]
		source, err := securityproviders.FixedKey(text)
		if err != nil {
			return
		}
		p, err := securityproviders.NewProvider(scheme, source)
		if err != nil {
			t.Fatal(err)
		}
		req := &http.Request{
			Method: method, Header: http.Header{"Authorization": {"old"}},
			URL: &url.URL{Scheme: "https", Host: "h", Path: path, RawQuery: query, User: url.User("old")},
		}
		before := strings.Split(req.URL.EscapedPath(), "/")
		times := 1
		if _, known := securityproviders.OperationOf(req); known {
			times = 2 // the second time on top of the first
		}
		for range times {
			if err := p.Intercept(t.Context(), req); err != nil {
				t.Fatal(err)
			}
		}
		after := strings.Split(req.URL.EscapedPath(), "/")
		if len(after) != len(before) {
			t.Fatalf("%q becomes %q", before, after)
		}
		changed := 0
		for i := range after {
			if after[i] != before[i] {
				changed++
				if after[i] != url.PathEscape(text) {
					t.Fatalf("segment %q becomes %q", before[i], after[i])
				}
			}
		}
		if changed > 1 {
			t.Fatalf("%d segments were changed: %q to %q", changed, before, after)
		}
		inQuery := strings.TrimPrefix(strings.TrimPrefix(req.URL.RawQuery, withoutKey(t, query)), "&")
		bearer := strings.Join(req.Header["Authorization"], "\n")
		var right bool
		switch {
		case scheme.Form() == securityproviders.Bearer:
			right = bearer == "Bearer "+text && inQuery == ""
		case inQuery == "":
			right = bearer == "" && slices.Contains(after, url.PathEscape(text))
		default:
			right = bearer == "" && inQuery == "key="+url.QueryEscape(text) && changed == 0
		}
		if !right {
			t.Fatalf("path %q, query %q, Authorization %q", after, req.URL.RawQuery, bearer)
		}
		if req.URL.User != nil {
			t.Fatal("the user of the URL is left")
		}
	})
}

// withoutKey returns the query of a request that a Bearer provider has signed.
func withoutKey(t *testing.T, query string) string {
	t.Helper()
	req := &http.Request{URL: &url.URL{Scheme: "https", Host: "h", RawQuery: query}}
	if err := provider(t, securityproviders.SchemeUserBearerToken, "k").Intercept(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	return req.URL.RawQuery
}

func FuzzWithoutKey(f *testing.F) {
	for _, query := range []string{"", "a=1&key=x&b=2", "key;key", "&&;;", "%6bey=1;+key", "a=%zz&=&key="} {
		f.Add(query)
	}
	members := func(query string) []string {
		return strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	}
	f.Fuzz(func(t *testing.T, query string) {
		got := withoutKey(t, query)
		var want []string
		for _, member := range members(query) {
			name, _, _ := strings.Cut(member, "=")
			if plain, err := url.QueryUnescape(name); err != nil || strings.TrimSpace(plain) != "key" {
				want = append(want, member)
			}
		}
		if strings.Join(members(got), "\x00") != strings.Join(want, "\x00") {
			t.Fatalf("%q becomes %q", query, got)
		}
		if values, _ := url.ParseQuery(got); values.Has("key") {
			t.Fatalf("%q still has a key", got)
		}
		if !strings.Contains(query, "key") && !strings.ContainsAny(query, "%") && got != query {
			t.Fatalf("%q becomes %q without need", query, got)
		}
	})
}
