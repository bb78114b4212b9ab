package voiso

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func sentRequest(t *testing.T, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://cluster1.voiso.com/x?number=15555551234", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// An error shows neither the texts of the request nor numbers, on one line.
func TestSafeText(t *testing.T) {
	t.Parallel()
	const body = `{"agent":"1002","caller_id":"456789","body":"see you / soon","contacts":[{"phoneNumber":"98765","contactName":"Ann Bo","priority":5}],
		"template":{"params":{"name":["Zoe"]}},"placeholders":["x1","Bob","Bob Dole"],"context_notes":null}`
	for text, want := range map[string]string{
		"Ann Bo, Zoe, Bob; x1":            "[private], [private], [private]; x1",
		"Bob Dole":                        "[private]", // the longest first
		"agent 1002":                      "agent 1002",
		"cannot send see you / soon":      "cannot send [private]",
		"15555551234 and 1 555 555-1234":  "[number] and [number]",
		"on 2026-03-02 at 09:15":          "on 2026-03-02 at 09:15",
		"one\r\nvoiso: forged\x1b[31mred": "one  voiso: forged [31mred",
	} {
		if got := safeText([]string{text}, sentRequest(t, body)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for _, body := range []string{"", "not JSON", `["body"]`, `{"body":5}`} {
		if got := safeText([]string{"one", "two"}, sentRequest(t, body)); got != "one; two" {
			t.Errorf("%q: got %q", body, got)
		}
	}
	if got := safeText([]string{"one"}, nil); got != "one" {
		t.Error(got)
	}
}

// A server's text may be long, and a private text may be at its cut.
func TestSafeTextIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", maxShown/2-1)
	got := safeText([]string{long + "the private text"}, sentRequest(t, `{"body":"the private text"}`))
	if len(got) > maxShown+5 || strings.Contains(got, "the") || !strings.HasPrefix(got, "éé") {
		t.Errorf("%d bytes, ends in %q", len(got), got[max(0, len(got)-20):])
	}
}

// The effort to hide texts does not grow with the square of the contacts.
func TestARefusalOfManyContacts(t *testing.T) { // not parallel: it counts allocations
	contacts := make([]gen.CampaignContact, MaxContacts)
	for i := range contacts {
		contacts[i] = gen.CampaignContact{PhoneNumber: "15555551234", ContactName: "Jané D'oe & Sons"}
	}
	client := stubClient(t, always(http.StatusNotFound, `{"error":"Campaign not found for Jané D'oe & Sons"}`))
	campaign := 0 // another each time, as calls to one must be apart
	allocations := testing.AllocsPerRun(1, func() {
		campaign++
		_, err := client.AddContacts(t.Context(), campaign, gen.ContactsRequest{Contacts: contacts})
		if !errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "Jané") {
			t.Errorf("got %v", err)
		}
	})
	if allocations > 30_000 {
		t.Errorf("%.0f allocations", allocations)
	}
}
