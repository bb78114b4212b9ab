package securityproviders_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// The key changes while the program runs.
func TestTransportAsksTheSourceEachTime(t *testing.T) {
	t.Parallel()
	keys := []string{"first-key", "second-key"}
	n := 0
	source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) { n++; return securityproviders.NewKey(keys[n-1]) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
	}))
	defer server.Close()
	tr, err := securityproviders.NewTransport(nil, server.URL, securityproviders.Credentials{}.WithUserKey(source))
	if err != nil {
		t.Fatal(err)
	}
	for range keys {
		resp, err := tr.RoundTrip(request(t, http.MethodGet, server.URL+"/api/v2/cdr"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := resp.Header.Get("X-Echo"); got != "Bearer "+redacted {
			t.Errorf("header is %q", got)
		}
	}
	if got := tr.Redact("first-key second-key third-key"); got != "[redacted] [redacted] third-key" {
		t.Errorf("the transport clears %q", got)
	}
}

// A server may echo a key that a rotation has replaced meanwhile.
func TestLateEchoOfARotatedKeyIsRemoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ rotations, removed int }{{1, 1}, {5, 5}, {6, 6}, {20, 6}} {
		n := 0
		source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
			n++
			return securityproviders.NewKey(fmt.Sprintf("rotated-%02d", n))
		})
		echo := ""
		for i := range c.rotations {
			echo += fmt.Sprintf("rotated-%02d ", i+1)
		}
		base := roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{"X-Echo": {echo}}, Body: io.NopCloser(strings.NewReader(echo))}, nil
		})
		tr, err := securityproviders.NewTransport(base, "https://h", securityproviders.Credentials{}.WithUserKey(source))
		if err != nil {
			t.Fatal(err)
		}
		if got := tr.Redact(echo); got != echo {
			t.Errorf("before the first request: %q", got)
		}
		var body []byte
		var header string
		for range c.rotations {
			resp, err := tr.RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr"))
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(resp.Body); err != nil {
				t.Fatal(err)
			}
			header = resp.Header.Get("X-Echo")
		}
		for name, text := range map[string]string{"body": string(body), "header": header, "text": tr.Redact(echo)} {
			if got := strings.Count(text, redacted); got != c.removed || strings.Contains(text, fmt.Sprintf("rotated-%02d", c.rotations)) {
				t.Errorf("%d rotations, %s: %q", c.rotations, name, text)
			}
		}
	}
}

// The key of one kind is removed from responses to requests with the other.
func TestEchoOfTheOtherKeyIsRemoved(t *testing.T) {
	t.Parallel()
	base := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusForbidden, Body: io.NopCloser(strings.NewReader(centerKey + " " + userKey))}, nil
	})
	tr := transport(t, base, "https://h")
	for _, url := range []string{"https://h/api/v2/cdr", "https://h/api/v1/api_key/sendsms"} {
		method := http.MethodGet
		if strings.HasSuffix(url, "sendsms") {
			method = http.MethodPost
		}
		resp, err := tr.RoundTrip(request(t, method, url))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if want := redacted + " " + redacted; err != nil || method == http.MethodPost && string(body) != want {
			t.Errorf("got %q, %v", body, err)
		}
	}
}

func TestKeysAreRememberedConcurrently(t *testing.T) {
	t.Parallel()
	var n atomic.Int64
	source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
		return securityproviders.NewKey(fmt.Sprintf("rotated-%03d", n.Add(1)/10))
	})
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusForbidden, Body: io.NopCloser(strings.NewReader(req.Header.Get("Authorization")))}, nil
	})
	tr, err := securityproviders.NewTransport(base, "https://h", securityproviders.Credentials{}.WithUserKey(source))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				resp, err := tr.RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr"))
				if err != nil {
					t.Error(err)
					return
				}
				if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "Bearer "+redacted {
					t.Errorf("got %q, %v", body, err)
				}
			}
		})
	}
	group.Wait()
}
