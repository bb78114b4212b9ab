package voiso_test

import (
	"io"
	"iter"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
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
func stubClient(t testing.TB, transport http.RoundTripper, options ...voiso.Option) *voiso.Client {
	t.Helper()
	base := []voiso.Option{voiso.WithContactCenterKey(centerKey), voiso.WithUserKey(userKey), voiso.WithHTTPClient(&http.Client{Transport: transport})}
	client, err := voiso.New("cluster1", append(base, options...)...)
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

type hangingReader struct{ req *http.Request }

func (r hangingReader) Read([]byte) (int, error) {
	<-r.req.Context().Done()
	return 0, r.req.Context().Err()
}

// fakeClient makes a client of a fake server that is reached without a connection.
func fakeClient(t testing.TB, server *voisotest.Server, options ...voiso.Option) *voiso.Client {
	t.Helper()
	base := []voiso.Option{
		voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()),
		voiso.WithHTTPClient(&http.Client{Transport: server.Transport()}), voiso.WithRetry(voiso.RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}),
	}
	client, err := voiso.New("", append(base, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// uuids collects what a range gives.
func uuids(t testing.TB, records iter.Seq2[gen.CDR, error]) ([]string, error) {
	t.Helper()
	var all []string
	for record, err := range records {
		if err != nil {
			if record.UUID != "" {
				t.Errorf("the error comes with record %s", record.UUID)
			}
			return all, err
		}
		all = append(all, record.UUID)
	}
	return all, nil
}

// january is a day of January 2026, over which the fake server's records are spread.
func january(n int) time.Time { return time.Date(2026, time.January, n, 0, 0, 0, 0, time.UTC) }
