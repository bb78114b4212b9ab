package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// maxSkew is the largest difference of the clocks that is fine.
	maxSkew = time.Minute
	// certificateNotice is how long before its end a certificate is mentioned.
	certificateNotice = 14 * 24 * time.Hour
)

// connect checks the way to the server: proxy, name, connection, TLS, clock.
func connect(ctx context.Context, server string, timeout time.Duration) []Check {
	address, err := url.Parse(server)
	if err != nil || address.Host == "" {
		return []Check{{"address", Fail, "the address of the server is not a URL", "see 'voiso config'"}}
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var checks []Check
	proxy, proxyErr := http.ProxyFromEnvironment(&http.Request{URL: address})
	switch {
	case proxyErr != nil:
		return append(checks, Check{"proxy", Fail, "the proxy of the environment is not a URL", "correct HTTPS_PROXY"})
	case proxy != nil:
		checks = append(checks, Check{"proxy", Info, "requests go through " + proxy.Host, ""})
	default:
		checks = append(checks, Check{"proxy", OK, "none", ""})
		check := lookUp(ctx, address.Hostname())
		if checks = append(checks, check); check.Status == Fail {
			return checks
		}
	}
	return append(checks, request(ctx, address)...)
}

func lookUp(ctx context.Context, host string) Check {
	if net.ParseIP(host) != nil {
		return Check{"dns", OK, "the address is a number", ""}
	}
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return Check{"dns", Fail, host + " is not found", "correct the cluster, or check the network's name server"}
	}
	return Check{"dns", OK, fmt.Sprintf("%s has %d addresses", host, len(found)), ""}
}

// request makes a request without a key, and looks at TLS and clock.
func request(ctx context.Context, address *url.URL) []Check {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.Scheme+"://"+address.Host+"/", nil)
	if err != nil {
		return []Check{{"connection", Fail, "the address of the server is not a URL", "see 'voiso config'"}}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	sent := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return []Check{connectionError(err)}
	}
	defer resp.Body.Close()
	took := time.Since(sent)
	checks := []Check{{"connection", OK, fmt.Sprintf("a response in %v", took.Round(time.Millisecond)), ""}}
	if resp.TLS != nil {
		checks = append(checks, checkTLS(resp.TLS))
	}
	return append(checks, checkClock(resp.Header.Get("Date"), sent.Add(took/2)))
}

func connectionError(err error) Check {
	certificate, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case badCertificate:
		return Check{"tls", Fail, "the certificate is refused: " + certificate.Err.Error(), "if a proxy opens TLS here, add its certificate to the system's"}
	case errors.Is(err, context.DeadlineExceeded):
		return Check{"connection", Fail, "the server does not respond in time", "check firewall and proxy (HTTPS_PROXY)"}
	}
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	return Check{"connection", Fail, err.Error(), "check firewall and proxy (HTTPS_PROXY), and the cluster"}
}

func checkTLS(state *tls.ConnectionState) Check {
	text := tls.VersionName(state.Version)
	if len(state.PeerCertificates) > 0 {
		end := state.PeerCertificates[0].NotAfter
		text += ", certificate until " + end.UTC().Format(time.DateOnly)
		if time.Until(end) < certificateNotice {
			return Check{"tls", Info, text, "the certificate ends soon; that is for the server's owner"}
		}
	}
	return Check{"tls", OK, text, ""}
}

func checkClock(date string, now time.Time) Check {
	server, err := http.ParseTime(date)
	if err != nil {
		return Check{"clock", Info, "the server does not tell its time", ""}
	}
	skew := now.Sub(server).Truncate(time.Second)
	if skew.Abs() > maxSkew {
		return Check{"clock", Fail, fmt.Sprintf("this machine's clock differs by %v from the server's", skew), "set the clock; dates of exports and callbacks depend on it"}
	}
	return Check{"clock", OK, fmt.Sprintf("differs by %v from the server's", skew), ""}
}
