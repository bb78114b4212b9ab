package conformance

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

type wireFunc func(*http.Request) (*http.Response, error)

func (f wireFunc) Do(req *http.Request) (*http.Response, error) { return f(req) }

// The generated client takes the same liberties of servers and proxies as voiso.Client.
func TestGeneratedClientReadsWhatServersSend(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status            int
		contentType, body string
		want              string // "result", "refusal" or "" for neither
	}{
		"as documented":                 {200, "application/json", `{"sms_id":"a"}`, "result"},
		"a byte order mark":             {200, "application/json", "\ufeff" + `{"sms_id":"a"}`, "result"},
		"labelled HTML":                 {200, "text/html", `{"sms_id":"a"}`, "result"},
		"no label":                      {200, "", ` {"sms_id":"a"}`, "result"},
		"204 that is labelled":          {204, "application/json", "", ""},
		"200 that is empty":             {200, "application/json", "", ""},
		"a page":                        {200, "text/html", "<html></html>", ""},
		"a refusal with a mark":         {400, "application/json", "\ufeff" + `{"error":"SMS is not allowed"}`, "refusal"},
		"a refusal that is labelled so": {400, "text/plain", `{"error":"SMS is not allowed"}`, "refusal"},
		"a refusal that is empty":       {400, "application/json", "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := gen.NewClientWithResponses("https://cluster1.voiso.com", gen.WithHTTPClient(wireFunc(func(req *http.Request) (*http.Response, error) {
				resp := &http.Response{StatusCode: c.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(c.body)), Request: req}
				if c.contentType != "" {
					resp.Header.Set("Content-Type", c.contentType)
				}
				return resp, nil
			})))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := client.SendSMSWithResponse(t.Context(), securityproviders.KeyInPath, gen.SendSMSRequest{Agent: "1002", Number: "15555551234", Body: "Hello"})
			if err != nil {
				t.Fatal(err)
			}
			if (resp.JSON200 != nil) != (c.want == "result") || (resp.JSON400 != nil) != (c.want == "refusal") {
				t.Errorf("result %v, refusal %v", resp.JSON200, resp.JSON400)
			}
			if resp.JSON200 != nil && resp.JSON200.SMSID != "a" {
				t.Errorf("got %v", resp.JSON200)
			}
		})
	}
}
