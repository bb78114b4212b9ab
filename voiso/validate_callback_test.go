package voiso

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

func TestCallbackTimeRule(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 15, 0, 0, time.UTC)
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, c := range []struct{ at, zone, want string }{
		{"2026-03-02T10:30:00Z", "", ""},
		{"2026-03-02T11:00:00Z", "", ""},
		{"2026-03-02T10:00:00Z", "", "in the future"},
		{"2026-04-01T10:00:00Z", "", ""},
		{"2026-04-01T10:30:00Z", "", "within the next 30 days"},
		// The zone of 08:00 to 22:00 is not documented: refused only if outside in both.
		{"2026-03-03T08:00:00Z", "UTC", ""},
		{"2026-03-03T07:30:00Z", "UTC", "between 08:00 and 22:00"},
		{"2026-03-03T22:00:00Z", "UTC", ""},
		{"2026-03-03T22:30:00Z", "UTC", "between 08:00 and 22:00"},
		{"2026-03-03T23:00:00Z", "UTC", "between 08:00 and 22:00"},
		{"2026-03-03T03:00:00Z", "", ""},                 // the agent's zone counts, which is not known
		{"2026-03-03T03:00:00Z", "Asia/Tokyo", ""},       // 12:00 there
		{"2026-03-03T12:00:00Z", "Pacific/Honolulu", ""}, // 02:00 there, 12:00 as written
		{"2026-03-03T12:00:00+09:00", "Asia/Tokyo", ""},  //
		{"2026-03-03T23:00:00+09:00", "Asia/Tokyo", "between 08:00 and 22:00"},
		{"2026-03-03T03:00:00Z", "Nowhere/Land", ""}, // that rule is another's
	} {
		got := callbackTimeRule(at(c.at), c.zone, now)
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %q, want %q", c.at, c.zone, got, c.want)
		}
	}
	for late, want := range map[time.Duration]string{0: "", 1: "must be within the next 30 days"} {
		if got := callbackTimeRule(at("2026-04-01T10:30:00Z"), "", at("2026-03-02T10:30:00Z").Add(-late)); got != want {
			t.Errorf("%s more than 30 days: got %q, want %q", late, got, want)
		}
	}
}

func TestZoneRule(t *testing.T) {
	t.Parallel()
	for zone, good := range map[string]bool{
		"America/New_York": true, "Asia/Almaty": true, "UTC": true, "Etc/GMT+5": true, "America/Port-au-Prince": true,
		"Local": false, "Almaty": false, "It is not a time zone": false, "../etc/passwd": false, "Europe/Nowhere": false,
	} {
		if got := zoneRule(zone); (got == "") != good {
			t.Errorf("%q: %q", zone, got)
		}
	}
}

func TestCheckCallback(t *testing.T) {
	t.Parallel()
	soon := time.Now().UTC().Truncate(24 * time.Hour).Add(36 * time.Hour) // noon, within two days
	create := func(change func(*gen.ScheduledCallbackRequest)) func(context.Context, *Client) error {
		r := gen.ScheduledCallbackRequest{ContactNumber: secretNumber, Agent: "agent@example.com", ScheduledTime: soon}
		change(&r)
		return func(ctx context.Context, c *Client) error { return only(c.CreateScheduledCallback(ctx, r)) }
	}
	testChecks(t, []checked{
		{"good", "", "", create(func(*gen.ScheduledCallbackRequest) {})},
		{"zone", "", "", create(func(r *gen.ScheduledCallbackRequest) { r.TimeZone = "UTC" })},
		{"bad number", "contact_number", "E.164", create(func(r *gen.ScheduledCallbackRequest) { r.ContactNumber = "-a-(234)-321" })},
		{"no number", "contact_number", "is required", create(func(r *gen.ScheduledCallbackRequest) { r.ContactNumber = "" })},
		{"no agent", "agent", "is required", create(func(r *gen.ScheduledCallbackRequest) { r.Agent = "" })},
		{"no time", "scheduled_time", "is required", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = time.Time{} })},
		{"call", "", "", create(func(r *gen.ScheduledCallbackRequest) { r.RelatedCallID = "046296f8-ac21-4c02-a85d-92a6578dd2ea" })},
		{"no UUID", "related_call_id", "must be a UUID", create(func(r *gen.ScheduledCallbackRequest) { r.RelatedCallID = "17" })},
		{"extension", "agent", "not the extension", create(func(r *gen.ScheduledCallbackRequest) { r.Agent = "1002" })},
		{"bad e-mail", "agent", "e-mail", create(func(r *gen.ScheduledCallbackRequest) { r.Agent = "agent@emailcom" })},
		{"bad zone", "time_zone", "IANA", create(func(r *gen.ScheduledCallbackRequest) { r.TimeZone = "It is not a time zone" })},
		{"half past", "", "", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.Add(30 * time.Minute) })},
		{"half past in a zone", "", "", create(func(r *gen.ScheduledCallbackRequest) {
			r.ScheduledTime = soon.In(time.FixedZone("", 19800)).Add(time.Hour)
		})},
		{"a minute past", "scheduled_time", "half hour", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.Add(time.Minute) })},
		{"a quarter past, half past in a zone such as +05:45", "", "", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.Add(15 * time.Minute) })},
		{"a second past", "scheduled_time", "half hour", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.Add(time.Second) })},
		{"half a second past", "scheduled_time", "half hour", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.Add(time.Second / 2) })},
		{"a year of five digits", "scheduled_time", "RFC 3339", create(func(r *gen.ScheduledCallbackRequest) { r.ScheduledTime = soon.AddDate(9000, 0, 0) })},
		{"night", "scheduled_time", "08:00", create(func(r *gen.ScheduledCallbackRequest) {
			r.TimeZone, r.ScheduledTime = "UTC", soon.Add(-6*time.Hour)
		})},
		{"64 characters", "", "", create(func(r *gen.ScheduledCallbackRequest) { r.ContextNotes = strings.Repeat("é", 64) })},
		{"65 characters", "context_notes", "at most 64", create(func(r *gen.ScheduledCallbackRequest) { r.ContextNotes = strings.Repeat("x", 65) })},
	})
}
