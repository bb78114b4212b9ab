package securityproviders

import (
	"net/http"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func BenchmarkTransport(b *testing.B) {
	tr := transport(b, roundTripper(empty), "https://h")
	for name, op := range map[string]*gen.Operation{"context": operation(b, "sendSMS"), "match": nil} {
		b.Run(name, func(b *testing.B) {
			req := request(b, http.MethodPost, "https://h/api/v1/%7Bapi_key%7D/sendsms")
			req = req.WithContext(gen.ContextWithOperation(req.Context(), op))
			b.ReportAllocs()
			for b.Loop() {
				resp, err := tr.RoundTrip(req)
				if err != nil {
					b.Fatal(err)
				}
				_ = resp.Body.Close()
			}
		})
	}
}
