package securityproviders_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestTransportSignsEveryOperation(t *testing.T) {
	t.Parallel()
	keys := map[securityproviders.KeyKind]string{securityproviders.ContactCenter: centerKey, securityproviders.User: userKey}
	for _, op := range gen.Operations() {
		for name, kind := range map[string]securityproviders.KeyKind{"any": "", "center": securityproviders.ContactCenter, "user": securityproviders.User} {
			for form, options := range map[string][]securityproviders.TransportOption{"first": nil, "query": {securityproviders.WithQueryForm()}} {
				t.Run(op.ID+"/"+name+"/"+form, func(t *testing.T) {
					t.Parallel()
					want, wantErr := bothKeys().Choose(op, securityproviders.Wanted{Kind: kind, Query: form == "query"})
					req := request(t, op.Method, "https://user:pw@API.example/base"+fill(op.Path, "api_key")+"?a=%zz;b&key=old&key=older")
					req.Header.Set("Authorization", "Bearer old")
					if kind != "" && wantErr == nil { // chosen above the transport
						call := &securityproviders.Call{Choice: want, Key: mustKey(t, keys[kind])}
						req = securityproviders.WithCall(req.Context(), req, call)
					}
					before := req.URL.String()
					sent, given, err := send(t, req, "https://api.example:443/base", options...)
					if req.URL.String() != before || req.Header.Get("Authorization") != "Bearer old" {
						t.Fatal("the caller's request was changed")
					}
					if kind != "" && wantErr != nil {
						t.Skip("the caller learns it from Choose")
					}
					if wantErr != nil {
						if missing, ok := errors.AsType[*securityproviders.MissingCredentialError](err); !ok || sent != nil || missing.Operation != op.ID {
							t.Fatalf("error is %v, sent %v", err, sent)
						}
						return
					}
					if err != nil || given != req {
						t.Fatalf("error is %v, response of %v", err, given)
					}
					path, query, header := "/base"+fill(op.Path, "api_key"), "a=%zz;b", ""
					if op.PathKey != nil {
						path = "/base" + fillKey(op, url.PathEscape(keys[want.Kind]), "api_key")
					}
					if want.Scheme.Form() == securityproviders.Query {
						query += "&key=" + url.QueryEscape(keys[want.Kind])
					} else {
						header = "Bearer " + keys[want.Kind]
					}
					if sent.URL.EscapedPath() != path || sent.URL.RawQuery != query || sent.Header.Get("Authorization") != header || sent.URL.User != nil {
						t.Fatalf("sent %s with %q", sent.URL, sent.Header)
					}
				})
			}
		}
	}
}

func TestTransportPreference(t *testing.T) {
	t.Parallel()
	req := request(t, http.MethodGet, "https://h/api/v2/cdr")
	sent, _, err := send(t, req, "https://h", securityproviders.WithPreferredKind(securityproviders.User))
	if err != nil || sent.Header.Get("Authorization") != "Bearer "+userKey {
		t.Errorf("preferred user key: %v, %v", sent, err)
	}
	choice, err := bothKeys().Choose(operation(t, "listCDRs"), securityproviders.Wanted{Kind: securityproviders.ContactCenter})
	if err != nil {
		t.Fatal(err)
	}
	call := &securityproviders.Call{Choice: choice, Key: mustKey(t, centerKey)}
	req = securityproviders.WithCall(req.Context(), req, call)
	sent, _, err = send(t, req, "https://h", securityproviders.WithPreferredKind(securityproviders.User))
	if err != nil || sent.Header.Get("Authorization") != "Bearer "+centerKey {
		t.Errorf("the call does not win: %v, %v", sent, err)
	}
}

func TestTransportPassesOtherOriginsOn(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"https://other.example/api/v2/cdr", "https://h.other.example/api/v2/cdr", "https://h:444/api/v2/cdr",
		"http://h/api/v2/cdr", "http://h:443/api/v2/cdr", "https://h./api/v2/cdr", "https://sub.h/api/v2/cdr",
		"https://other.example/api/v1/api_key/sendsms",
	} {
		req := request(t, http.MethodGet, raw)
		sent, _, err := send(t, req, "https://h")
		if err != nil || sent != req || sent.URL.String() != raw || len(sent.Header) != 0 {
			t.Errorf("%s: sent %v, %v", raw, sent, err)
		}
	}
	if sent, _, err := send(t, &http.Request{}, "https://h"); err != nil || sent == nil {
		t.Errorf("request without URL: sent %v, %v", sent, err)
	}
}

// closer is a body that knows whether it was closed.
type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

