package securityproviders

import (
	"net/url"
	"strings"
	"testing"
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
		u, err := ParseBaseURL(raw)
		if err != nil || u.String() != want {
			t.Errorf("%s is %v, %v", raw, u, err)
		}
	}
	for raw, problem := range map[string]string{
		"":                              "neither https nor http",
		"cluster1":                      "neither https nor http",
		"cluster1.voiso.com":            "neither https nor http",
		"//cluster1.voiso.com":          "neither https nor http",
		"ftp://h":                       "neither https nor http",
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
		u, err := ParseBaseURL(raw)
		if err == nil || u != nil || !strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s is %v, %v; want an error of %q", raw, u, err, problem)
		}
	}
}

func TestOriginOf(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"https://h", "HTTPS://H:443/p?q", "https://h:/", "https://user@h"},
		{"http://h", "http://h:80"},
		{"http://[::1]", "http://[::1]:80"},
		{"https://h:80"}, {"https://h.", "https://H."}, {"https://h.h"}, {"https://h:444"},
		{"ftp://h"}, {"http://[::2]"},
	} {
		for _, raw := range same {
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			first, _ := url.Parse(same[0])
			if originOf(u) != originOf(first) {
				t.Errorf("%s and %s differ", raw, same[0])
			}
			other, _ := url.Parse("https://other")
			if originOf(u) == originOf(other) {
				t.Errorf("%s is the same as another", raw)
			}
		}
	}
	seen := map[string]bool{}
	for _, raw := range []string{"https://h", "http://h", "https://h:80", "http://h:443", "https://h.", "https://h:444", "https://hh"} {
		u, _ := url.Parse(raw)
		if seen[originOf(u)] {
			t.Errorf("%s is not told apart", raw)
		}
		seen[originOf(u)] = true
	}
}
