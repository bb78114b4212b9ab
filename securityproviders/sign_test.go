package securityproviders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestOperationOfEveryOperation(t *testing.T) {
	t.Parallel()
	if len(gen.Operations()) == 0 {
		t.Fatal("no operations")
	}
	for _, op := range gen.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			for _, value := range []string{"1", "api_key", "a%2Fb", "api", "campaigns", "x.y~z@", ".x", "a%25b"} {
				for _, prefix := range []string{"", "/proxy", "/a/b%2Fc", "/api/v1"} {
					path := fill(op.Path, value)
					url := "https://h" + prefix + path
					if got, ok := securityproviders.OperationOf(request(t, op.Method, url+"?a=/b")); !ok || got != op {
						t.Errorf("%s is %v", url, got)
					}
					for name, other := range map[string]*http.Request{
						"longer":         request(t, op.Method, url+"/more"),
						"trailing slash": request(t, op.Method, url+"/"),
						"suffix":         request(t, op.Method, url+"x"),
						"other method":   request(t, "OPTIONS", url),
						"HEAD":           request(t, "HEAD", url),
						"in the query":   request(t, op.Method, "https://h/?"+path),
						"escaped slash":  request(t, op.Method, "https://h/"+strings.ReplaceAll(path, "/", "%2F")),
						"double slash":   request(t, op.Method, "https://h"+strings.Replace(path, "/", "//", 2)+"/"),
					} {
						if name == "suffix" && isParameter(op.Path[strings.LastIndexByte(op.Path, '/')+1:]) {
							continue
						}
						if got, ok := securityproviders.OperationOf(other); ok && got == op {
							t.Errorf("%s: %s is %s too", name, other.URL, op.ID)
						}
					}
				}
			}
		})
	}
}

func TestOperationOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, path, want string }{
		{"POST", "/api/v1/KEY/sendsms", "sendSMS"},
		{"POST", "/api/v1/KEY/%73endsms", "sendSMS"},
		{"POST", "/api/v1/../sendsms", ""},
		{"POST", "/api/v1/./sendsms", ""},
		{"", "/api/v2/cdr", "listCDRs"},
		{"GET", "/api/v2/cdr/agents", "listCDRAgents"},
		{"GET", "/api/v1/a/api/v2/cdr", "listCDRs"},
		{"GET", "/api/v2/x/../cdr", ""},
		{"get", "/api/v2/cdr", ""},
		{"HEAD", "/api/v2/cdr", ""},
		{"POST", "/api/v1//sendsms", ""},
		{"POST", "/api/v1/sendsms", ""},
		{"POST", "/api/v1/a/b/sendsms", ""},
		{"POST", "sendsms", ""},
		{"POST", "xapi/v1/KEY/sendsms", ""},
		{"GET", "/xapi/v2/cdr", ""},
		{"GET", "/", ""},
		{"GET", "", ""},
	} {
		req := request(t, http.MethodGet, "https://h/")
		req.Method = c.method
		plain, err := url.PathUnescape(c.path)
		if err != nil {
			t.Fatal(err)
		}
		req.URL.Path, req.URL.RawPath = plain, c.path
		got, ok := securityproviders.OperationOf(req)
		if ok != (c.want != "") || ok && got.ID != c.want {
			t.Errorf("%s %s is %v, want %q", c.method, c.path, got, c.want)
		}
	}
	if op, ok := securityproviders.OperationOf(&http.Request{}); ok || op != nil {
		t.Errorf("a request without URL is %v", op)
	}
}

