package voiso

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestClusterIsAHostLabel(t *testing.T) {
	t.Parallel()
	for _, cluster := range []string{
		"", "-a", "a-", "a.b", "evil.com/", "evil.com#", "x@y", "x@evil.com", "a:1", "a b", "a\n", "\ta", "a/b", `a\b`, "a?b",
		"a%2eb", "%61", "ü", "ａ", "a\u200b", "a\x00", "[::1]", "a_b", ".", "..", "{cluster}", strings.Repeat("a", 64),
	} {
		client, err := New(cluster, WithUserKey(userKey))
		argument, ok := errors.AsType[*ArgumentError](err)
		if !ok || client != nil || argument.Field != "cluster" {
			t.Errorf("%q: %v", cluster, err)
		}
	}
	for cluster, host := range map[string]string{
		"cluster1": "cluster1.voiso.com", "cc-ams03": "cc-ams03.voiso.com", "CC-DAL01": "cc-dal01.voiso.com", "a": "a.voiso.com", "1": "1.voiso.com",
		strings.Repeat("a", 63): strings.Repeat("a", 63) + ".voiso.com",
	} {
		got := ""
		client, err := New(cluster, WithUserKey(userKey), WithHTTPClient(&http.Client{Transport: &stub{respond: func(req *http.Request) (*http.Response, error) {
			got = req.URL.Scheme + "://" + req.URL.Host
			return respond(req, http.StatusOK, `[]`), nil
		}}}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.ListCDRTeams(t.Context()); err != nil || got != "https://"+host {
			t.Errorf("%q: sent to %s, %v", cluster, got, err)
		}
	}
}

func TestBaseURLs(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://cluster1.voiso.com": true, "https://cluster1.voiso.com/": true, "https://proxy.example:8443/voiso": true,
		"http://localhost:8080": true, "http://127.0.0.1": true, "http://127.8.9.1:1": true, "http://[::1]:80": true,

		"http://cluster1.voiso.com": false, "http://localhost.evil.example": false, "http://127.0.0.1.evil.example": false,
		"http://[::2]": false, "http://0.0.0.0": false, "http://127.1": false, "http://localhost@evil.example": false,
		"cluster1.voiso.com": false, "//cluster1.voiso.com": false, "https://": false, "https:cluster1": false, "https://:443": false,
		"ftp://cluster1.voiso.com": false, "file:///etc/passwd": false, "https://u:p@cluster1.voiso.com": false,
		"https://cluster1.voiso.com?x=1": false, "https://cluster1.voiso.com#x": false, "https://%zz": false, "https://a b": false,
	} {
		client, err := New("ignored, whatever it is", WithUserKey(userKey), WithBaseURL(address))
		if (err == nil) != good || (client != nil) != good || !good && !errors.Is(err, ErrInvalidRequest) {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && (strings.Contains(err.Error(), "u:p") || strings.Contains(err.Error(), "ignored")) {
			t.Errorf("%q: the error shows too much: %v", address, err)
		}
	}
}

func TestAKeyIsNeeded(t *testing.T) {
	t.Parallel()
	for want, options := range map[string][]Option{
		"WithUserKey":                               nil,
		"user key source must not be nil":           {WithContactCenterKey(centerKey), WithUserKeySource(nil)},
		"contact center key source must not be nil": {WithUserKey(userKey), WithContactCenterKeySource(nil)},
	} {
		if client, err := New("cluster1", options...); client != nil || !errors.Is(err, ErrInvalidRequest) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, %v, want %s", client, err, want)
		}
	}
}

// A key that is missing is an error before anything is sent.
func TestMissingCredential(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys []Option
		call func(context.Context, *Client) error
		want []string
	}{
		"as, only a user key": {
			[]Option{WithUserKey(userKey)},
			func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx, UsingKey(ContactCenter))) },
			[]string{"getBalance", "contactcenterBearerToken", "configured: user key"},
		},
		"as, no such key": {
			[]Option{WithContactCenterKey(centerKey)},
			func(ctx context.Context, c *Client) error { return only(c.ListCDRTeams(ctx, UsingKey(User))) },
			[]string{"listCDRTeams", "no user key", "userBearerToken", "contact center key"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := always(200, `[]`)
			client, err := New("cluster1", append(c.keys, WithHTTPClient(&http.Client{Transport: transport}))...)
			if err != nil {
				t.Fatal(err)
			}
			err = c.call(t.Context(), client)
			missing, ok := errors.AsType[*securityproviders.MissingCredentialError](err)
			if !ok || missing.Operation == "" || len(missing.Accepts) == 0 || !errors.Is(err, ErrNotSent) || transport.seen.Load() != 0 {
				t.Errorf("%d requests, %v", transport.seen.Load(), err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			if failure, ok := errors.AsType[*Error](err); !ok || failure.Attempts != 0 {
				t.Errorf("repeated although no attempt can succeed: %v", err)
			}
		})
	}
}

