package securityproviders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

// roundTripper is a base transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func empty(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

const (
	centerKey = "center/Key+1"
	userKey   = "user/Key+1"
)

func bothKeys() Credentials {
	return Credentials{}.WithContactCenterKey(plainSource{centerKey}).WithUserKey(plainSource{userKey})
}

func transport(t testing.TB, base http.RoundTripper, origin string, options ...TransportOption) *Transport {
	t.Helper()
	tr, err := NewTransport(base, origin, bothKeys(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// send passes a request through a transport and returns the request that the
// base saw and the one that the response names.
func send(t *testing.T, req *http.Request, origin string, options ...TransportOption) (sent, given *http.Request, err error) {
	t.Helper()
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		sent = req
		return empty(req)
	})
	resp, err := transport(t, base, origin, options...).RoundTrip(req)
	if err != nil {
		return sent, nil, err
	}
	return sent, resp.Request, resp.Body.Close()
}

func TestTransportSignsEveryOperation(t *testing.T) {
	t.Parallel()
	keys := map[KeyKind]string{ContactCenter: centerKey, User: userKey}
	for _, op := range gen.Operations() {
		for name, kind := range map[string]KeyKind{"any": "", "center": ContactCenter, "user": User} {
			for form, options := range map[string][]TransportOption{"first": nil, "query": {WithQueryForm()}} {
				t.Run(op.ID+"/"+name+"/"+form, func(t *testing.T) {
					t.Parallel()
					want, wantErr := bothKeys().Choose(op, Wanted{Kind: kind, Query: form == "query"})
					req := request(t, op.Method, "https://user:pw@API.example/base"+fill(op.Path, "%7Bapi_key%7D")+"?a=%zz;b&key=old&key=older")
					req.Header.Set("Authorization", "Bearer old")
					if kind != "" {
						req = req.WithContext(ContextWithKind(req.Context(), kind))
					}
					before := req.URL.String()
					sent, given, err := send(t, req, "https://api.example:443/base", options...)
					if req.URL.String() != before || req.Header.Get("Authorization") != "Bearer old" {
						t.Fatal("the caller's request was changed")
					}
					if wantErr != nil {
						if missing, ok := errors.AsType[*MissingCredentialError](err); !ok || sent != nil || missing.Operation != op.ID {
							t.Fatalf("error is %v, sent %v", err, sent)
						}
						return
					}
					if err != nil || given != req {
						t.Fatalf("error is %v, response of %v", err, given)
					}
					path, query, header := "/base"+fill(op.Path, "%7Bapi_key%7D"), "a=%zz;b", ""
					if op.PathKey != nil {
						path = "/base" + fillKey(op, url.PathEscape(keys[want.Kind]), "%7Bapi_key%7D")
					}
					if want.forms().query {
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
	sent, _, err := send(t, req, "https://h", WithPreferredKind(User))
	if err != nil || sent.Header.Get("Authorization") != "Bearer "+userKey {
		t.Errorf("preferred user key: %v, %v", sent, err)
	}
	req = req.WithContext(ContextWithKind(req.Context(), ContactCenter))
	sent, _, err = send(t, req, "https://h", WithPreferredKind(User))
	if err != nil || sent.Header.Get("Authorization") != "Bearer "+centerKey {
		t.Errorf("the call does not win: %v, %v", sent, err)
	}
}

func TestTransportPassesOtherOriginsOn(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"https://other.example/api/v2/cdr", "https://h.other.example/api/v2/cdr", "https://h:444/api/v2/cdr",
		"http://h/api/v2/cdr", "http://h:443/api/v2/cdr", "https://h./api/v2/cdr", "https://sub.h/api/v2/cdr",
		"https://other.example/api/v1/%7Bapi_key%7D/sendsms",
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
	failing := Credentials{}.WithUserKey(KeyFunc(func(context.Context) (Key, error) { return Key{}, context.DeadlineExceeded }))
	for name, c := range map[string]struct {
		keys   Credentials
		change func(*http.Request)
		want   func(error) bool
	}{
		"unknown operation": {bothKeys(), func(r *http.Request) { r.URL.Path = "/recordings/k3y" }, isType[*UnknownOperationError]},
		"other method":      {bothKeys(), func(r *http.Request) { r.Method = "DELETE" }, isType[*UnknownOperationError]},
		"no key":            {Credentials{}, func(*http.Request) {}, isType[*MissingCredentialError]},
		"zero key":          {Credentials{}.WithUserKey(KeyFunc(func(context.Context) (Key, error) { return Key{}, nil })), func(*http.Request) {}, isType[*InvalidKeyError]},
		"failing source":    {failing, func(*http.Request) {}, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
		"opaque URL":        {bothKeys(), func(r *http.Request) { r.URL.Opaque = "//h/api/v2/cdr" }, func(err error) bool { return errors.Is(err, errOpaqueURL) }},
		"other Host header": {bothKeys(), func(r *http.Request) { r.Host = "evil.example" }, func(err error) bool { return err != nil }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := request(t, http.MethodGet, "https://h/api/v2/cdr")
			body := &closer{Reader: strings.NewReader("x")}
			req.Body = body
			c.change(req)
			tr, err := NewTransport(roundTripper(func(*http.Request) (*http.Response, error) {
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

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestNewTransport(t *testing.T) {
	t.Parallel()
	if tr, err := NewTransport(nil, "http://h", bothKeys()); tr != nil || err == nil {
		t.Error("plain http is not refused")
	}
	tr, err := NewTransport(nil, "https://h", Credentials{})
	if err != nil || tr.base != http.DefaultTransport {
		t.Errorf("base is %v, %v", tr, err)
	}
	closed := 0
	(&Transport{base: idleCloser{closed: &closed}}).CloseIdleConnections()
	(&Transport{base: roundTripper(empty)}).CloseIdleConnections()
	if closed != 1 {
		t.Error("idle connections are not closed")
	}
}

type idleCloser struct {
	http.RoundTripper
	closed *int
}

func (c idleCloser) CloseIdleConnections() { *c.closed++ }

// The key changes while the program runs.
func TestTransportAsksTheSourceEachTime(t *testing.T) {
	t.Parallel()
	keys := []string{"first-key", "second-key"}
	n := 0
	source := KeyFunc(func(context.Context) (Key, error) { n++; return NewKey(keys[n-1]) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
	}))
	defer server.Close()
	tr, err := NewTransport(nil, server.URL, Credentials{}.WithUserKey(source))
	if err != nil {
		t.Fatal(err)
	}
	record := new(Record)
	ctx := ContextWithRecord(t.Context(), record)
	for range keys {
		req := request(t, http.MethodGet, server.URL+"/api/v2/cdr").WithContext(ctx)
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := resp.Header.Get("X-Echo"); got != "Bearer [redacted]" {
			t.Errorf("header is %q", got)
		}
	}
	if got := record.Redactor().String("first-key second-key third-key"); got != "[redacted] [redacted] third-key" {
		t.Errorf("record clears %q", got)
	}
}

// liveTransport stands for what requests change and fmt must not read.
type liveTransport struct {
	http.RoundTripper
	state string
}

func TestTransportPrintsWhatItIs(t *testing.T) {
	t.Parallel()
	source, err := FixedKey(planted)
	if err != nil {
		t.Fatal(err)
	}
	for want, keys := range map[string]Credentials{
		"signing https://example.com:443 with no key":                          {},
		"signing https://example.com:443 with user key":                        Credentials{}.WithUserKey(source),
		"signing https://example.com:443 with contact center key and user key": Credentials{}.WithUserKey(source).WithContactCenterKey(source),
	} {
		transport, err := NewTransport(&liveTransport{state: "changing"}, "https://example.com", keys)
		if err != nil {
			t.Fatal(err)
		}
		for _, verb := range verbs {
			if verb == "%T" || verb == "%p" || verb == "%w" { // these do not ask the value
				continue
			}
			if got := fmt.Sprintf(verb, transport); got != want {
				t.Errorf("%s prints %q, want %q", verb, got, want)
			}
			client := fmt.Sprintf(verb, http.Client{Transport: transport})
			if !strings.Contains(client, want) || strings.Contains(client, "changing") {
				t.Errorf("%s of an http.Client prints %q", verb, client)
			}
		}
	}
}
