package securityproviders_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestParseBaseURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://cluster1.voiso.com":     "https://cluster1.voiso.com",
		"https://cluster1.voiso.com/":    "https://cluster1.voiso.com",
		"HTTPS://Cluster1.voiso.com:443": "https://Cluster1.voiso.com:443",
		"https://gateway/voiso//":        "https://gateway/voiso",
		"https://gateway/a%2Fb/":         "https://gateway/a%2Fb",
		"http://localhost:8080":          "http://localhost:8080",
		"http://LOCALHOST":               "http://LOCALHOST",
		"http://127.0.0.1:1":             "http://127.0.0.1:1",
		"http://127.255.255.254":         "http://127.255.255.254",
		"http://[::1]:80":                "http://[::1]:80",
		"http://[::ffff:127.0.0.1]":      "http://[::ffff:127.0.0.1]",
		"https://192.0.2.1":              "https://192.0.2.1",
	} {
		u, err := securityproviders.ParseBaseURL(raw)
		if err != nil || u.String() != want {
			t.Errorf("%s is %v, %v", raw, u, err)
		}
	}
	for raw, problem := range map[string]string{
		"":                              "must begin with https:// or http://",
		"cluster1":                      "must begin with https:// or http://",
		"cluster1.voiso.com":            "must begin with https:// or http://",
		"//cluster1.voiso.com":          "must begin with https:// or http://",
		"ftp://h":                       "must begin with https:// or http://",
		"https:":                        "no host",
		"https://":                      "no host",
		"https:///s3cret":               "no host",
		"https://:443":                  "no host",
		"https:h/s3cret":                "no host",
		"https://s3cret@h":              "user or password",
		"https://u:s3cret@h":            "user or password",
		"http://127.0.0.1@evil.example": "user or password",
		"https://h?key=s3cret":          "query or a fragment",
		"https://h?":                    "query or a fragment",
		"https://h#s3cret":              "query or a fragment",
		"https://h#":                    "query or a fragment",
		"https://h:s3cret":              "cannot be parsed",
		"https://h/%zs3cret":            "cannot be parsed",
		"https://h\n":                   "cannot be parsed",
		"http://cluster1.voiso.com":     "plain http",
		"http://localhost.evil.example": "plain http",
		"http://127.0.0.1.evil.example": "plain http",
		"http://localhost.":             "plain http",
		"http://127.1":                  "plain http",
		"http://2130706433":             "plain http",
		"http://0.0.0.0":                "plain http",
		"http://128.0.0.1":              "plain http",
		"http://[::2]":                  "plain http",
		"http://[::ffff:128.0.0.1]":     "plain http",
		"http://192.168.0.1":            "plain http",
		"http://h/s3cret":               "plain http",
	} {
		u, err := securityproviders.ParseBaseURL(raw)
		if err == nil || u != nil || !strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s is %v, %v; want an error of %q", raw, u, err, problem)
		}
	}
}

// Only requests to the configured scheme, host and port are signed, in any spelling.
func TestOrigins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, url string
		signed    bool
	}{
		{"https://h", "HTTPS://H:443/api/v2/cdr", true},
		{"https://h", "https://h:/api/v2/cdr", true},
		{"https://h", "https://user@h/api/v2/cdr", true},
		{"HTTPS://H:443", "https://h/api/v2/cdr", true},
		{"http://[::1]", "http://[::1]:80/api/v2/cdr", true},
		{"http://localhost", "http://LOCALHOST:80/api/v2/cdr", true},
		{"https://h", "https://h:80/api/v2/cdr", false},
		{"https://h", "https://h:444/api/v2/cdr", false},
		{"https://h", "https://h./api/v2/cdr", false},
		{"https://h", "https://h.h/api/v2/cdr", false},
		{"https://h", "https://hh/api/v2/cdr", false},
		{"https://h", "http://h/api/v2/cdr", false},
		{"https://h", "http://h:443/api/v2/cdr", false},
		{"https://h:80", "http://h/api/v2/cdr", false},
		{"https://h", "ftp://h/api/v2/cdr", false},
		{"http://[::1]", "http://[::2]/api/v2/cdr", false},
	} {
		sent, _, err := send(t, request(t, http.MethodGet, c.url), c.base)
		if err != nil || (sent.Header.Get("Authorization") != "") != c.signed {
			t.Errorf("%s for %s: sent %v, %v", c.url, c.base, sent, err)
		}
	}
}
