package securityproviders

import (
	"net/http"
	"net/url"
	"testing"
)

func TestWithoutKey(t *testing.T) {
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
		if got := withoutKey(query); got != want {
			t.Errorf("%q becomes %q, want %q", query, got, want)
		}
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	req := request(t, http.MethodGet, "https://user:password@h/p?key=x&a=1")
	req.Header = http.Header{"Authorization": {"Bearer x"}, "authorization": {"y"}, "AUTHORIZATION": {"z", "z"}, "Accept": {"*/*"}}
	before := req.URL
	strip(req)
	if got := req.URL.String(); got != "https://h/p?a=1" {
		t.Errorf("URL is %s", got)
	}
	if len(req.Header) != 1 || req.Header.Get("Accept") != "*/*" {
		t.Errorf("header is %v", req.Header)
	}
	if before.User == nil || before.RawQuery != "key=x&a=1" {
		t.Error("a URL that others may hold was changed")
	}
}

func TestPutInPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, key, want string }{
		{"/api/v1/{api_key}/sendsms", "k", "/api/v1/k/sendsms"},
		{"/api/v1/%7Bapi_key%7D/sendsms", "k", "/api/v1/k/sendsms"},
		{"/api/v1/%7bapi%5Fkey%7d/sendsms", "k", "/api/v1/k/sendsms"},
		{"/a%2Fb/%7Bapi_key%7D/c%2Fd", "k", "/a%2Fb/k/c%2Fd"},
		{"/{api_key}/x", "a/b c%?#", "/a%2Fb%20c%25%3F%23/x"},
		{"/{api_key}/%E4", "+&=;:@$", "/+&=%3B:@$/%E4"},
		{"/x{api_key}/y", "k", "/x%7Bapi_key%7D/y"},
		{"{api_key}", "k", "k"},
	} {
		u := &url.URL{Path: c.path}
		if path, err := url.PathUnescape(c.path); err == nil {
			u = &url.URL{Path: path, RawPath: c.path}
		}
		key := Key{reveal: func() string { return c.key }}
		found := putInPath(u, pathMatch{}, key)
		if got := u.EscapedPath(); got != c.want || found != (c.path != "/x{api_key}/y") {
			t.Errorf("%s becomes %s, want %s", c.path, got, c.want)
		}
		if u.RawPath != "" && (&url.URL{Path: u.Path}).EscapedPath() == u.RawPath {
			t.Errorf("%s: RawPath is needless", c.path)
		}
	}
}
