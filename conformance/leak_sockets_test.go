package conformance_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// socket is a failure on a real network.
type socket struct {
	failure
	setup func(t *testing.T, s *scene) (baseURL string, transport http.RoundTripper)
}

const brief = 100 * time.Millisecond

func timeout(*scene) []voiso.Option { return []voiso.Option{voiso.WithTimeout(brief)} }

// line is an HTTP/1.1 response of one header block.
func line(status, header, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + header + "Connection: close\r\n\r\n" + body
}

// oneLine is a request in a single line.
func oneLine(request string) string { return strings.ReplaceAll(request, "\r\n", " ") }

func stalls(head string) func(t *testing.T, s *scene) (string, http.RoundTripper) {
	return func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		return rawServer(t, func(conn net.Conn, request string) {
			_, _ = io.WriteString(conn, strings.ReplaceAll(head, "ECHO", request))
			_, _ = conn.Read(make([]byte, 1)) // until the client gives up
		}), transport(t)
	}
}

var sockets = []socket{
	{failure{name: "DNS"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		own := transport(t)
		resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("no DNS server")
		}}
		own.DialContext = (&net.Dialer{Resolver: resolver}).DialContext
		return "https://nowhere.invalid", own
	}},
	{failure{name: "refused"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		closed := server(t, nil)
		closed.Start()
		closed.Close()
		return closed.URL, transport(t)
	}},
	{failure{name: "untrusted certificate"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		https := server(t, nil)
		https.StartTLS()
		return https.URL, transport(t)
	}},
	{failure{name: "certificate of another host"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		https := server(t, nil)
		https.StartTLS()
		return strings.Replace(https.URL, "127.0.0.1", "localhost", 1), https.Client().Transport
	}},
	{failure{name: "plain http on https"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		plain := server(t, func(w http.ResponseWriter, req *http.Request) { http.Error(w, echo(req), http.StatusBadRequest) })
		plain.Start()
		return strings.Replace(plain.URL, "http:", "https:", 1), transport(t)
	}},
	{failure{name: "timeout before headers", options: timeout}, stalls("")},
	{failure{name: "timeout within headers", options: timeout}, stalls("HTTP/1.1 200 OK\r\nX: ")},
	{failure{name: "timeout within a good body", options: timeout, data: true}, stalls(line("200 OK", "Content-Type: application/json\r\nContent-Length: 9999\r\n", `{"a":"ECHO`))},
	{failure{name: "timeout within a bad body", options: timeout}, stalls(line("500 Bad", "Content-Type: text/html\r\nContent-Length: 9999\r\n", `<p>ECHO`))},
	{failure{name: "cancelled during"}, func(t *testing.T, s *scene) (string, http.RoundTripper) {
		return rawServer(t, func(conn net.Conn, _ string) {
			s.stop()
			_, _ = conn.Read(make([]byte, 1)) // until the client gives up
		}), transport(t)
	}},
	{failure{name: "closed"}, responds(func(string) string { return "" })},
	{failure{name: "malformed status line"}, responds(oneLine)},
	{failure{name: "malformed status"}, responds(func(r string) string { return "HTTP/1.1 " + oneLine(r) + "\r\n\r\n" })},
	{failure{name: "malformed version"}, responds(func(r string) string { return "HTTP/" + oneLine(r) + "\r\n\r\n" })},
	{failure{name: "malformed header"}, responds(func(r string) string { return line("200 OK", oneLine(r)+"\r\n", "") })},
	{failure{name: "malformed length"}, responds(func(r string) string { return line("200 OK", "Content-Length: "+oneLine(r)+"\r\n", "") })},
	{failure{name: "two lengths"}, responds(func(r string) string {
		return line("200 OK", "Content-Length: 1\r\nContent-Length: "+oneLine(r)+"\r\n", "")
	})},
	{failure{name: "malformed coding"}, responds(func(r string) string { return line("200 OK", "Transfer-Encoding: "+oneLine(r)+"\r\n", "") })},
	{failure{name: "malformed chunk"}, responds(func(r string) string {
		return line("200 OK", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", oneLine(r)+"\r\n")
	})},
	{failure{name: "malformed trailer"}, responds(func(r string) string {
		return line("200 OK", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n", "0\r\n"+oneLine(r)+"\r\n\r\n")
	})},
	{failure{name: "telling trailer"}, responds(func(r string) string {
		return line("400 Bad "+oneLine(r), "Transfer-Encoding: chunked\r\nTrailer: X\r\n", "0\r\nX: "+oneLine(r)+"\r\n\r\n")
	})},
	{failure{name: "telling early hints"}, responds(func(r string) string {
		return "HTTP/1.1 103 Early Hints\r\nLink: " + oneLine(r) + "\r\n\r\n" + line("400 Bad", "X: "+oneLine(r)+"\r\n", r)
	})},
	{failure{name: "good response cut short", data: true}, responds(func(r string) string {
		return line("200 OK", "Content-Type: application/json\r\nContent-Length: 9999\r\n", `{"a":"`+r)
	})},
	{failure{name: "400 that echoes"}, responds(func(r string) string { return line("400 Bad", "Content-Type: text/plain\r\n", r) })},
	{failure{name: "502 HTML"}, responds(func(r string) string { return line("502 Bad", "Content-Type: text/html\r\n", fmt.Sprintf(html, r)) })},
	{failure{name: "reset"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		return rawServer(t, func(conn net.Conn, _ string) { _ = conn.(*net.TCPConn).SetLinger(0) }), transport(t)
	}},
	{failure{name: "packed"}, func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		packs := server(t, func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusBadRequest)
			packed := gzip.NewWriter(w)
			_, _ = io.WriteString(packed, echo(req))
			_ = packed.Close()
		})
		packs.Start()
		return packs.URL, transport(t)
	}},
	{failure{name: "HTTP/2 that echoes"}, http2(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("X-Request", oneLine(echo(req)))
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, echo(req))
	})},
	{failure{name: "HTTP/2 that breaks off"}, http2(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.WriteString(w, echo(req))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})},
	{failure{name: "redirect to the same host"}, redirect(false, func(string) string { return "/api/v2/cdr/agents" })},
	{failure{name: "redirect loop"}, redirect(false, func(string) string { return "" })},
	{failure{name: "redirect to another port"}, redirect(false, func(other string) string { return other + "/api/v2/cdr/agents" })},
	{failure{name: "redirect to another host"}, redirect(false, func(other string) string {
		return strings.Replace(other, "127.0.0.1", "localhost", 1) + "/api/v2/cdr/agents"
	})},
	{failure{name: "redirect to plain http"}, redirect(true, func(other string) string { return other + "/api/v2/cdr/agents" })},
	{failure{name: "redirect that is unparsable"}, redirect(false, func(string) string { return "http://[::1/ECHO" })},
}

