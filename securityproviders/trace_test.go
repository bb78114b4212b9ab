package securityproviders

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
)

func TestTraceDoesNotSeeTheKey(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]TransportOption{"bearer": nil, "query": {WithQueryForm()}} {
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
				tr, err := NewTransport(server.Client().Transport, server.URL, bothKeys(), options...)
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

func TestTracedContextKeepsTheRest(t *testing.T) {
	t.Parallel()
	type own struct{}
	cause := errors.New("cause")
	parent, cancel := context.WithCancelCause(context.WithValue(t.Context(), own{}, "value"))
	redactor := NewRedactor(mustKey(t, "s3cret"))
	if quietContext(parent, redactor) != parent {
		t.Error("a context without trace is wrapped")
	}
	var got error
	traced := httptrace.WithClientTrace(parent, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { got = info.Err },
	})
	ctx := quietContext(traced, redactor)
	if ctx.Value(own{}) != "value" || ctx.Value("none") != nil {
		t.Error("values are lost")
	}
	trace := httptrace.ContextClientTrace(ctx)
	trace.WroteRequest(httptrace.WroteRequestInfo{Err: errors.New("writing s3cret")})
	if got == nil || got.Error() != "writing [redacted]" || trace.WroteHeaderField != nil {
		t.Errorf("hook was told %v", got)
	}
	cancel(cause)
	if ctx.Err() == nil || !errors.Is(context.Cause(ctx), cause) {
		t.Error("cancellation is lost")
	}
}
