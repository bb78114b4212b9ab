package securityproviders_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestTraceDoesNotSeeTheKey(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]securityproviders.TransportOption{"bearer": nil, "query": {securityproviders.WithQueryForm()}} {
		for protocol, http2 := range map[string]bool{"1.1": false, "2": true} {
			t.Run(name+" over HTTP/"+protocol, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Link", "<"+r.URL.String()+" "+r.Header.Get("Authorization")+">")
					w.WriteHeader(http.StatusEarlyHints)
					w.WriteHeader(http.StatusNoContent)
				}))
				server.EnableHTTP2 = http2
				server.StartTLS()
				defer server.Close()
				tr, err := securityproviders.NewTransport(server.Client().Transport, server.URL, bothKeys(), options...)
				if err != nil {
					t.Fatal(err)
				}
				var mu sync.Mutex
				var seen []string
				see := func(what ...any) {
					mu.Lock()
					defer mu.Unlock()
					seen = append(seen, fmt.Sprintln(what...))
				}
				var connected bool
				ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
					GotConn:          func(httptrace.GotConnInfo) { connected = true },
					WroteHeaderField: func(name string, values []string) { see(name, values) },
					WroteRequest:     func(info httptrace.WroteRequestInfo) { see("wrote", info.Err) },
					Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
						see(code, header)
						return nil
					},
				})
				req := request(t, http.MethodGet, server.URL+"/api/v2/cdr?a=1").WithContext(ctx)
				resp, err := tr.RoundTrip(req)
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Body.Close()
				mu.Lock()
				defer mu.Unlock()
				all := strings.Join(seen, "")
				for _, key := range []string{centerKey, "center%2FKey%2B1"} {
					if strings.Contains(all, key) {
						t.Errorf("trace saw the key:\n%s", all)
					}
				}
				for _, want := range []string{"103", "wrote", redacted} {
					if !strings.Contains(all, want) {
						t.Errorf("trace did not see %q:\n%s", want, all)
					}
				}
				if !connected {
					t.Error("the other hooks are lost")
				}
			})
		}
	}
}

func TestATracedContextKeepsTheRest(t *testing.T) {
	t.Parallel()
	type own struct{}
	cause := errors.New("cause")
	parent, cancel := context.WithCancelCause(context.WithValue(t.Context(), own{}, "value"))
	var told error
	traced := httptrace.WithClientTrace(parent, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { told = info.Err },
	})
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx := req.Context()
		if ctx.Value(own{}) != "value" || ctx.Value("none") != nil {
			t.Error("values are lost")
		}
		trace := httptrace.ContextClientTrace(ctx)
		trace.WroteRequest(httptrace.WroteRequestInfo{Err: errors.New("writing " + centerKey)})
		if told == nil || told.Error() != "writing "+redacted || trace.WroteHeaderField != nil {
			t.Errorf("the hook was told %v", told)
		}
		cancel(cause)
		if ctx.Err() == nil || !errors.Is(context.Cause(ctx), cause) {
			t.Error("cancellation is lost")
		}
		return empty(req)
	})
	if _, err := drain(transport(t, base, "https://h").RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr").WithContext(traced))); err != nil {
		t.Fatal(err)
	}
}

// A header that a hook has kept is not changed under its hands.
func TestATraceMayKeepTheHeader(t *testing.T) {
	t.Parallel()
	values := []string{"Bearer " + centerKey}
	var kept []string
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteHeaderField: func(_ string, values []string) { kept = values }})
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(req.Context()).WroteHeaderField("authorization", values)
		return empty(req)
	})
	_, err := drain(transport(t, base, "https://h").RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr").WithContext(ctx)))
	if err != nil || len(kept) != 1 || kept[0] != "Bearer "+redacted || values[0] != "Bearer "+centerKey {
		t.Errorf("kept %q of %q, %v", kept, values, err)
	}
}
