package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"time"

	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// wraps is a middleware that fails by itself.
func wraps(name string, middleware func(s *scene, next http.RoundTripper, req *http.Request) (*http.Response, error)) failure {
	return failure{name: name, middleware: func(s *scene, next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) { return middleware(s, next, req) })
	}}
}

// sources sets the source of every key.
func sources(key func(context.Context) (securityproviders.Key, error)) func(*scene) []voiso.Option {
	return func(*scene) []voiso.Option {
		source := securityproviders.KeyFunc(key)
		return []voiso.Option{voiso.WithContactCenterKeySource(source), voiso.WithUserKeySource(source)}
	}
}

// rotates makes the sources return the old key once.
func rotates(s *scene) []voiso.Option {
	asked := 0
	return sources(func(context.Context) (securityproviders.Key, error) {
		if asked++; asked == 1 {
			s.key = oldKey
		} else {
			s.key = s.credential.key()
		}
		return securityproviders.NewKey(s.key)
	})(s)
}

// callerFailures have their cause on the caller's side.
func callerFailures() []failure {
	unsent := func(f failure) failure { f.unsent = true; return f }
	panics := func(f failure) failure { f.panics = true; return f }
	return []failure{
		{name: "none", works: true},
		unsent(failure{name: "refused arguments", refused: true}),
		unsent(failure{name: "cancelled before", context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}}),
		{name: "cancelled during", context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Second, func() { cancel(errors.New("enough of " + number)) })
			return ctx, func() { cancel(nil) }
		}, base: waits},
		{name: "deadline", context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, base: waits},
		{name: "timeout of the http.Client", options: func(s *scene) []voiso.Option {
			return []voiso.Option{voiso.WithHTTPClient(&http.Client{Transport: roundTripper(s.base), Timeout: time.Second})}
		}, base: waits},
		unsent(failure{name: "missing credential", keyless: true}),
		unsent(failure{name: "unknown kind of key", calls: []voiso.CallOption{voiso.UsingKey("both")}}),
		unsent(failure{name: "key source that fails", options: sources(func(context.Context) (securityproviders.Key, error) {
			return securityproviders.Key{}, errors.New("vault is closed")
		})}),
		unsent(failure{name: "key source that fails with a key", options: sources(func(context.Context) (securityproviders.Key, error) {
			key, err := securityproviders.NewKey(centerKey)
			return key, errors.Join(errors.New("vault is closed"), err)
		})}),
		unsent(failure{name: "key source with a bad key", options: sources(func(context.Context) (securityproviders.Key, error) {
			return securityproviders.NewKey(centerKey + "\n")
		})}),
		unsent(failure{name: "key source with no key", options: sources(func(context.Context) (securityproviders.Key, error) {
			return securityproviders.Key{}, nil
		})}),
		unsent(panics(wraps("panic in middleware before", func(_ *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
			panic(fmt.Sprintf("%v %v %v", req.URL.Path, req.Header, req.Context()))
		}))),
		panics(wraps("panic in middleware after", func(_ *scene, next http.RoundTripper, req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			panic(fmt.Sprintf("%v %v %v", resp.Header, resp.Request.Header, err))
		})),
		panics(failure{name: "panic in a hook", context: func(ctx context.Context) (context.Context, context.CancelFunc) {
			return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
				WroteHeaderField: func(name string, values []string) {
					if name == ":path" { // only the stub says so: in net/http the panic ends the program
						panic(fmt.Sprint(name, values))
					}
				},
			}), func() {}
		}}),
		unsent(wraps("middleware's error prints the request", func(_ *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("%v %+v: %w", req, req.URL, io.EOF)
		})),
		unsent(wraps("middleware's error dumps the request", func(_ *scene, _ http.RoundTripper, req *http.Request) (*http.Response, error) {
			dump, err := httputil.DumpRequestOut(req, true)
			return nil, errors.Join(fmt.Errorf("%s", dump), fmt.Errorf("%q", dump), err)
		})),
		wraps("middleware's error prints the response", func(_ *scene, next http.RoundTripper, req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			return nil, fmt.Errorf("%v %v: %w", resp, resp.Request, errors.Join(err, io.EOF))
		}),
		unsent(wraps("middleware that turns elsewhere", elsewhere)),
		{name: "403 that echoes a key which was replaced meanwhile", options: rotates, sent: 2, base: func(s *scene, req *http.Request) (*http.Response, error) {
			echo := wire(req) + oldKey
			resp := response(req, http.StatusForbidden, "application/json", `{"error":"Invalid api_key","more":`+quoted(echo)["plain"]+`}`)
			if s.key != oldKey {
				resp = response(req, http.StatusBadRequest, "application/json", `{"error":`+quoted(echo)["plain"]+`}`)
			}
			resp.Header["X"] = []string{oldKey}
			resp.Status += oldKey
			return resp, nil
		}},
		{name: "503 again and again", options: func(*scene) []voiso.Option { return []voiso.Option{voiso.WithRetry(voiso.DefaultRetryPolicy())} },
			base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, http.StatusServiceUnavailable, "text/plain", wire(req))
				resp.Header.Set("Retry-After", "1")
				return resp, nil
			}},
		{name: "cancelled between attempts", options: func(*scene) []voiso.Option { return []voiso.Option{voiso.WithRetry(voiso.DefaultRetryPolicy())} },
			context: func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(10*time.Second, func() { cancel(errors.New("enough of " + number)) })
				return ctx, func() { cancel(nil) }
			},
			base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, http.StatusTooManyRequests, "text/plain", wire(req))
				resp.Header.Set("Retry-After", "60")
				return resp, nil
			}},
	}
}

// waits does not respond before the request is cancelled.
func waits(_ *scene, req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, fmt.Errorf("%s: %w", wire(req), req.Context().Err())
}

// elsewhere sends the request to another host. The signing transport must not put a key on it.
func elsewhere(s *scene, next http.RoundTripper, req *http.Request) (*http.Response, error) {
	other := req.Clone(req.Context())
	other.URL.Host, other.Host = "evil.example", "evil.example"
	return next.RoundTrip(other)
}
