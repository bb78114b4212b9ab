package securityproviders

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// ParseBaseURL returns the parsed URL of a server that may receive keys. It must
// have a host, and the scheme https. Plain http is allowed for a loopback address only
// ("localhost", 127.0.0.0/8, ::1). A user, a query or a fragment is refused. A
// base path is allowed; a slash at its end is removed. Errors name at most the
// host, never the rest of the URL.
func ParseBaseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("base URL cannot be parsed") // the cause would print it
	}
	host := u.Hostname()
	switch {
	case u.User != nil:
		return nil, errors.New("base URL holds a user or password")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("base URL must begin with https:// or http://")
	case u.Opaque != "" || host == "":
		return nil, errors.New("base URL has no host")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(raw, "#"):
		return nil, errors.New("base URL has a query or a fragment")
	case u.Scheme == "http" && !isLoopback(host):
		return nil, fmt.Errorf("plain http would show the key to everyone on the way to %q: use https", host)
	}
	setEscapedPath(u, strings.TrimRight(u.EscapedPath(), "/"))
	return u, nil
}

// isLoopback reports whether a host is a loopback address. "127.0.0.1.example" is a name.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// originOf returns scheme, host and port in one spelling.
func originOf(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		switch scheme {
		case "https":
			port = "443"
		case "http":
			port = "80"
		}
	}
	return scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
