package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/sandbox"
)

// A page of another origin, or one whose name was rebound to this machine, reaches neither page nor API.
func TestForeignRequestsAreRefused(t *testing.T) {
	t.Parallel()
	server := serve(t, sandbox.Options{Hosts: []string{"sandbox.test"}})
	api, state := "/api/v1/"+userKey+"/balance", "/_sandbox/state"
	for name, test := range map[string]struct {
		method, path string
		headers      []string
		want         int
	}{
		"a program":                       {"GET", api, nil, 200},
		"a program under any name":        {"GET", api, []string{"Host: voiso.internal"}, 200},
		"a rebound name, page":            {"GET", "/", []string{"Host: evil.example:8473"}, 421},
		"a rebound name, state":           {"GET", state, []string{"Host: evil.example"}, 421},
		"a rebound name, reset":           {"POST", "/_sandbox/reset", []string{"Host: evil.example"}, 421},
		"a rebound name, API":             {"GET", api, []string{"Host: evil.example", "Sec-Fetch-Site: same-origin"}, 421},
		"a rebound name, Origin":          {"GET", api, []string{"Host: evil.example", "Origin: http://evil.example"}, 421},
		"a rebound name like localhost":   {"GET", state, []string{"Host: localhost.evil.example"}, 421},
		"an allowed name":                 {"GET", state, []string{"Host: Sandbox.test:8473"}, 200},
		"localhost":                       {"GET", state, []string{"Host: localhost:8473"}, 200},
		"an address":                      {"GET", state, []string{"Host: 192.0.2.7:8473"}, 200},
		"an address of version 6":         {"GET", state, []string{"Host: [::1]:8473"}, 200},
		"the page itself":                 {"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: same-origin"}, 200},
		"the user's own navigation":       {"GET", "/", []string{"Sec-Fetch-Site: none"}, 200},
		"a link to the page":              {"GET", "/", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"}, 200},
		"a frame of the page":             {"GET", "/", []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: iframe"}, 403},
		"a form of another site":          {"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: cross-site"}, 403},
		"a form of another port":          {"POST", "/_sandbox/reset", []string{"Sec-Fetch-Site: same-site"}, 403},
		"a form of an old browser":        {"POST", "/_sandbox/reset", []string{"Origin: http://evil.example"}, 403},
		"the stream for another site":     {"GET", "/_sandbox/stream", []string{"Sec-Fetch-Site: cross-site"}, 403},
		"an image that starts a call":     {"GET", api, []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: image"}, 403},
		"a link that reads the balance":   {"GET", api, []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: document"}, 403},
		"an API request of another site":  {"POST", "/api/v1/" + userKey + "/sendsms", []string{"Origin: http://evil.example"}, 403},
		"a request for rights beforehand": {"OPTIONS", "/_sandbox/reset", []string{"Sec-Fetch-Site: cross-site"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := send(t, server, test.method, test.path, "", test.headers...)
			if got.status != test.want {
				t.Errorf("status %d, want %d: %s", got.status, test.want, got.body)
			}
			for header := range got.header {
				if strings.HasPrefix(header, "Access-Control-") {
					t.Errorf("the response has %s", header)
				}
			}
		})
	}
}

// The page may load its own files and nothing else, and nothing inline.
func TestContentPolicy(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, path := range []string{"/", "/_sandbox/reference/", "/_sandbox/page/main.js", "/_sandbox/state", "/_sandbox/nothing"} {
		got := send(t, server, "GET", path, "")
		policy := strings.Split(got.header.Get("Content-Security-Policy"), "; ")
		if !slices.Contains(policy, "default-src 'none'") || !slices.Contains(policy, "script-src 'self'") || !slices.Contains(policy, "style-src 'self'") ||
			!slices.Contains(policy, "frame-ancestors 'none'") || !slices.Contains(policy, "base-uri 'none'") || strings.Contains(strings.Join(policy, ""), "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: header %v", path, got.header)
		}
	}
	page := send(t, server, "GET", "/", "").body
	for _, inline := range []string{"<style", "style=", "onclick", "<script>"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %q, which its policy forbids", inline)
		}
	}
}

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for name, test := range map[string]struct {
		path string
		size int
		want int
	}{
		"API":           {"/api/v1/" + userKey + "/sendsms", 4<<20 + 1, 413},
		"API, allowed":  {"/api/v1/" + userKey + "/sendsms", 2 << 20, 400},
		"event":         {"/_sandbox/events", 1<<20 + 10, 413},
		"unknown path":  {"/_sandbox/else", 1<<20 + 10, 404},
		"fault, little": {"/_sandbox/faults", 10, 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := sendJSON(t, server, "POST", test.path, `{"event":"`+strings.Repeat("x", test.size-10)+`"}`)
			if got.status != test.want && got.status != 0 { // the server may close the connection while the client sends
				t.Errorf("status %d, want %d: %.200s", got.status, test.want, got.body)
			}
			if len(got.body) > 4096 {
				t.Errorf("the response has %d bytes", len(got.body))
			}
		})
	}
}

func TestStaticFiles(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for path, kind := range map[string]string{
		"/": "text/html", "/_sandbox/page/main.js": "text/javascript", "/_sandbox/page/base.css": "text/css", "/_sandbox/page/icon.svg": "image/svg+xml",
		"/_sandbox/reference/": "text/html", "/_sandbox/reference/swagger-ui.css": "text/css", "/_sandbox/reference/LICENSE.txt": "text/plain",
		"/_sandbox/reference/openapi.yaml": "application/yaml",
	} {
		got := send(t, server, "GET", path, "")
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), kind) || got.body == "" {
			t.Errorf("%s: status %d, %v", path, got.status, got.header)
		}
	}
	for _, path := range []string{"/_sandbox/page/none.js", "/_sandbox/page/..%2fguard.go", "/_sandbox/reference/..%2f..%2fguard.go", "/_sandbox/"} {
		if got := send(t, server, "GET", path, ""); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	description := send(t, server, "GET", "/_sandbox/reference/openapi.yaml", "").body
	if strings.Contains(description, "https://{cluster}") || !strings.Contains(description, "- url: /\n") || !strings.Contains(description, centerKey) {
		t.Error("the reference does not lead to the sandbox")
	}
}
