package voiso

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

// liveTransport has state that running calls change, so fmt must not read it.
type liveTransport struct {
	http.RoundTripper
	state string
}

func TestPrintingDoesNotReadLiveState(t *testing.T) {
	t.Parallel()
	fake := voisotest.NewUnstarted()
	client, err := New("cluster1", WithContactCenterKey(fake.ContactCenterKey()), WithUserKey(fake.UserKey()),
		WithBaseURL(fake.URL+"/changing"), // the path may be a secret
		WithHTTPClient(&http.Client{Transport: &liveTransport{fake.Transport(), "changing"}}))
	if err != nil {
		t.Fatal(err)
	}
	const about = "voiso client of http://127.0.0.1 with contact center key and user key"
	for _, value := range []any{client, *client, client.ExportCDRs(CDRFilter{}, ExportOptions{})} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t", "%p"} {
			hidden := struct{ held any }{value}
			for _, text := range []string{fmt.Sprintf(verb, value), fmt.Sprintf(verb, struct{ Held any }{value}), fmt.Sprintf(verb, hidden)} {
				if strings.Contains(text, "changing") || strings.Contains(text, fake.UserKey()) {
					t.Errorf("%s: %s", verb, text)
				}
			}
		}
		if got := fmt.Sprint(value); !strings.HasSuffix(got, about) {
			t.Errorf("printed as %s", got)
		}
	}
}
