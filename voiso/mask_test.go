package voiso

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

func TestMaskDigits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"number 15555551234 is wrong":    "number [number] is wrong",
		"+15555551234":                   "[number]",
		"1234567":                        "[number]",
		"+1 (646) 157-2020, please":      "[number], please",
		"+44.7700.900123":                "[number]",
		"call (646) 157-2020":            "call [number]",
		"dial tcp 127.0.0.1:34567":       "dial tcp 127.0.0.1:34567",
		"dial tcp [::1]:443":             "dial tcp [::1]:443",
		"2026-03-02T09:15:00+03:00":      "2026-03-02T09:15:00+03:00",
		"2026-03-02 09:15:00 +0000 UTC":  "2026-03-02 09:15:00 +0000 UTC",
		"contacts 1000 to 1999 of 12345": "contacts 1000 to 1999 of 12345",
		"":                               "",
	} {
		if got := maskDigits(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Numbers of the request are known in any form, other digits stay.
func TestMaskSpaced(t *testing.T) {
	t.Parallel()
	values := []string{secretText, "call 17 0003456", "15555551234", "7654321", "987654", "1908172634"}
	for text, want := range map[string]string{
		"1 555 555-1234 is wrong":  "[number] is wrong",
		"to 555.555.1234":          "to [number]",
		"1\u00a0555\u00a0555/1234": "[number]",
		"001 555 555 1234":         "[number]",
		"555-1234":                 "[number]",
		"5-5-1-2-3-4":              "5-5-1-2-3-4", // too little of it
		"76 54-32-1":               "[number]",
		"1 90 81 72 634":           "[number]",
		"98 76 54":                 "98 76 54", // a short value
		"no 1 98 76 54":            "no 1 98 76 54",
		"17 000-3456":              "17 000-3456", // in a text, but no number
		"1 555 555-1235":           "1 555 555-1235",
		"2026-03-02 09:15":         "2026-03-02 09:15",
		"":                         "",
	} {
		if got := maskSpaced(text, values); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestPrivateValues(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequest(http.MethodPost, "https://cluster1.voiso.com/x?number=12345&agent=1002&cli=%2B678", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"agent":"1002","caller_id":"456789","body":"see you / soon","contacts":[{"phoneNumber":"98765","contactName":"Ann Bo","priority":5}],
		"template":{"params":{"name":["Zoe"]}},"placeholders":["x1","Bob"],"context_notes":null}`)
	values := privateValues(req, body)
	for _, c := range []struct{ text, want string }{
		{"12345 and 98765", "[private] and [private]"},
		{"+678 or %2B678", "[private] or [private]"},
		{"Ann Bo, Zoe, Bob; x1", "[private], [private], [private]; x1"},
		{"see+you+%2F+soon", "[private]"},
		{"see%20you%20%2F%20soon", "[private]"},
		{"agent 1002", "agent 1002"},
		{`"see you \/ soon" or \"see you / soon\"`, `"[private]" or \"[private]\"`},
		{"NDU2Nzg5 and 343536373839", "[private] and [private]"}, // six characters, but not five:
		{"MTIzNDU= OTg3NjU=", "MTIzNDU= OTg3NjU="},
		{"c2VlIHlvdSAvIHNvb24= 736565", "[private] 736565"},
	} {
		if got := maskPrivate(c.text, values); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
	if got := maskPrivate("12345, +678 and Ann Bo", privateValues(req, []byte("no JSON"))); got != "[private], [private] and Ann Bo" {
		t.Errorf("from the query alone: %s", got)
	}
}

// A value that holds another must be taken out first.
func TestMaskPrivateLongestFirst(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequest(http.MethodPost, "https://cluster1.voiso.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	values := privateValues(req, []byte(`{"number":"12345","body":"call 12345 now"}`))
	if got := show([]string{"cannot send", "call 12345 now"}, values); got != "cannot send; [private]" {
		t.Error(got)
	}
}

func TestMaskError(t *testing.T) {
	t.Parallel()
	plain := errors.New("connection refused")
	if got := maskError(plain, []string{"12345"}); got != plain {
		t.Errorf("changed an error with nothing private: %v", got)
	}
	masked := maskError(fmt.Errorf("get /?number=%s: %w", secretNumber, context.DeadlineExceeded), nil)
	if got := masked.Error(); got != "get /?number=[number]: context deadline exceeded" {
		t.Error(got)
	}
	if !errors.Is(masked, context.DeadlineExceeded) || errors.Is(masked, context.Canceled) || errors.Unwrap(masked) != nil {
		t.Error("Is or Unwrap is wrong")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x", "%d"} {
		assertPublic(t, verb, fmt.Sprintf(verb, masked))
	}
	if timeout, ok := masked.(interface{ Timeout() bool }); !ok || !timeout.Timeout() {
		t.Error("the timeout is lost")
	}
	if timeout, ok := maskError(errors.New(secretNumber), nil).(interface{ Timeout() bool }); !ok || timeout.Timeout() {
		t.Error("a timeout out of nothing")
	}
}
