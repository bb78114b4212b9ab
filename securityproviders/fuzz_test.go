package securityproviders

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func FuzzIntercept(f *testing.F) {
	for _, op := range gen.Operations() {
		f.Add(op.Method, op.Path, "a=1&key=x&b=%zz;c", "k/e y", uint8(0))
	}
	f.Add("GET", "/api/v1//sendsms", ";;&&key&+key=1&%6bey", "k", uint8(1))
	f.Add("POST", "api/v1/%/sendsms", "=&=key", "..", uint8(2))
	f.Add("PUT", "*", "key;key=&\xff", "%2F", uint8(3))
	f.Fuzz(func(t *testing.T, method, path, query, text string, n uint8) {
		scheme := Schemes()[int(n)%len(Schemes())]
		p, err := newFixed(scheme, text)
		if err != nil {
			return
		}
		req := &http.Request{
			Method: method, Header: http.Header{"Authorization": {"old"}},
			URL: &url.URL{Scheme: "https", Host: "h", Path: path, RawQuery: query, User: url.User("old")},
		}
		before := strings.Split(req.URL.EscapedPath(), "/")
		times := 1
		if _, known := OperationOf(req); known {
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
		kept := withoutKey(query)
		inQuery := strings.TrimPrefix(strings.TrimPrefix(req.URL.RawQuery, kept), "&")
		bearer := strings.Join(req.Header["Authorization"], "\n")
		var right bool
		switch {
		case scheme.Form() == Bearer:
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

func FuzzWithoutKey(f *testing.F) {
	for _, query := range []string{"", "a=1&key=x&b=2", "key;key", "&&;;", "%6bey=1;+key", "a=%zz&=&key="} {
		f.Add(query)
	}
	members := func(query string) []string {
		return strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	}
	f.Fuzz(func(t *testing.T, query string) {
		got := withoutKey(query)
		var want []string
		for _, member := range members(query) {
			if !isKeyMember(member) {
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

func FuzzRedactor(f *testing.F) {
	f.Add("s3cret", "a s3cret b")
	f.Add("ab", "ab cab ab")
	f.Add(planted, "%2F"+planted)
	f.Fuzz(func(t *testing.T, text, around string) {
		key, err := NewKey(text)
		if err != nil {
			return
		}
		redactor := NewRedactor(key)
		got := redactor.String(around + "/" + text + "/" + around)
		if len(text) >= minAnywhere && !strings.Contains(redacted, text) && strings.Contains(strings.ReplaceAll(got, redacted, "\x00"), text) {
			t.Fatalf("%q still shows %q", got, text)
		}
	})
}