// A refused key names the scheme that was sent and those that are accepted.
func TestRefusedKeyNamesTheSchemes(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		for scheme, opts := range map[string][]CallOption{"contact center key as contactcenterBearerToken": nil, "user key as userBearerToken": {UsingKey(User)}} {
			client := stubClient(t, always(status, ""))
			_, err := client.ListCDRs(t.Context(), gen.ListCDRsParams{}, opts...)
			want := "sent the " + scheme + "; the operation also accepts "
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "userApiKey") {
				t.Errorf("%d: %v; want %q", status, err, want)
			}
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	for _, status := range []int{300, 301, 302, 303, 307, 308} {
		for name, target := range map[string]string{"another host": other.URL + "/x", "the same host": "/api/v1/x/balance", "nowhere": ""} {
			var seen atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				seen.Add(1)
				if target != "" {
					w.Header().Set("Location", target)
				}
				w.WriteHeader(status)
			}))
			client, err := New("", WithBaseURL(server.URL), WithContactCenterKey(centerKey), WithHTTPClient(server.Client()))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.GetBalance(t.Context())
			failure, ok := errors.AsType[*Error](err)
			if !ok || failure.Status != status || !errors.Is(err, ErrUnexpectedResponse) || !strings.Contains(err.Error(), "not followed") {
				t.Errorf("%d to %s: %v", status, name, err)
			}
			if seen.Load() != 1 || elsewhere.Load() != 0 {
				t.Errorf("%d to %s: %d requests, %d elsewhere", status, name, seen.Load(), elsewhere.Load())
			}
			server.Close()
		}
	}
}

// The generated client on top signs, and returns the same errors.
func TestGenerated(t *testing.T) {
	t.Parallel()
	bearer := ""
	responses := []*http.Response{}
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		bearer = req.Header.Get("Authorization")
		resp := responses[0]
		responses = responses[1:]
		resp.Request = req
		return resp, nil
	}})
	responses = append(responses, respond(nil, 200, `{"balance":7.5}`, "Content-Type", "application/json"), respond(nil, 403, `{"error":"Invalid api_key"}`))
	balance, err := client.Generated().GetBalanceWithResponse(t.Context(), securityproviders.KeyInPath)
	if err != nil || balance.JSON200 == nil || balance.JSON200.Balance != 7.5 || bearer != "Bearer "+centerKey {
		t.Errorf("got %v, %v with %s", balance, err, bearer)
	}
	if _, err = client.Generated().GetBalanceWithResponse(t.Context(), securityproviders.KeyInPath); !errors.Is(err, ErrInvalidKey) {
		t.Errorf("got %v", err)
	}
}

func TestEveryOperationHasAMethod(t *testing.T) {
	t.Parallel()
	client := reflect.TypeFor[*Client]()
	ctx, options, failure := reflect.TypeFor[context.Context](), reflect.TypeFor[[]CallOption](), reflect.TypeFor[error]()
	for _, op := range gen.Operations() {
		name := strings.ToUpper(op.ID[:1]) + op.ID[1:]
		method, ok := client.MethodByName(name)
		if !ok {
			t.Errorf("%s has no method %s", op.ID, name)
			continue
		}
		in, out := slices.Collect(method.Type.Ins()), slices.Collect(method.Type.Outs())
		if len(in) < 3 || in[1] != ctx || in[len(in)-1] != options || len(out) == 0 || len(out) > 2 || out[len(out)-1] != failure {
			t.Errorf("%s is %s", name, method.Type)
		}
	}
}

func TestDefaultTransportIsACopy(t *testing.T) {
	t.Parallel()
	if defaultTransport() == http.DefaultTransport {
		t.Error("others can change the transport that sees keys")
	}
}
