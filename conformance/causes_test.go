package conformance_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// A transport may wrap its errors as http.Client does, with the whole URL. The error of the client keeps the cause and
// not the URL, which holds phone numbers. An end of file says what it means.
func TestCausesOfTransports(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	address := "https://cluster1.voiso.com/api/v1/api_key/click2call?number=15555551234"
	for name, test := range map[string]struct {
		err  error
		is   error
		want string
	}{
		"wrapped once":  {&url.Error{Op: "Post", URL: address, Err: refused}, refused, "connection refused"},
		"wrapped twice": {&url.Error{Op: "Post", URL: address, Err: &url.Error{Op: "Post", URL: address, Err: refused}}, refused, "connection refused"},
		"end of file":   {io.EOF, io.EOF, "the connection was closed"},
	} {
		client := reported(t, roundTripper(func(*http.Request) (*http.Response, error) { return nil, test.err }))
		_, err := client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: "15555551234"}, voiso.NoRetry())
		if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "15555551234") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The private text of a message is found whatever the values before it are, even if they look like names of members.
func TestPrivateTextsAreFoundByTheirName(t *testing.T) {
	t.Parallel()
	const private = "the private text"
	for _, agent := range []string{"1002", "body", "params", "placeholders"} {
		client := clientOf(t, func(*http.Request) *http.Response {
			return made(400, `{"error":"Cannot send: `+private+`"}`)
		})
		_, err := client.SendSMS(t.Context(), gen.SendSMSRequest{Agent: agent, Number: "15555551234", Body: private})
		if err == nil || strings.Contains(err.Error(), private) || !strings.Contains(err.Error(), "Cannot send: [private]") {
			t.Errorf("agent %s: %v", agent, err)
		}
	}
}

// A key that was replaced long ago is still removed from what a server echoes, however many requests came since.
func TestReplacedKeyIsRemovedLater(t *testing.T) {
	t.Parallel()
	const replaced, current = "REPLACED-KEY-abcdefghij", "CURRENT-KEY-klmnopqrst"
	key := replaced
	source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) { return securityproviders.NewKey(key) })
	client, err := voiso.New("cluster1", voiso.WithContactCenterKeySource(source), voiso.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			return made(400, `{"error":"Key `+replaced+` is blocked, not `+current+`"}`), nil
		}),
	}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		_, err := client.GetBalance(t.Context())
		if err == nil || strings.Contains(err.Error(), replaced) || i > 0 && strings.Contains(err.Error(), current) {
			t.Fatalf("request %d: %v", i, err)
		}
		key = current
	}
}