// signedBy returns the request after a provider has signed it.
func signedBy(t *testing.T, scheme securityproviders.Scheme, key string, req *http.Request) *http.Request {
	t.Helper()
	if err := provider(t, scheme, key).Intercept(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	return req
}

func TestKeysAreRemovedFromTheQuery(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"":                             "",
		"a=1":                          "a=1",
		"key=x":                        "",
		"key":                          "",
		"key=":                         "",
		"key=x&key=y":                  "",
		"key=x&a=1":                    "a=1",
		"a=1&key=x":                    "a=1",
		"a=1&key=x&b=2":                "a=1&b=2",
		"a=1&key=x&b=2&key=y&c=3":      "a=1&b=2&c=3",
		"%6bey=x&a=1":                  "a=1",
		"%6B%65%79=x":                  "",
		"+key=x&a=1":                   "a=1",
		"Key=x&keys=y&akey=z&key2=0":   "Key=x&keys=y&akey=z&key2=0",
		"a=key&b=key=x":                "a=key&b=key=x",
		"a=1;key=x&b=2":                "a=1&b=2",
		"a=1;b=2":                      "a=1;b=2",
		"key=x;a=1":                    "a=1",
		"a=1,key=x~key=y":              "a=1,key=x~key=y",
		"a=%zz&key=%zz&%zz=b":          "a=%zz&%zz=b",
		"b=2&a=1&a=%20+&c":             "b=2&a=1&a=%20+&c",
		"&&a=1&":                       "&&a=1&",
		"&key=x&":                      "&",
		"search_token=a%3D%3D;&q=\xff": "search_token=a%3D%3D;&q=\xff",
	} {
		req := request(t, http.MethodGet, "https://h/api/v2/cdr")
		req.URL.RawQuery = query
		if got := signedBy(t, securityproviders.SchemeUserBearerToken, "k", req).URL.RawQuery; got != want {
			t.Errorf("%q becomes %q, want %q", query, got, want)
		}
	}
}

func TestOtherCredentialsAreRemoved(t *testing.T) {
	t.Parallel()
	req := request(t, http.MethodGet, "https://user:password@h/p?key=x&a=1")
	req.Header = http.Header{"Authorization": {"Bearer x"}, "authorization": {"y"}, "AUTHORIZATION": {"z", "z"}, "Accept": {"*/*"}}
	before := req.URL
	signedBy(t, securityproviders.SchemeUserAPIKey, "k", req)
	if got := req.URL.String(); got != "https://h/p?a=1&key=k" {
		t.Errorf("URL is %s", got)
	}
	if len(req.Header) != 1 || req.Header.Get("Accept") != "*/*" {
		t.Errorf("header is %v", req.Header)
	}
	if before.User == nil || before.RawQuery != "key=x&a=1" {
		t.Error("a URL that others may hold was changed")
	}
}

func TestKeyIsPutInPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, key, want string }{
		{"/api/v1/{api_key}/sendsms", "k", "/api/v1/k/sendsms"},
		{"/api/v1/api_key/sendsms", "k", "/api/v1/k/sendsms"},
		{"/api/v1/%7bapi%5Fkey%7d/sendsms", "k", "/api/v1/k/sendsms"},
		{"/a%2Fb/api_key/c%2Fd", "k", "/a%2Fb/k/c%2Fd"},
		{"/api_key/x", "a/bc%?#", "/a%2Fbc%25%3F%23/x"},
		{"/api_key/%E4", "+&=;:@$", "/+&=%3B:@$/%E4"},
		{"/xapi_key/y", "k", "/xapi_key/y"},
		{"/api_key", "k", "/k"},
	} {
		plain, err := url.PathUnescape(c.path)
		if err != nil {
			t.Fatal(err)
		}
		req := request(t, http.MethodPost, "https://h/")
		req.URL.Path, req.URL.RawPath = plain, c.path
		u := signedBy(t, securityproviders.SchemeUserAPIKey, c.key, req).URL
		if got := u.EscapedPath(); got != c.want {
			t.Errorf("%s becomes %s, want %s", c.path, got, c.want)
		}
		// Where there was no segment for the key, it is in the query.
		if found := u.RawQuery == ""; found != (c.path != "/xapi_key/y") {
			t.Errorf("%s: the query is %q", c.path, u.RawQuery)
		}
		if u.RawPath != "" && (&url.URL{Path: u.Path}).EscapedPath() == u.RawPath && u.RawPath != c.path {
			t.Errorf("%s: RawPath is needless", c.path)
		}
	}
}