func http2(handler http.HandlerFunc) func(*testing.T, *scene) (string, http.RoundTripper) {
	return func(t *testing.T, _ *scene) (string, http.RoundTripper) {
		https := server(t, handler)
		https.EnableHTTP2 = true
		https.StartTLS()
		return https.URL, https.Client().Transport
	}
}

// redirect responds with a redirect; the other server must get no request.
func redirect(secure bool, to func(other string) string) func(*testing.T, *scene) (string, http.RoundTripper) {
	return func(t *testing.T, s *scene) (string, http.RoundTripper) {
		other := server(t, func(_ http.ResponseWriter, req *http.Request) {
			t.Errorf("the redirect was followed: %s", echo(req))
		})
		other.Start()
		var seen atomic.Int32
		redirects := server(t, func(w http.ResponseWriter, req *http.Request) {
			if seen.Add(1) > 1 {
				t.Errorf("a second request: %s", echo(req))
			}
			location := to(other.URL)
			if location == "" {
				location = req.URL.String()
			}
			separator := "?"
			if strings.Contains(location, "?") {
				separator = "&"
			}
			w.Header().Set("Location", strings.ReplaceAll(location, "ECHO", oneLine(echo(req)))+separator+"next="+url.QueryEscape(req.Header.Get("Authorization")+req.URL.Query().Get("key")))
			w.WriteHeader(http.StatusTemporaryRedirect)
			_, _ = io.WriteString(w, echo(req))
		})
		if secure {
			redirects.StartTLS()
			return redirects.URL, redirects.Client().Transport
		}
		redirects.Start()
		return redirects.URL, transport(t)
	}
}

// The failures that need a socket to be real meet one operation of each way to carry a key, a number and a text. The
// others meet their like in TestLeakMatrix.
func TestLeakSockets(t *testing.T) {
	t.Parallel()
	for _, op := range []*gen.Operation{gen.OpSendSMS, gen.OpListCDRs, gen.OpStartCall, gen.OpSendWhatsApp, gen.OpAddContacts} {
		for _, credential := range credentials(op) {
			for _, socket := range sockets {
				t.Run(op.ID+"/"+string(credential.scheme)+"/"+socket.name, func(t *testing.T) {
					t.Parallel()
					s := &scene{op: op, credential: credential, failure: socket.failure}
					address, transport := socket.setup(t, s)
					s.run(t.Context(), roundTripper(func(req *http.Request) (*http.Response, error) {
						s.signed(req)
						return transport.RoundTrip(req)
					}), voiso.WithBaseURL(address))
					s.check(t)
				})
			}
		}
	}
}
