package conformance_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// rawClients are the two ways to sign with the generated client alone.
func rawClients(t *testing.T, base http.RoundTripper, address string, scheme securityproviders.Scheme) map[string]*gen.ClientWithResponses {
	t.Helper()
	source := must[securityproviders.KeySource](t)(securityproviders.FixedKey(userKey))
	provider := must[*securityproviders.Provider](t)(securityproviders.NewProvider(scheme, source))
	var options []securityproviders.TransportOption
	if scheme.Form() == securityproviders.Query {
		options = append(options, securityproviders.WithQueryForm())
	}
	signing := must[*securityproviders.Transport](t)(securityproviders.NewTransport(base, address, securityproviders.Credentials{}.WithUserKey(source), options...))
	client := must[*gen.ClientWithResponses](t)
	return map[string]*gen.ClientWithResponses{
		"provider":  client(gen.NewClientWithResponses(address, gen.WithHTTPClient(&http.Client{Transport: base}), gen.WithRequestEditorFn(provider.Intercept))),
		"transport": client(gen.NewClientWithResponses(address, gen.WithHTTPClient(&http.Client{Transport: signing}))),
	}
}

// A provider in a RequestEditorFn changes the request that the http.Client has. It leaks as the documentation of package
// securityproviders says. The signing transport in the same http.Client leaks nothing.
func TestRawLevel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		scheme securityproviders.Scheme
		path   bool // the operation has the key in its path
		leaks  []string
	}{
		{"query", securityproviders.SchemeUserAPIKey, false, []string{"error", "request of the response", "Referer"}},
		{"bearer", securityproviders.SchemeUserBearerToken, false, []string{"request of the response"}},
		{"bearer and path", securityproviders.SchemeUserBearerToken, true, []string{"error", "request of the response", "Referer"}},
	} {
		for _, level := range []string{"provider", "transport"} {
			t.Run(c.name+"/"+level, func(t *testing.T) {
				t.Parallel()
				leaks := make(map[string]bool)
				for _, leak := range rawLeaks(t, level, c.scheme, c.path) {
					outlet, _, _ := strings.Cut(leak.outlet, " %")
					leaks[strings.TrimSuffix(outlet, " text")] = true
				}
				for _, outlet := range c.leaks {
					if leaks[outlet] != (level == "provider") {
						t.Errorf("%s leaks: %v, not as documented", outlet, leaks[outlet])
					}
				}
				if level == "transport" && len(leaks) > 0 {
					t.Errorf("leaks %v", leaks)
				}
			})
		}
	}
}

// rawLeaks meets a refused connection, a refusal, and a redirect to another host.
func rawLeaks(t *testing.T, level string, scheme securityproviders.Scheme, inPath bool) []finding {
	t.Helper()
	var r report
	call := func(client *gen.ClientWithResponses) (*http.Response, error) {
		if inPath {
			response, err := client.SendSMSWithResponse(t.Context(), securityproviders.KeyInPath, gen.SendSMSRequest{Agent: "2003", Number: number, Body: "x"})
			if err != nil {
				return nil, err
			}
			return response.HTTPResponse, nil
		}
		response, err := client.ListCDRsWithResponse(t.Context(), nil)
		if err != nil {
			return nil, err
		}
		return response.HTTPResponse, nil
	}
	closed := server(t, nil)
	closed.Start()
	closed.Close()
	_, err := call(rawClients(t, transport(t), closed.URL, scheme)[level])
	if err == nil {
		t.Fatal("a closed server responds")
	}
	r.err("error", false, err)

	var landed sync.WaitGroup
	landed.Add(1)
	other := server(t, func(w http.ResponseWriter, req *http.Request) {
		defer landed.Done()
		r.add("Referer", false, req.Referer())
		_, _ = io.WriteString(w, "{}")
	})
	other.Start()
	redirects := server(t, func(w http.ResponseWriter, req *http.Request) {
		http.Redirect(w, req, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusFound)
	})
	redirects.Start()
	if _, err := call(rawClients(t, transport(t), redirects.URL, scheme)[level]); err != nil {
		t.Fatal(err)
	}
	landed.Wait()

	refuses := server(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	refuses.Start()
	resp, err := call(rawClients(t, transport(t), refuses.URL, scheme)[level])
	if err != nil {
		t.Fatal(err)
	}
	r.request("request of the response", resp.Request)
	r.verbs("request of the response", false, resp.Request.URL)
	return r.leaks()
}
