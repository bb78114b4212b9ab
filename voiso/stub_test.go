package voiso

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	centerKey = "center-key-0123456789"
	userKey   = "user-key-9876543210"
	// secretNumber and secretText must never be seen in errors and logs.
	secretNumber = "15555551234"
	secretText   = "the private text of a message"
)

// stub is a transport that responds without a network and counts the requests.
type stub struct {
	respond func(*http.Request) (*http.Response, error)
	seen    atomic.Int64
}

func (s *stub) RoundTrip(req *http.Request) (*http.Response, error) {
	s.seen.Add(1)
	return s.respond(req)
}

// respond returns a response; header holds names and values in turn.
func respond(req *http.Request, status int, body string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: req}
	for i := 0; i+1 < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

// always returns a stub that sends the same response to every request.
func always(status int, body string, header ...string) *stub {
	return &stub{respond: func(req *http.Request) (*http.Response, error) {
		return respond(req, status, body, header...), nil
	}}
}

// stubClient makes a client with both keys on top of a transport.
func stubClient(t testing.TB, transport http.RoundTripper, options ...Option) *Client {
	t.Helper()
	base := []Option{WithContactCenterKey(centerKey), WithUserKey(userKey), WithHTTPClient(&http.Client{Transport: transport})}
	client, err := New("cluster1", append(base, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// assertPublic looks for what must not be seen.
func assertPublic(t testing.TB, what, text string) {
	t.Helper()
	for _, secret := range []string{centerKey, userKey, secretNumber, secretText, "private+text", "private%20text"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s shows %q: %s", what, secret, text)
		}
	}
}

// hanging never responds, or never ends its body, until the request is cancelled.
func hanging(inBody bool) *stub {
	return &stub{respond: func(req *http.Request) (*http.Response, error) {
		if inBody {
			resp := respond(req, http.StatusOK, "")
			resp.Body = io.NopCloser(hangingReader{req})
			return resp, nil
		}
		<-req.Context().Done()
		return nil, req.Context().Err()
	}}
}

type hangingReader struct{ req *http.Request }

func (r hangingReader) Read([]byte) (int, error) {
	<-r.req.Context().Done()
	return 0, r.req.Context().Err()
}
