package leaktest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"net/textproto"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/leaktest"
)

// observe is the outermost middleware: it records everything that logging,
// tracing and dumping middleware can see. Numbers and texts are in requests, so
// that here only keys are looked for.
func (s *scene) observe(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if s.failure.works { // before it is sent a request is the same in every failure
			s.request("request", req)
			dump, err := httputil.DumpRequestOut(req, true)
			s.report.Add("DumpRequestOut", false, fmt.Sprint(string(dump), err))
		}
		s.span(req)

		resp, err := next.RoundTrip(req)
		s.report.Error("middleware's error", false, err)
		if resp == nil {
			return resp, err
		}
		s.request("resp.Request", resp.Request)
		s.report.Verbs("response", false, resp)
		s.report.Add("response header", false, fmt.Sprint(resp.Status, resp.Header))
		s.body(resp)
		return resp, err
	})
}

// body records an answer's body, and what dumping it gives, and puts it back.
func (s *scene) body(resp *http.Response) {
	text, err := io.ReadAll(resp.Body)
	s.report.Error("body error", false, err)
	s.report.Add("trailer", false, fmt.Sprint(resp.Trailer))
	resp.Body = io.NopCloser(bytes.NewReader(text))
	dump, dumpErr := httputil.DumpResponse(resp, true)
	if !s.failure.data {
		s.report.Add("DumpResponse", false, string(dump))
		s.report.Add("body", false, string(text))
	}
	s.report.Error("DumpResponse error", false, dumpErr)
	if err != nil {
		resp.Body = failing(string(text), err)
	}
}

func (s *scene) request(outlet string, req *http.Request) {
	printRequest(&s.report, outlet, req)
	s.report.Verbs(outlet+" URL", false, req.URL)
	s.report.Add(outlet+" header", false, fmt.Sprint(req.Header))
	s.report.Verbs(outlet+" context", false, req.Context())
	dump, err := httputil.DumpRequest(req, false)
	s.report.Add(outlet+" dump", false, fmt.Sprint(string(dump), err))
}

// printRequest prints a request. With some verbs fmt follows pointers into the
// context, which others write to meanwhile: for those it is left out.
func printRequest(report *leaktest.Report, outlet string, req *http.Request) {
	report.Verbs(outlet, false, req.WithContext(context.Background()))
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		report.Add(outlet+" "+verb, false, fmt.Sprintf(verb, req))
	}
}

// span records what OpenTelemetry's transport does.
func (s *scene) span(req *http.Request) {
	s.report.Add("span url.full", false, req.URL.String())
	if op, ok := gen.OperationFromContext(req.Context()); ok {
		s.report.Add("span http.route", true, op.Method+" "+op.Path)
	} else {
		s.problems = append(s.problems, "middleware sees no operation")
	}
	for name, values := range req.Header {
		s.report.Add("span http.request.header", false, fmt.Sprint(name, values))
	}
}

// trace puts hooks into the caller's context that record all they are told.
func (s *scene) trace(ctx context.Context) context.Context {
	add := func(hook string, values ...any) {
		s.report.Add("httptrace "+hook, false, fmt.Sprintf("%+v", values))
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
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			add("WroteRequest", info.Err, fmt.Sprintf("%#v", info.Err))
		},
	})
}
