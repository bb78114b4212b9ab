package leaktest_test

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

// failsWith is a network that gives no answer.
func failsWith(name string, err func(req *http.Request) error) failure {
	return failure{name: name, base: func(_ *scene, req *http.Request) (*http.Response, error) { return nil, err(req) }}
}

// hidden is an error that shows more by its fields than by its text.
type hidden struct {
	Request *http.Request `json:"-"`
	Sent    *sentInfo
	cause   error
}

type sentInfo struct{ URL, Header string }

func (e *hidden) Error() string { return "failed" }
func (e *hidden) Unwrap() error { return e.cause }

// verbose is an error that shows more with %+v.
type verbose struct{ more string }

func (e verbose) Error() string { return "failed" }
func (e verbose) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "failed")
	if f.Flag('+') {
		_, _ = io.WriteString(f, e.more)
	}
}

// noAnswers are failures before an answer.
var noAnswers = []failure{
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
	failsWith("plain http answered on https", func(*http.Request) error {
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
	failsWith("error with telling fields", func(req *http.Request) error {
		return &hidden{Request: req, Sent: &sentInfo{wire(req), fmt.Sprint(req.Header)}, cause: io.EOF}
	}),
	failsWith("error around a telling one", func(req *http.Request) error {
		return &hidden{cause: &url.Error{Op: "Get", URL: req.URL.String(), Err: errors.New(wire(req))}}
	}),
	failsWith("error that tells with %+v", func(req *http.Request) error { return verbose{wire(req)} }),
	{name: "response and error", base: func(_ *scene, req *http.Request) (*http.Response, error) {
		return answer(req, http.StatusOK, "text/plain", wire(req)), errors.New(wire(req))
	}},
}
