package securityproviders_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// signedCalls are a request for each way to carry a key.
var signedCalls = map[string]struct {
	method, path string
	options      []securityproviders.TransportOption
}{
	"bearer": {http.MethodGet, "/api/v2/cdr?a=1", nil},
	"query":  {http.MethodGet, "/api/v2/cdr?a=1", []securityproviders.TransportOption{securityproviders.WithQueryForm()}},
	"path":   {http.MethodPost, "/api/v1/api_key/sendsms", nil},
}

// plantedClient is a client whose transport signs with the planted key.
func plantedClient(t *testing.T, base http.RoundTripper, origin string, options []securityproviders.TransportOption) *http.Client {
	t.Helper()
	keys := securityproviders.Credentials{}.WithContactCenterKey(plainSource{planted}).WithUserKey(plainSource{planted})
	tr, err := securityproviders.NewTransport(base, origin, keys, options...)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Transport: tr}
}

func TestNoFailureShowsTheKey(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}
	for failure, base := range map[string]roundTripper{
		"clean": func(*http.Request) (*http.Response, error) { return nil, refused },
		"prints the URL": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("GET %s: %w", r.URL, refused)
		},
		"is a URL error": func(r *http.Request) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: refused}
		},
		"prints the header": func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("%v: %w", r.Header, refused)
		},
		"prints the dump": func(r *http.Request) (*http.Response, error) {
			dump, err := httputil.DumpRequest(r, true)
			return nil, errors.Join(fmt.Errorf("%s", dump), err, refused)
		},
		"response and error": func(r *http.Request) (*http.Response, error) {
			return &http.Response{Request: r, Header: http.Header{"X": {r.URL.String()}}, Body: http.NoBody}, fmt.Errorf("%s: %w", r.URL, refused)
		},
	} {
		for name, call := range signedCalls {
			t.Run(failure+"/"+name, func(t *testing.T) {
				t.Parallel()
				client := plantedClient(t, base, "https://h", call.options)
				resp, err := client.Do(request(t, call.method, "https://h"+call.path))
				if resp != nil || err == nil {
					t.Fatal("no error")
				}
				assertTree(t, err, planted)
				if !errors.Is(err, refused) {
					t.Errorf("the cause is lost: %v", err)
				}
			})
		}
	}
}

// seen is what servers were sent.
type seen struct {
	mu    sync.Mutex
	dumps []string
}

func (s *seen) add(r *http.Request) {
	dump, _ := httputil.DumpRequest(r, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dumps = append(s.dumps, r.Host+"\n"+string(dump))
}

func TestNoRedirectShowsTheKey(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		for name, call := range signedCalls {
			for target, location := range map[string]string{
				"other host":       "http://localhost:OTHER/landing?next=ECHO",
				"other port":       "http://127.0.0.1:OTHER/landing?next=ECHO",
				"echo in the path": "http://localhost:OTHER/ECHO",
				"echo in the host": "http://ECHO.example/landing",
				"known operation":  "/api/v2/cdr/agents?key=ECHO&landing",
				"unknown path":     "/somewhere/ECHO",
				"loop":             "SELF",
			} {
				t.Run(fmt.Sprint(status, "/", name, "/", target), func(t *testing.T) {
					t.Parallel()
					var api, foreign seen
					other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { foreign.add(r) }))
					defer other.Close()
					_, port, _ := net.SplitHostPort(other.Listener.Addr().String())
					server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						api.add(r)
						if strings.Contains(r.URL.RawQuery, "landing") {
							return
						}
						to := strings.NewReplacer("OTHER", port, "ECHO", url.QueryEscape(planted), "SELF", r.URL.String()).Replace(location)
						w.Header().Set("Location", to)
						w.WriteHeader(status)
					}))
					defer server.Close()

					client := plantedClient(t, nil, server.URL, call.options)
					resp, err := client.Do(request(t, call.method, server.URL+call.path))
					if err != nil {
						assertTree(t, err, planted)
					}
					if resp != nil {
						_ = resp.Body.Close()
						for r := resp.Request; r != nil; r = previous(r) {
							assertNoKey(t, "request of the response", fmt.Sprintf("%v %+v %#v", r.URL, r.Header, r), planted)
						}
						assertNoKey(t, "header of the response", fmt.Sprint(resp.Header), planted)
					}
					for _, dump := range foreign.dumps {
						assertNoKey(t, "other server", dump, planted)
					}
					if strings.HasPrefix(target, "other") && len(foreign.dumps) == 0 {
						t.Errorf("redirect was not followed: %v", err)
					}
					for _, dump := range api.dumps {
						if n := strings.Count(dump, "pl4nted"); n == 0 || n > 1 && name != "path" {
							t.Errorf("the server was sent %d keys:\n%s", n, dump)
						}
						if strings.Contains(dump, "Referer: ") {
							_, referer, _ := strings.Cut(dump, "Referer: ")
							referer, _, _ = strings.Cut(referer, "\n")
							assertNoKey(t, "Referer", referer, planted)
						}
					}
				})
			}
		}
	}
}

func previous(r *http.Request) *http.Request {
	if r.Response == nil {
		return nil
	}
	return r.Response.Request
}

func TestCancelledCallsDoNotShowTheKey(t *testing.T) {
	t.Parallel()
	for name, call := range signedCalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				cancel()
				<-r.Context().Done()
			}))
			defer server.Close()
			client := plantedClient(t, nil, server.URL, call.options)
			resp, err := client.Do(request(t, call.method, server.URL+call.path).WithContext(ctx))
			if resp != nil || !errors.Is(err, context.Canceled) {
				t.Fatalf("error is %v", err)
			}
			assertTree(t, err, planted)
		})
	}
}

// A redirect that keeps method and body sends the body again, signed again.
func TestRedirectedBodyIsSentAgain(t *testing.T) {
	t.Parallel()
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body)+" for "+r.URL.EscapedPath())
		if len(bodies) == 1 {
			http.Redirect(w, r, r.URL.EscapedPath(), http.StatusPermanentRedirect)
		}
	}))
	defer server.Close()
	client := plantedClient(t, nil, server.URL, nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/v1/api_key/sendsms", strings.NewReader("text"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	want := "text for /api/v1/" + url.PathEscape(planted) + "/sendsms"
	if len(bodies) != 2 || bodies[0] != want || bodies[1] != want {
		t.Errorf("bodies are %q", bodies)
	}
}

// assertTree looks for the key in every error of a tree.
func assertTree(t *testing.T, err error, key string) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x", "%s", "%d"} {
		assertNoKey(t, verb, fmt.Sprintf(verb, err), key)
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		assertNoKey(t, "URL", e.URL, key)
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if below := e.Unwrap(); below != nil {
			assertTree(t, below, key)
		}
	case interface{ Unwrap() []error }:
		for _, below := range e.Unwrap() {
			assertTree(t, below, key)
		}
	}
}
