package cli

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// ErrDryRun ends a command whose request was printed instead of sent.
var ErrDryRun = errors.New("the request was not sent because of --dry-run")

// masked replaces the key in printed requests, which never have it.
const masked = "***"

// dryRun returns options that print the first request to Out instead of sending
// it. They work above the signing transport, so the key is not in the request.
func (a *App) dryRun() []voiso.Option {
	show := func(http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if err := a.printRequest(r); err != nil {
				return nil, err
			}
			return nil, ErrDryRun
		})
	}
	return []voiso.Option{voiso.WithMiddleware(show), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1})}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// requestJSON is a printed request as JSON.
type requestJSON struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body,omitempty"`
}

func (a *App) printRequest(r *http.Request) error {
	url := strings.Replace(r.URL.String(), "/"+securityproviders.KeyInPath+"/", "/"+masked+"/", 1)
	headers := map[string]string{"Authorization": "Bearer " + masked}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return err
		}
		headers["Content-Type"] = r.Header.Get("Content-Type")
	}
	if a.Format().IsJSON() {
		line, err := output.Marshal(requestJSON{r.Method, url, headers, string(body)})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.Out, string(line))
		return err
	}
	fmt.Fprintln(a.Out, r.Method, url)
	fmt.Fprintln(a.Out, "Authorization:", headers["Authorization"])
	if len(body) > 0 {
		fmt.Fprintf(a.Out, "Content-Type: %s\n\n%s\n", headers["Content-Type"], body)
	}
	return nil
}
