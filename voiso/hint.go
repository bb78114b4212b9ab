package voiso

import (
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strings"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// errHTML is an answer that comes from a proxy, or from the application's own
// pages, rather than from the API.
var errHTML = errors.New("the answer is an HTML page, see Error.Body")

func isHTML(header http.Header) bool {
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return kind == "text/html"
}

// redirected explains a redirect, which no operation answers with. Following
// it could send the request twice, and to another host.
func redirected(resp *http.Response, private []string, signed *securityproviders.Record) error {
	to := "an unreadable address"
	if location, err := resp.Location(); err == nil {
		to = "host " + maskPrivate(signed.Redactor().String(location.Host), private)
	}
	return fmt.Errorf("redirected to %s and not followed; is the cluster right?", to)
}

// withHostHint explains that there is no host of the client's own name, which is
// a cluster mistyped more often than not. A proxy that is not there is another matter.
func withHostHint(err error, host string) error {
	dns, ok := errors.AsType[*net.DNSError](err)
	if !ok || !dns.IsNotFound || !strings.EqualFold(strings.TrimSuffix(dns.Name, "."), strings.TrimSuffix(host, ".")) {
		return err
	}
	what := "cluster"
	if !strings.HasSuffix(strings.ToLower(host), ".voiso.com") {
		what = "base URL" // see WithBaseURL
	}
	return fmt.Errorf("%w; is the %s right?", err, what)
}
