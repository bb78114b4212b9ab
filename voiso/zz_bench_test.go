package voiso

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

type benchStub struct{}

func (benchStub) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"balance":12.5}`)), Request: req}, nil
}

func BenchmarkSmallCall(b *testing.B) {
	client, _ := New("cluster1", WithContactCenterKey("a-contact-center-key"), WithHTTPClient(&http.Client{Transport: benchStub{}}))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.GetBalance(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
