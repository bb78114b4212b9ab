package conformance_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Over HTTP/2, net/http does not report a body that is missing although its length was announced. It must not pass for
// an empty response that is a success.
func TestAnnouncedBodyIsMissing(t *testing.T) {
	t.Parallel()
	for _, http2 := range []bool{false, true} {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "57")
			w.WriteHeader(http.StatusOK)
		}))
		server.EnableHTTP2 = http2
		server.StartTLS()
		t.Cleanup(server.Close)
		client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithContactCenterKey(centerKey),
			voiso.WithHTTPClient(server.Client()), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
		if err != nil {
			t.Fatal(err)
		}
		if balance, err := client.GetBalance(t.Context()); err == nil {
			t.Errorf("HTTP/2 %t: GetBalance returns %v", http2, balance)
		}
		if _, err := client.SendSMS(t.Context(), sms); !errors.Is(err, voiso.ErrOutcomeUnknown) {
			t.Errorf("HTTP/2 %t: SendSMS: %v", http2, err)
		}
		if err := client.HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}); !errors.Is(err, voiso.ErrOutcomeUnknown) {
			t.Errorf("HTTP/2 %t: HangUp: %v", http2, err)
		}
	}
}
