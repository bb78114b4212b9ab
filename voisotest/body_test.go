package voisotest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

func TestDecodeBody(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	call(t, s, "sendSMS", func(s *sketch) { s.body = []byte(`{"agent":"2003","number":"15555551234","body":"Hi"}`) })
	call(t, s, "getBalance", nil)
	var got gen.SendSMSRequest
	if err := s.SentSMS()[0].DecodeBody(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hi"}, got); diff != "" {
		t.Error(diff)
	}
	for want, r := range map[string]Request{
		"getBalance (GET /api/v1/{api_key}/balance): the request has no body": s.Requests()[1],
		"sendSMS (POST /api/v1/{api_key}/sendsms): body: json":                s.Requests()[0],
	} {
		var number int
		if err := r.DecodeBody(&number); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
