package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// found returns the outlets with leaks.
func (r *report) found() map[string]bool {
	all := make(map[string]bool)
	for _, leak := range r.leaks() {
		all[leak.outlet] = true
	}
	return all
}

// telling is an error that holds a secret in every way.
type telling struct{ Text string }

func (e *telling) Error() string { return e.Text }

// Every outlet of a report is searched: a value and an error that show a secret are found in each.
func TestControlOutlets(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{centerKey, userKey, oldKey, number, message} {
		var r report
		r.value("value", true, struct{ Text string }{secret})
		r.err("error", true, &telling{secret})
		r.err("outer", true, fmt.Errorf("outer: %w", errors.Join(&url.Error{Op: "Get", URL: "https://h/" + secret, Err: io.EOF}, io.EOF)))
		r.add("text", true, secret)
		r.logger().Debug("line", "value", secret)
		leaks := r.found()
		for _, s := range r.shown {
			// io.EOF is clean. A pointer inside another value is followed with a wrong verb only.
			if !leaks[s.outlet] && !strings.HasPrefix(s.outlet, "outer tree") && s.outlet != "outer JSON" && !strings.Contains(s.outlet, " inside ") {
				t.Errorf("%q in %s is not found: %s", secret, s.outlet, s.text)
			}
		}
		for _, outlet := range []string{"outer tree URL", "outer tree text", "value inside %v", "value inside %x", "error inside %s", "error inside %q"} {
			if !leaks[outlet] {
				t.Errorf("%q in %s is not found", secret, outlet)
			}
		}
	}
	var r report
	r.add("private", false, number+message)
	if leaks := r.found(); len(leaks) > 0 {
		t.Errorf("found %v where it may be", leaks)
	}
}

type contextKey string

func (k contextKey) String() string { return string(k) }

// leaky are clients that leak on purpose, and the outlets where it must show.
var leaky = []struct {
	failure
	outlets []string
}{
	{wraps("error", func(*scene, http.RoundTripper, *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("outer: %w", &telling{centerKey})
	}), []string{
		"error text", "error %v", "error %x", "error copy inside %s", "error JSON", "error slog", "error tree text", "error tree JSON",
		"middleware's error text", "middleware's error %+v", "middleware's error tree inside %s", "log line",
	}},
	{wraps("response", func(_ *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
		leaks := req.Clone(context.WithValue(req.Context(), contextKey(centerKey), contextKey(centerKey)))
		leaks.URL.RawQuery, leaks.Header = "key="+url.QueryEscape(centerKey), http.Header{"X": {centerKey}}
		resp := response(leaks, 400, "application/json", `{"error":`+quoted(centerKey)["Go"]+`}`)
		resp.Header.Set("X", centerKey)
		resp.Trailer = http.Header{"X": {centerKey}}
		return resp, nil
	}), []string{
		"response %v", "response header", "DumpResponse", "body", "trailer", "resp.Request %v", "resp.Request inside %s", "resp.Request URL %s", "resp.Request header",
		"resp.Request context %v", "resp.Request dump", "error Messages", "error Body", "error text", "error JSON", "log line",
	}},
	{wraps("result", func(s *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
		s.failure.works = true
		return response(req, 200, "application/json", `{"total":1,"list":[{"name":`+quoted(centerKey)["Go"]+`}],"x":`+quoted(centerKey)["Go"]+`}`), nil
	}), []string{"result %+v", "result JSON", "result slog", "DumpResponse"}},
	{wraps("read error", func(_ *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
		resp := response(req, 200, "application/json", "")
		resp.Body = failing("{", errors.New(centerKey))
		return resp, nil
	}), []string{"body error text", "error text"}},
	{wraps("hooks", func(_ *scene, next http.RoundTripper, req *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(req.Context())
		trace.GetConn(centerKey)
		trace.PutIdleConn(errors.New(centerKey))
		trace.DNSStart(httptrace.DNSStartInfo{Host: centerKey})
		trace.DNSDone(httptrace.DNSDoneInfo{Err: errors.New(centerKey)})
		trace.ConnectStart("tcp", centerKey)
		trace.ConnectDone("tcp", centerKey, nil)
		trace.WroteHeaderField("Authorization", []string{centerKey})
		trace.WroteRequest(httptrace.WroteRequestInfo{Err: errors.New(centerKey)})
		_ = trace.Got1xxResponse(103, textproto.MIMEHeader{"X": {centerKey}})
		return next.RoundTrip(req)
	}), []string{
		"httptrace GetConn", "httptrace PutIdleConn", "httptrace DNSStart", "httptrace DNSDone", "httptrace ConnectStart", "httptrace ConnectDone",
		"httptrace WroteHeaderField", "httptrace WroteRequest", "httptrace Got1xxResponse",
	}},
	{wraps("panic", func(*scene, http.RoundTripper, *http.Request) (*http.Response, error) { panic(centerKey) }), []string{"panic %v", "panic JSON"}},
	{wraps("other host", func(s *scene, next http.RoundTripper, req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set("Authorization", "Bearer "+centerKey)
		return elsewhere(s, next, req)
	}), []string{"other host"}},
	{wraps("nothing", func(*scene, http.RoundTripper, *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: "/", Err: io.EOF}
	}), nil},
}

