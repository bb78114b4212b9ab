package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func TestHostHint(t *testing.T) {
	t.Parallel()
	unknown := func(name string) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
	}
	for name, c := range map[string]struct {
		cause error
		base  string // "" for cluster1
		hint  string
	}{
		"the cluster":          {unknown("cluster1.voiso.com"), "", "no such host; is the cluster right?"},
		"rooted, capitals":     {unknown("Cluster1.voiso.com."), "", "is the cluster right?"},
		"rooted base URL":      {unknown("cluster1.voiso.com"), "https://CLUSTER1.VOISO.COM.", "is the base URL right?"},
		"cluster by base URL":  {unknown("cluster1.voiso.com"), "https://CLUSTER1.VOISO.COM", "is the cluster right?"},
		"the base URL":         {unknown("voiso.example"), "https://voiso.example:8443/base", "is the base URL right?"},
		"a proxy":              {unknown("proxy.example"), "", ""},
		"a name server's pain": {&net.DNSError{Err: "server misbehaving", Name: "cluster1.voiso.com", IsTemporary: true}, "", ""},
		"something else":       {io.ErrUnexpectedEOF, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := &stub{respond: func(*http.Request) (*http.Response, error) { return nil, c.cause }}
			options := []Option{WithRetry(RetryPolicy{MinWait: -1, MaxWait: -1})}
			if c.base != "" {
				options = append(options, WithBaseURL(c.base))
			}
			client := stubClient(t, transport, options...)
			_, err := client.GetBalance(t.Context())
			if c.hint == "" && strings.Contains(err.Error(), "right?") || !strings.Contains(err.Error(), c.hint) {
				t.Errorf("got %v, want %q", err, c.hint)
			}
			if !errors.Is(err, c.cause) {
				t.Errorf("the cause is lost: %v", err)
			}
			dns, ok := errors.AsType[*net.DNSError](err)
			if _, want := errors.AsType[*net.DNSError](c.cause); ok != want {
				t.Errorf("as *net.DNSError: %v", dns)
			}
			if ok && dns.IsNotFound && transport.seen.Load() != 1 {
				t.Errorf("looked for %d times", transport.seen.Load())
			}
		})
	}
	// A list read as a stream fails in the same words.
	stream := stubClient(t, &stub{respond: func(*http.Request) (*http.Response, error) { return nil, unknown("cluster1.voiso.com") }})
	for _, err := range stream.CDRs(t.Context(), CDRFilter{}) {
		if err == nil || !strings.Contains(err.Error(), "is the cluster right?") {
			t.Errorf("a stream: %v", err)
		}
	}
}

func TestHTMLErrorPage(t *testing.T) {
	t.Parallel()
	const page = "<html><body>502 Bad Gateway for " + secretNumber + "</body></html>"
	balance := func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }
	records := func(ctx context.Context, c *Client) (err error) {
		for _, err = range c.CDRs(ctx, CDRFilter{}) {
		}
		return err
	}
	dial := func(ctx context.Context, c *Client) error {
		return only(c.StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: secretNumber}))
	}
	for name, c := range map[string]struct {
		call                    func(context.Context, *Client) error
		status                  int
		contentType, body, text string // text follows the operation in the error's text
		kind                    ErrorKind
	}{
		"bad gateway":      {balance, 502, "text/html; charset=utf-8", page, "status 502, server error: response is an HTML page (see Error.Body)", ErrServer},
		"of a call":        {dial, 502, "text/html", page, "status 502, server error: response is an HTML page (see Error.Body); outcome unknown: it may have been carried out, check before a retry", ErrOutcomeUnknown},
		"of records":       {records, 502, "text/html", page, "status 502, server error: response is an HTML page (see Error.Body)", ErrServer},
		"for records":      {records, 200, "text/html", page, "status 200, unexpected response: response is an HTML page (see Error.Body)", ErrUnexpectedResponse},
		"text for records": {records, 200, "text/plain", page, "status 200, unexpected response: response is an HTML page (see Error.Body)", ErrUnexpectedResponse},
		"not found":        {balance, 404, "TEXT/HTML", page, "status 404, not found: response is an HTML page (see Error.Body)", ErrNotFound},
		"refused":          {balance, 400, "text/html", page, "status 400, invalid request: response is an HTML page (see Error.Body)", ErrInvalidRequest},
		"JSON after all":   {balance, 404, "text/html", `{"error":"Campaign not found"}`, "status 404, not found: Campaign not found", ErrNotFound},
		"JSON":             {balance, 500, "application/json", `{}`, "status 500, server error", ErrServer},
		"text":             {balance, 500, "text/plain", page, "status 500, server error: response is an HTML page (see Error.Body)", ErrServer},
		"without a type":   {balance, 500, "", page, "status 500, server error: response is an HTML page (see Error.Body)", ErrServer},
		"a redirect":       {balance, 302, "text/html", page, "status 302, unexpected response: redirected to an unreadable address and not followed; is the cluster right?", ErrUnexpectedResponse},
		"with status 200":  {balance, 200, "text/html", page, "status 200, unexpected response: response is an HTML page (see Error.Body)", ErrUnexpectedResponse},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := stubClient(t, always(c.status, c.body, "Content-Type", c.contentType), WithRetry(RetryPolicy{Attempts: 1}))
			err := c.call(t.Context(), client)
			failure, ok := errors.AsType[*Error](err)
			if !ok || !errors.Is(err, c.kind) || string(failure.Body()) != c.body {
				t.Fatalf("got %v", err)
			}
			if want := fmt.Sprintf("voiso: %s (%s %s): %s", failure.Operation, failure.Method, failure.Path, c.text); err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
			assertPublic(t, "error", err.Error())
		})
	}
}
