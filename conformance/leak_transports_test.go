package conformance_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"syscall"
)

// failsWith is a network that does not respond.
func failsWith(name string, err func(req *http.Request) error) failure {
	return failure{name: name, base: func(_ *scene, req *http.Request) (*http.Response, error) { return nil, err(req) }}
}

// noResponses are failures before a response.
var noResponses = []failure{
	failsWith("DNS", func(req *http.Request) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: req.URL.Hostname(), IsNotFound: true}}
	}),
	failsWith("refused", func(*http.Request) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}, Err: syscall.ECONNREFUSED}
	}),
	failsWith("untrusted certificate", func(*http.Request) error {
		return &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	}),
	failsWith("certificate of another host", func(req *http.Request) error {
		return x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"other.example"}}, Host: req.URL.Hostname()}
	}),
	failsWith("plain http on https", func(*http.Request) error {
		return tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte{'H', 'T', 'T', 'P', '/'}}
	}),
	failsWith("reset", func(*http.Request) error {
		return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}),
	failsWith("connection closed", func(*http.Request) error { return io.ErrUnexpectedEOF }),
	failsWith("timeout before headers", func(req *http.Request) error {
		<-req.Context().Done()
		return req.Context().Err()
	}),
	failsWith("malformed response that echoes the request", func(req *http.Request) error {
		return fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", fmt.Errorf("malformed HTTP response %q", wire(req)))
	}),
	failsWith("error that prints the URL", func(req *http.Request) error { return fmt.Errorf("GET %s: %w", req.URL, io.EOF) }),
	failsWith("error that is a URL error", func(req *http.Request) error {
		return fmt.Errorf("later: %w", &url.Error{Op: "Get", URL: req.URL.String(), Err: io.EOF})
	}),
	failsWith("error that is a URL error in two others", func(req *http.Request) error {
		return &url.Error{Op: "Get", URL: "/", Err: &url.Error{Op: "Get", URL: req.URL.String(), Err: io.EOF}}
	}),
	failsWith("error that prints the header", func(req *http.Request) error { return fmt.Errorf("%v %+q", req.Header, req.Header) }),
	failsWith("error that dumps the request", func(req *http.Request) error {
		dump, err := httputil.DumpRequest(req, true)
		return errors.Join(errors.New(string(dump)), err, io.EOF)
	}),
	failsWith("error that quotes the body", func(req *http.Request) error { return fmt.Errorf("sent %q", sentBody(req)) }),
	{name: "response and error", base: func(_ *scene, req *http.Request) (*http.Response, error) {
		return response(req, http.StatusOK, "text/plain", wire(req)), errors.New(wire(req))
	}},
}

// redirects respond with a redirect. None may be followed.
func redirects() []failure {
	targets := map[string]func(s *scene, req *http.Request) string{
		"same host":  func(*scene, *http.Request) string { return "/api/v2/cdr/agents" },
		"other port": func(*scene, *http.Request) string { return "https://voiso.test:8443/api/v2/cdr/agents" },
		"other host": func(*scene, *http.Request) string { return "https://evil.example/api/v2/cdr/agents" },
		"downgrade":  func(_ *scene, req *http.Request) string { return "http://voiso.test" + req.URL.EscapedPath() },
		"loop":       func(_ *scene, req *http.Request) string { return req.URL.String() },
		"echo": func(s *scene, _ *http.Request) string {
			return "https://evil.example/?next=" + url.QueryEscape(s.key+s.number()+s.text())
		},
		"echo in the host": func(s *scene, _ *http.Request) string {
			return "https://" + s.number() + url.PathEscape(s.key) + ".evil.example/" + url.PathEscape(s.key)
		},
		"number in the host": func(s *scene, _ *http.Request) string { return "https://" + s.number() + ".example/" },
		"unparsable":         func(s *scene, req *http.Request) string { return "https://[::1" + req.URL.RequestURI() + s.text() },
		"unparsable escape":  func(s *scene, _ *http.Request) string { return "https://h/%zz" + s.key + s.number() },
		"none":               func(*scene, *http.Request) string { return "" },
	}
	var all []failure
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, target := range targets {
			if status != 302 && status != 307 && name != "other host" && name != "echo" {
				continue // one status that changes the method and one that keeps it are enough
			}
			all = append(all, failure{name: fmt.Sprint(status, " to ", name), base: func(s *scene, req *http.Request) (*http.Response, error) {
				if s.sent > 1 {
					s.problems = append(s.problems, "the redirect was followed: "+wire(req))
				}
				resp := response(req, status, "text/html", "<a href>"+req.URL.String()+"</a>")
				if to := target(s, req); to != "" {
					resp.Header.Set("Location", to)
				}
				return resp, nil
			}})
		}
	}
	return all
}
