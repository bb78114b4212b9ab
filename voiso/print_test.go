package voiso

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voisotest"
)

// liveTransport stands for what running calls change and fmt must not read.
type liveTransport struct {
	http.RoundTripper
	state string
}

func TestPrintingDoesNotReadLiveState(t *testing.T) {
	t.Parallel()
	fake := voisotest.NewUnstarted(voisotest.Options{CDRs: 3})
	client, err := New("cluster1", WithContactCenterKey(fake.ContactCenterKey()), WithUserKey(fake.UserKey()),
		WithBaseURL(fake.URL+"/changing"), // the path may be a secret
		WithHTTPClient(&http.Client{Transport: &liveTransport{fake.Transport(), "changing"}}))
	if err != nil {
		t.Fatal(err)
	}
	export := client.ExportCDRs(CDRFilter{Start: time.Date(2024, 5, 13, 0, 0, 0, 0, time.UTC)})
	about := "voiso client of http://127.0.0.1 with contact center key and user key"
	for value, want := range map[any]string{
		client:  about,
		export:  "CDR export (behind record 0) by " + about,
		*client: about,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
			if got := fmt.Sprintf(verb, value); got != want {
				t.Errorf("%s: %q, want %q", verb, got, want)
			}
			held := fmt.Sprintf(verb, struct{ Held any }{value})
			if !strings.Contains(held, want) || strings.Contains(held, "changing") {
				t.Errorf("%s of a struct that holds it: %q", verb, held)
			}
		}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "value", value)
		if !strings.Contains(log.String(), `"value":"`+want+`"`) {
			t.Errorf("logged as %s", log.String())
		}
	}
}