// sceneOf returns a scene of one operation.
func sceneOf(op *gen.Operation, f failure) *scene {
	return &scene{op: op, credential: credential{securityproviders.SchemeContactCenterBearerToken}, failure: f}
}

// Where a client leaks on purpose it is found, in each outlet.
func TestControlScenes(t *testing.T) {
	t.Parallel()
	for _, leak := range leaky {
		s := sceneOf(gen.OpListCDRCampaigns, leak.failure)
		s.failure.panics = true
		s.run(t.Context(), roundTripper(s.base))
		assertFound(t, leak.name, s.report.found(), leak.outlets)
	}
	// Outside the observer, a request that already has a key is seen.
	outside := voiso.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(context.WithValue(req.Context(), contextKey(centerKey), contextKey(centerKey)))
			req.Header.Set("X", centerKey)
			req.URL.RawQuery = "x=" + url.QueryEscape(centerKey)
			return next.RoundTrip(req)
		})
	})
	s := sceneOf(gen.OpListCDRCampaigns, failure{works: true})
	s.run(t.Context(), roundTripper(s.base), outside)
	assertFound(t, "request", s.report.found(), []string{
		"request %v", "request %#v", "request header", "request URL %v", "request context %v", "request dump", "DumpRequestOut", "span url.full", "span http.request.header",
	})
	if len(s.problems) > 0 {
		t.Error(s.problems)
	}
}

func assertFound(t *testing.T, name string, found map[string]bool, want []string) {
	t.Helper()
	for _, outlet := range want {
		if !found[outlet] {
			t.Errorf("%s: nothing is found in %s, but in %q", name, outlet, slices.Sorted(maps.Keys(found)))
		}
	}
	if len(want) == 0 && len(found) > 0 {
		t.Errorf("%s: found in %q", name, slices.Sorted(maps.Keys(found)))
	}
}

// A scene that is not as its name says proves nothing, and reports it.
func TestControlProblems(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]failure{
		"unsigned": {works: true, options: func(*scene) []voiso.Option { return []voiso.Option{voiso.WithContactCenterKey("another")} }},
		"works":    {},
		"fails":    {works: true, base: func(*scene, *http.Request) (*http.Response, error) { return nil, io.EOF }},
		"unsent":   {works: true, unsent: true},
		"panics":   wraps("", func(*scene, http.RoundTripper, *http.Request) (*http.Response, error) { panic("at once") }),
	} {
		s := sceneOf(gen.OpGetBalance, f)
		s.run(t.Context(), roundTripper(s.base))
		if len(s.problems) == 0 {
			t.Errorf("%s: no problem is seen", name)
		}
	}
}
