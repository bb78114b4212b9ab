package securityproviders_test

import (
	"net/http"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func BenchmarkTransport(b *testing.B) {
	tr := transport(b, roundTripper(empty), "https://h")
	choice, err := bothKeys().Choose(gen.OpSendSMS, securityproviders.Wanted{})
	if err != nil {
		b.Fatal(err)
	}
	key := mustKey(b, userKey)
	for name, decided := range map[string]bool{"call": true, "raw": false} {
		b.Run(name, func(b *testing.B) {
			bare := request(b, http.MethodPost, "https://h/api/v1/api_key/sendsms")
			b.ReportAllocs()
			for b.Loop() {
				req := bare
				if decided {
					call := &securityproviders.Call{Choice: choice, Key: key}
					req = securityproviders.WithCall(bare.Context(), bare, call)
				}
				resp, err := tr.RoundTrip(req)
				if err != nil {
					b.Fatal(err)
				}
				_ = resp.Body.Close()
			}
		})
	}
}