func TestTransportRefusesBeforeSending(t *testing.T) {
	t.Parallel()
	failing := securityproviders.Credentials{}.WithUserKey(securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
		return securityproviders.Key{}, context.DeadlineExceeded
	}))
	for name, c := range map[string]struct {
		keys   securityproviders.Credentials
		change func(*http.Request)
		want   func(error) bool
	}{
		"unknown operation": {bothKeys(), func(r *http.Request) { r.URL.Path = "/recordings/k3y" }, isType[*securityproviders.UnknownOperationError]},
		"other method":      {bothKeys(), func(r *http.Request) { r.Method = "DELETE" }, isType[*securityproviders.UnknownOperationError]},
		"no key":            {securityproviders.Credentials{}, func(*http.Request) {}, isType[*securityproviders.MissingCredentialError]},
		"zero key":          {securityproviders.Credentials{}.WithUserKey(securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) { return securityproviders.Key{}, nil })), func(*http.Request) {}, isType[*securityproviders.InvalidKeyError]},
		"failing source":    {failing, func(*http.Request) {}, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		"opaque URL":        {bothKeys(), func(r *http.Request) { r.URL.Opaque = "//h/api/v2/cdr" }, func(err error) bool { return err != nil && strings.Contains(err.Error(), "opaque URL") }},
		"other Host header": {bothKeys(), func(r *http.Request) { r.Host = "evil.example" }, func(err error) bool { return err != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := request(t, http.MethodGet, "https://h/api/v2/cdr")
			body := &closer{Reader: strings.NewReader("x")}
			req.Body = body
			c.change(req)
			tr, err := securityproviders.NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
				t.Error("sent")
				return nil, errors.New("sent")
			}), "https://h", c.keys)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := tr.RoundTrip(req)
			if resp != nil || !c.want(err) || strings.Contains(err.Error(), "k3y") {
				t.Errorf("error is %v", err)
			}
			if !body.closed {
				t.Error("the body was not closed")
			}
		})
	}
}

func TestNewTransport(t *testing.T) {
	t.Parallel()
	if tr, err := securityproviders.NewTransport(nil, "http://h", bothKeys()); tr != nil || err == nil {
		t.Error("plain http is not refused")
	}
	closed := 0
	transport(t, idleCloser{closed: &closed}, "https://h").CloseIdleConnections()
	transport(t, roundTripper(empty), "https://h").CloseIdleConnections() // has none to close
	if closed != 1 {
		t.Error("idle connections are not closed")
	}
}

type idleCloser struct {
	http.RoundTripper
	closed *int
}

func (c idleCloser) CloseIdleConnections() { *c.closed++ }

// Operations are expected directly below a base path, else below any path.
func TestTransportBasePath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, path string
		want       bool
	}{
		{"", "/api/v2/cdr", true},
		{"", "/base/api/v2/cdr", true},
		{"/", "/base/api/v2/cdr", true},
		{"/base", "/base/api/v2/cdr", true},
		{"/base/", "/base/api/v2/cdr", true},
		{"/a%2Fb", "/a%2Fb/api/v2/cdr", true},
		{"/base", "/api/v2/cdr", false},
		{"/base", "/base/more/api/v2/cdr", false},
		{"/base", "/other/api/v2/cdr", false},
		{"/base", "/baseapi/v2/cdr", false},
		{"/a%2Fb", "/a/b/api/v2/cdr", false},
	} {
		sent, _, err := send(t, request(t, http.MethodGet, "https://h"+c.path), "https://h"+c.base)
		if (err == nil) != c.want || (sent != nil) != c.want || !c.want && !isType[*securityproviders.UnknownOperationError](err) {
			t.Errorf("%s below %q: sent %v, %v", c.path, c.base, sent, err)
		}
	}
}

func TestUnknownOperationErrorNamesNoPath(t *testing.T) {
	t.Parallel()
	_, _, err := send(t, request(t, http.MethodPut, "https://H/k3y?key=k3y"), "https://h")
	want := "PUT to https://h:443 is not an operation of the description: send it with another client"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRoundTripperThatReturnsNothing(t *testing.T) {
	t.Parallel()
	nothing := roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil }) //nolint:nilnil // the point of the test
	resp, err := transport(t, nothing, "https://h").RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr"))
	if resp != nil || err == nil || !strings.Contains(err.Error(), "neither a response nor an error") {
		t.Errorf("got %v, %v", resp, err)
	}
}

// liveTransport has a field that requests change and fmt must not read.
type liveTransport struct {
	http.RoundTripper
	state string
}

func TestTransportPrintsWhatItIs(t *testing.T) {
	t.Parallel()
	source, err := securityproviders.FixedKey(planted)
	if err != nil {
		t.Fatal(err)
	}
	for want, keys := range map[string]securityproviders.Credentials{
		"signing https://example.com:443 with no key":                          {},
		"signing https://example.com:443 with user key":                        securityproviders.Credentials{}.WithUserKey(source),
		"signing https://example.com:443 with contact center key and user key": securityproviders.Credentials{}.WithUserKey(source).WithContactCenterKey(source),
	} {
		transport, err := securityproviders.NewTransport(&liveTransport{state: "changing"}, "https://example.com", keys)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%v, %s", transport, transport); got != want+", "+want {
			t.Errorf("prints %q, want %q", got, want)
		}
		for _, verb := range verbs {
			for _, value := range []any{transport, *transport, http.Client{Transport: transport}} {
				got := fmt.Sprintf(verb, value)
				if strings.Contains(got, "changing") {
					t.Errorf("%s prints the state: %q", verb, got)
				}
				assertNoKey(t, verb, got, planted)
			}
		}
	}
}
