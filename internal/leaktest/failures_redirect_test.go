package leaktest_test

import (
	"fmt"
	"net/http"
	"net/url"
)

// redirects answer with a redirect; none may be followed, which scene.network
// would notice by a request that is not as the operation's.
func redirects() []failure {
	targets := map[string]func(s *scene, req *http.Request) string{
		"same host":  func(_ *scene, req *http.Request) string { return "/api/v2/cdr/agents" },
		"other port": func(*scene, *http.Request) string { return "https://voiso.test:8443/api/v2/cdr/agents" },
		"other host": func(*scene, *http.Request) string { return "https://evil.example/api/v2/cdr/agents" },
		"downgrade":  func(_ *scene, req *http.Request) string { return "http://voiso.test" + req.URL.EscapedPath() },
		"loop":       func(_ *scene, req *http.Request) string { return req.URL.String() },
		"echo": func(s *scene, req *http.Request) string {
			return "https://evil.example/?next=" + url.QueryEscape(wire(req))
		},
		"echo in the host": func(s *scene, _ *http.Request) string {
			return "https://" + url.PathEscape(s.number()) + ".evil.example/" + url.PathEscape(s.credential.key())
		},
		"number in the host": func(s *scene, _ *http.Request) string { return "https://" + s.number() + ".example/" },
		"unparsable":         func(s *scene, req *http.Request) string { return "https://[::1" + req.URL.RequestURI() + s.text() },
		"unparsable escape":  func(s *scene, _ *http.Request) string { return "https://h/%zz" + s.credential.key() + s.number() },
		"none":               func(*scene, *http.Request) string { return "" },
	}
	var all []failure
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, target := range targets {
			if status != 302 && status != 307 && name != "other host" && name != "echo" {
				continue // those two stand for changing and for keeping the method
			}
			all = append(all, failure{name: fmt.Sprint(status, " to ", name), base: func(s *scene, req *http.Request) (*http.Response, error) {
				if s.sent > 1 {
					s.problems = append(s.problems, "the redirect was followed: "+wire(req))
				}
				resp := answer(req, status, "text/html", "<a href>"+req.URL.String()+"</a>")
				if to := target(s, req); to != "" {
					resp.Header.Set("Location", to)
				}
				return resp, nil
			}})
		}
	}
	return all
}
