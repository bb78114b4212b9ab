package conformance_test

import (
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voiso"
)

// The jar of a user's http.Client gets the cookies of a response, and the next request has them: load balancers keep a
// session in one. A cookie that was
// deleted is not sent again.
func TestCookiesAreKept(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		seen = append(seen, req.Header.Get("Cookie"))
		switch len(seen) {
		case 1:
			return made(200, `{"balance":1}`, "Set-Cookie", "session=a; Path=/; Secure"), nil
		case 2:
			return made(503, ""), nil
		case 3:
			return made(200, `{"balance":1}`, "Set-Cookie", "session=b; Path=/; Secure"), nil
		case 4:
			return made(200, `{"balance":1}`, "Set-Cookie", "session=; Path=/; Max-Age=0"), nil
		default:
			return made(200, `{"balance":1}`), nil
		}
	})
	client, err := voiso.New("cluster1", voiso.WithContactCenterKey(centerKey), voiso.WithHTTPClient(&http.Client{Transport: transport, Jar: jar}),
		voiso.WithRetry(voiso.RetryPolicy{MinWait: -1, MaxWait: -1}))
	if err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if _, err := client.GetBalance(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(seen, " | "); got != " | session=a | session=a | session=b | " {
		t.Errorf("cookies %q", got)
	}
}

// The error of a redirect names the host, because it is mostly the right one.
func TestRedirectNamesItsHost(t *testing.T) {
	t.Parallel()
	for location, want := range map[string]string{
		"https://cluster2.voiso.com/api?number=15555551234": "redirected to host cluster2.voiso.com and not followed",
		"/login":   "redirected to host cluster1.voiso.com and not followed",
		"":         "redirected to an unreadable address and not followed",
		"http://%": "redirected to an unreadable address and not followed",
	} {
		client := reported(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			resp := made(301, "", "Location", location)
			resp.Request = req
			return resp, nil
		}))
		_, err := client.GetBalance(t.Context())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "15555551234") {
			t.Errorf("%q: %v", location, err)
		}
	}
}

// A body from which a key was removed has another length, so that of the server is not passed on.
func TestLengthOfAClearedBody(t *testing.T) {
	t.Parallel()
	for contentType, keeps := range map[string]bool{"text/plain": false, "": false, "application/json": true} {
		var header string
		var length int64
		watch := func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				resp, err := next.RoundTrip(req)
				if err == nil {
					header, length = resp.Header.Get("Content-Length"), resp.ContentLength
				}
				return resp, err
			})
		}
		client := clientOf(t, func(*http.Request) *http.Response {
			resp := made(200, `{"balance":1}`, "Content-Length", "13")
			resp.ContentLength = 13
			if contentType != "" {
				resp.Header.Set("Content-Type", contentType)
			}
			return resp
		}, voiso.WithMiddleware(watch))
		if _, err := client.GetBalance(t.Context()); err != nil {
			t.Fatal(err)
		}
		if isKept := header == "13" && length == 13; isKept != keeps || !keeps && (header != "" || length != -1) {
			t.Errorf("%q: header %q, length %d", contentType, header, length)
		}
	}
}
