package sandbox

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// prefix is where the paths of the sandbox itself begin. No path of the API begins with it.
const prefix = "/_sandbox/"

// contentPolicy lets the page load its own files and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard lets only those requests pass that neither a page of another site nor a name that was rebound to this machine
// can cause. A program that is not a browser reaches the API under any name.
func guard(names []string, next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isOwn := isPage(r) || strings.HasPrefix(r.URL.Path, prefix)
		if isOwn {
			w.Header().Set("Content-Security-Policy", contentPolicy)
			w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
			w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
			w.Header().Set("Referrer-Policy", "no-referrer")
			w.Header().Set("Cache-Control", "no-store")
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch {
		case (isOwn || isBrowser(r)) && !isAllowedHost(r.Host, names):
			fail(w, http.StatusMisdirectedRequest, "this host name is not allowed; use an IP address or localhost, or start the sandbox with -host NAME")
		case crossOrigin.Check(r) != nil || isForeign(r):
			fail(w, http.StatusForbidden, "a page of another origin sent this request")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isPage reports whether a request is for the page itself.
func isPage(r *http.Request) bool {
	return r.URL.Path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// isBrowser reports whether a page or a user of a browser caused a request.
func isBrowser(r *http.Request) bool {
	return r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
}

// isForeign reports whether a page of another origin caused a request. GET requests count too, because one of them dials.
// Links from elsewhere may lead to the page.
func isForeign(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	if site == "" || site == "same-origin" || site == "none" {
		return false
	}
	return !isPage(r) || r.Header.Get("Sec-Fetch-Dest") != "document"
}

// isAllowedHost reports whether a Host header is an IP address, localhost or one of the names. An attacker who rebinds a
// name to this machine needs a name of their own.
func isAllowedHost(host string, names []string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return net.ParseIP(host) != nil || host == "localhost" ||
		slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, host) })
}
