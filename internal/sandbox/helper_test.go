package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voisotest"
)

const (
	userKey   = voisotest.DefaultUserKey
	centerKey = voisotest.DefaultContactCenterKey
)

// serve starts a sandbox for a test.
func serve(t *testing.T, options ...sandbox.Options) *httptest.Server {
	t.Helper()
	s, err := sandbox.New(append(options, sandbox.Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// reply is a response that was read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// send sends a request. Headers are of the form "Name: value"; Host is one of them.
func send(t *testing.T, server *httptest.Server, method, path, body string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if r.Header.Add(name, value); name == "Host" {
			r.Host = value
		}
	}
	response, err := server.Client().Do(r)
	if err != nil {
		return reply{body: err.Error()}
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{body: err.Error()}
	}
	return reply{response.StatusCode, response.Header, string(bytes.TrimSpace(data))}
}

// sendJSON sends a JSON body to the API.
func sendJSON(t *testing.T, server *httptest.Server, method, path, body string, headers ...string) reply {
	t.Helper()
	return send(t, server, method, path, body, append(headers, "Content-Type: application/json")...)
}

// newest returns the newest request of the sandbox.
func newest(t *testing.T, server *httptest.Server, query string) sandbox.Exchange {
	t.Helper()
	return decode[sandbox.Exchange](t, send(t, server, "GET", "/_sandbox/requests"+query, ""))
}

func decode[T any](t *testing.T, r reply) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(r.body), &value); err != nil || r.status != http.StatusOK {
		t.Fatalf("status %d: %v: %s", r.status, err, r.body)
	}
	return value
}

// sms is a body that follows every rule.
const sms = `{"agent":"2003","number":"15555551234","body":"Hello"}`
