package conformance_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"net/textproto"
	"strings"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// observe is the outermost middleware: it records everything that logging, tracing and dumping middleware can see.
// Numbers and texts are in requests, so that here only keys are looked for.
func (s *scene) observe(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if s.failure.works { // before it is sent a request is the same in every failure
			s.report.request("request", req)
			dump, err := httputil.DumpRequestOut(req, true)
			s.report.add("DumpRequestOut", false, fmt.Sprint(string(dump), err))
		}
		s.span(req)

		resp, err := next.RoundTrip(req)
		s.report.err("middleware's error", false, err)
		if resp == nil {
			return resp, err
		}
		s.report.request("resp.Request", resp.Request)
		s.report.verbs("response", false, resp)
		s.report.add("response header", false, fmt.Sprint(resp.Status, resp.Header))
		s.body(resp)
		return resp, err
	})
}

// body records the body of a response, and the result of dumping it, and puts it back.
func (s *scene) body(resp *http.Response) {
	text, err := io.ReadAll(resp.Body)
	s.report.err("body error", false, err)
	s.report.add("trailer", false, fmt.Sprint(resp.Trailer))
	resp.Body = io.NopCloser(bytes.NewReader(text))
	dump, dumpErr := httputil.DumpResponse(resp, true)
	if !s.failure.data && !s.failure.spelled {
		s.report.add("DumpResponse", false, string(dump))
		s.report.add("body", false, string(text))
	}
	s.report.err("DumpResponse error", false, dumpErr)
	if err != nil {
		resp.Body = failing(string(text), err)
	}
}

// request records a request. With some verbs fmt follows pointers into the context, which others write to meanwhile: for
// those it is left out.
func (r *report) request(outlet string, req *http.Request) {
	r.verbs(outlet, false, req.WithContext(context.Background()))
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		r.add(outlet+" "+verb, false, fmt.Sprintf(verb, req))
	}
	r.add(outlet+" context %v", false, fmt.Sprint(req.Context()))
	r.verbs(outlet+" URL", false, req.URL)
	r.add(outlet+" header", false, fmt.Sprint(req.Header))
	dump, err := httputil.DumpRequest(req, false)
	r.add(outlet+" dump", false, fmt.Sprint(string(dump), err))
}

// span records what the transport of OpenTelemetry does.
func (s *scene) span(req *http.Request) {
	s.report.add("span url.full", false, req.URL.String())
	if op, ok := securityproviders.OperationOf(req); ok {
		s.report.add("span http.route", true, op.Method+" "+op.Path)
	} else {
		s.problems = append(s.problems, "middleware sees no operation")
	}
	for name, values := range req.Header {
		s.report.add("span http.request.header", false, fmt.Sprint(name, values))
	}
}

// trace puts hooks into the caller's context that record all their arguments.
func (s *scene) trace(ctx context.Context) context.Context {
	add := func(hook string, values ...any) {
		s.report.add("httptrace "+hook, false, fmt.Sprintf("%+v", values))
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:          func(host string) { add("GetConn", host) },
		GotConn:          func(info httptrace.GotConnInfo) { add("GotConn", info.Reused) },
		PutIdleConn:      func(err error) { add("PutIdleConn", err) },
		Got1xxResponse:   func(code int, header textproto.MIMEHeader) error { add("Got1xxResponse", code, header); return nil },
		DNSStart:         func(info httptrace.DNSStartInfo) { add("DNSStart", info) },
		DNSDone:          func(info httptrace.DNSDoneInfo) { add("DNSDone", info) },
		ConnectStart:     func(network, to string) { add("ConnectStart", network, to) },
		ConnectDone:      func(network, to string, err error) { add("ConnectDone", network, to, err) },
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) { add("TLSHandshakeDone", err) },
		WroteHeaderField: func(name string, values []string) { add("WroteHeaderField", name, values) },
		WroteRequest:     func(info httptrace.WroteRequestInfo) { add("WroteRequest", info.Err, fmt.Sprintf("%#v", info.Err)) },
	})
}

// reportToTrace tells the hooks of httptrace the same as net/http.
func reportToTrace(req *http.Request) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn(req.URL.Host)
	trace.WroteHeaderField(":path", []string{req.URL.RequestURI()})
	for name, values := range req.Header {
		trace.WroteHeaderField(name, values)
	}
	trace.WroteHeaders()
	trace.WroteRequest(httptrace.WroteRequestInfo{Err: errors.New("after " + wire(req))})
	if err := trace.Got1xxResponse(http.StatusEarlyHints, textproto.MIMEHeader{"Link": {"<" + req.URL.String() + ">"}, "X": req.Header["Authorization"]}); err != nil {
		panic(err)
	}
}

// response makes a response.
func response(req *http.Request, status int, contentType, body string) *http.Response {
	header := http.Header{}
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	return &http.Response{
		Status: fmt.Sprint(status, " ", http.StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}
}

// wire is the request as it goes over the wire, which a server may echo.
func wire(req *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.URL.RequestURI(), req.URL.Host)
	_ = req.Header.Write(&b)
	fmt.Fprintf(&b, "\r\n%s", sentBody(req))
	return b.String()
}

func sentBody(req *http.Request) string {
	if req.GetBody == nil {
		return ""
	}
	body, err := req.GetBody()
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(body)
	return string(text)
}

// failing is a body that fails after a text.
func failing(text string, err error) io.ReadCloser {
	return io.NopCloser(io.MultiReader(strings.NewReader(text), failingReader{err}))
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
