package voisotest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

// A delivery that failed five times is listed until it is retriggered, and listed again when it fails again.
func TestWebhookFailures(t *testing.T) {
	t.Parallel()
	got := &receiver{fail: 5 + 2}
	c := newCenter(t, voisotest.Options{WebhookFailures: -1, Webhooks: []voisotest.Webhook{{Handler: got, Events: []string{"message.sent"}}}})
	listed := func() (ids []string) {
		t.Helper()
		for failure, err := range c.WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{}) {
			must(t, err)
			ids = append(ids, failure.ID)
		}
		return ids
	}
	must(t, c.SendEvent("message.sent", map[string]string{"id": "1"}))
	must(t, c.SendEvent("message.received", nil)) // not wanted
	for i, step := range []struct {
		move             time.Duration
		attempts, listed int
	}{{0, 1, 0}, {time.Minute, 2, 0}, {5 * time.Minute, 3, 0}, {30 * time.Minute, 4, 0}, {2*time.Hour - 1, 4, 0}, {1, 5, 1}, {48 * time.Hour, 5, 1}} {
		c.MoveClock(step.move)
		c.WaitForWebhooks()
		if ids := listed(); len(got.names()) != step.attempts || len(ids) != step.listed {
			t.Errorf("step %d: %d attempts, %d listed, want %d and %d: %v", i, len(got.names()), len(ids), step.attempts, step.listed, c.State())
		}
	}
	const before, after = "2026-05-04T11:59:59Z", "2026-05-04T12:00:01Z"
	for _, test := range []struct {
		query []string
		want  bool
	}{{[]string{"start_date", before}, true}, {[]string{"end_date", after}, true}, {[]string{"start_date", before, "end_date", after}, true}, {[]string{"start_date", after}, false}, {[]string{"end_date", before}, false}} {
		page := call(t, c.Server, "listWebhookFailures", func(r *sketch) {
			withKey(c.Server)(r)
			r.query = pairs(test.query)
		})
		if found := strings.Contains(string(page.body), `"event":"message.sent"`); found != test.want {
			t.Errorf("%v: %s", test.query, page.body)
		}
	}
	id := listed()[0]
	result, err := c.RetriggerWebhookFailure(t.Context(), id)
	must(t, err)
	if result.FailureID != id || result.Status != "success" {
		t.Errorf("got %+v", result)
	}
	_, err = c.RetriggerWebhookFailure(t.Context(), id)
	wantError(t, err, "No failed webhook found with ID")
	c.MoveClock(24 * time.Hour) // two more failures, then success
	if ids := listed(); len(ids) != 0 || len(got.names()) != 8 {
		t.Errorf("%v is listed after %d attempts", ids, len(got.names()))
	}
	if d := c.State().Deliveries[0]; d.State != "delivered" || d.Attempts != 8 || d.Err != "" {
		t.Errorf("got %v", d)
	}
}

func TestGeneratedFailuresCanBeRetriggered(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{WebhookFailures: 120})
	count := 0
	for failure, err := range c.WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{}) {
		must(t, err)
		if count++; count == 1 {
			_, err := c.RetriggerWebhookFailure(t.Context(), failure.ID)
			must(t, err)
			_, err = c.RetriggerWebhookFailure(t.Context(), failure.ID)
			wantError(t, err, "No failed webhook found with ID 000000000000")
		}
	}
	if count < 119 {
		t.Errorf("%d failures", count)
	}
}
