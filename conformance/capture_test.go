package conformance

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

const server = "https://cluster1.voiso.com"

// capture takes requests in the place of a network, and returns the same response to all of them.
type capture struct {
	requests []*http.Request
	status   int
	body     []byte
}

// Do makes capture the Doer of a generated client.
func (c *capture) Do(r *http.Request) (*http.Response, error) {
	c.requests = append(c.requests, r)
	response := &http.Response{StatusCode: c.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(c.body)), Request: r}
	if len(c.body) > 0 {
		response.Header.Set("Content-Type", "application/json")
	}
	return response, nil
}

// RoundTrip makes capture a transport.
func (c *capture) RoundTrip(r *http.Request) (*http.Response, error) { return c.Do(r) }

func (c *capture) only() (*http.Request, error) {
	if len(c.requests) != 1 {
		return nil, fmt.Errorf("%d requests were sent instead of 1", len(c.requests))
	}
	return c.requests[0], nil
}

// send calls an operation through the generated client and returns the request that went out. Suffix is that of the
// method, editors are the client's.
func send(ctx context.Context, suffix string, op *operation, s sample, keyArgument string, editors ...gen.RequestEditorFn) (*http.Request, error) {
	sink := &capture{status: http.StatusNoContent}
	options := []gen.ClientOption{gen.WithHTTPClient(sink)}
	for _, editor := range editors {
		options = append(options, gen.WithRequestEditorFn(editor))
	}
	client, err := gen.NewClient(server, options...)
	if err != nil {
		return nil, err
	}
	result, err := invoke(ctx, client, suffix, op, s, keyArgument)
	if err != nil {
		return nil, err
	}
	if response, ok := result.(*http.Response); ok {
		_ = response.Body.Close()
	}
	return sink.only()
}

// credentials are all keys on a request, read without the code that put them there or checks them.
type credentials struct {
	path    string   // the text in the place of the path key
	query   []string // every query parameter key
	headers []string // every Authorization header
}

func (c credentials) equal(other credentials) bool {
	return c.path == other.path && slices.Equal(c.query, other.query) && slices.Equal(c.headers, other.headers)
}

func credentialsOf(op *operation, r *http.Request) credentials {
	c := credentials{query: r.URL.Query()["key"], headers: r.Header.Values("Authorization")}
	if op.pathKey == nil {
		return c
	}
	have := strings.Split(r.URL.EscapedPath(), "/")
	for i, segment := range strings.Split(op.path, "/") {
		if segment == "{"+op.pathKey.Parameter+"}" && i < len(have) {
			c.path, _ = url.PathUnescape(have[i])
		}
	}
	return c
}

// occurrences returns the number of times that a text is in the sent parts of a request.
func occurrences(r *http.Request, text string) int {
	var sent strings.Builder
	fmt.Fprintln(&sent, r.Host, r.URL)
	_ = r.Header.Write(&sent) // a strings.Builder takes everything
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			_, _ = io.Copy(&sent, body)
		}
	}
	return strings.Count(sent.String(), text)
}
