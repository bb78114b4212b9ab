package voisotest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

// receiver keeps the events that it gets, and fails the first ones.
type receiver struct {
	mu    sync.Mutex
	fail  int
	seen  []string // names, of failed attempts too
	event []map[string]any
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	event := map[string]any{}
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, fmt.Sprint(event["event"]))
	if r.fail--; err != nil || r.fail >= 0 {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	r.event = append(r.event, event)
}

func (r *receiver) names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.seen)
}

func TestACallSendsItsWebhooks(t *testing.T) {
	t.Parallel()
	var got receiver
	server := httptest.NewServer(&got)
	defer server.Close()
	c := newCenter(t, voisotest.Options{
		RingTime: 2 * time.Second, WrapUp: 5 * time.Second, Agents: []voisotest.Agent{{Extension: "1002", Name: "Jane Doe", Email: "jane@example.com", ID: 13240}},
		Webhooks: []voisotest.Webhook{{URL: server.URL, Secret: "s3"}},
	})
	id := c.start(t, "1002", "15555551234")
	c.MoveClock(12 * time.Second)
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}))
	c.MoveClock(5 * time.Second)
	want := []string{"agent.status.update", "outbound.call.answered", "outbound.call.hangup", "agent.status.update", "outbound.call.ended", "agent.status.update"}
	if diff := cmp.Diff(want, got.names()); diff != "" {
		t.Fatal(diff)
	}
	agent := map[string]any{"id": 13240., "name": "Jane Doe", "email": "jane@example.com", "extension": "1002"}
	call := map[string]any{
		"id": id, "type": "outbound", "start_time": "2026-05-04T12:00:00Z", "calling_number": "18885658889", "called_number": "15555551234",
		"cdr_url": "https://cluster1.voiso.com/cdr/" + id, "agent": agent, "duration": map[string]any{"total": 2., "dialing_time": 2.},
	}
	if diff := cmp.Diff(map[string]any{
		"event": "outbound.call.answered", "object": "call", "timestamp": "2026-05-04T12:00:02Z", "secret": "s3",
		"contact_center_id": "5f87aa44-2b9d-4c52-a715-b9d43718b8df", "data": call,
	}, got.event[1]); diff != "" {
		t.Error(diff)
	}
	call["end_time"], call["disposition"], call["end_reason"] = "2026-05-04T12:00:12Z", "Answered", "Agent disconnect"
	call["duration"] = map[string]any{"total": 12., "dialing_time": 2., "talk_time": 10., "postcall_time": 5.}
	if diff := cmp.Diff(call, got.event[4]["data"]); diff != "" || got.event[4]["timestamp"] != "2026-05-04T12:00:17Z" {
		t.Error(diff, got.event[4]["timestamp"])
	}
	if diff := cmp.Diff(map[string]any{"current": "Available", "previous": "Postcall", "previous_duration": 5.}, got.event[5]["data"].(map[string]any)["status"]); diff != "" {
		t.Error(diff)
	}
}

// Every event that the fake sends is one that package webhook decodes, and matches the description.
func TestWebhooksMatchTheDescription(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]bool{}
	handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		event, err := webhook.ParseBytes(body, voisotest.DefaultWebhookSecret)
		if err != nil {
			t.Errorf("%v in %s", err, body)
			return
		}
		name := string(event.Meta().Name)
		seen[name] = true
		described := description().Webhooks[name].Post.RequestBody.Value.Content[jsonType].Schema.Value
		validateJSON(t, described, body)
	})
	c := newCenter(t, voisotest.Options{
		Agents: []voisotest.Agent{{Extension: "1"}}, Campaigns: []voisotest.Campaign{{ID: 7, Status: "active", Teams: []string{"Dayshift"}, Contacts: []voisotest.Contact{{Number: "15555550001"}}}},
		Webhooks: []voisotest.Webhook{{Handler: handler}}, Outcomes: map[string]string{"15555550009": "busy"},
	})
	arrived, err := c.Arrive(voisotest.Call{From: "15555550002"})
	must(t, err)
	must(t, c.EndCall(arrived.ID))
	dialed, err := c.Dial(7)
	must(t, err)
	must(t, c.EndCall(dialed.ID))
	c.start(t, "1", "15555550009")
	c.start(t, "1", "15555550008")
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	for _, name := range webhook.Events() {
		if _, isEvent := description().Webhooks[string(name)]; isEvent && strings.Contains(string(name), ".") {
			must(t, c.SendEvent(string(name), nil))
		}
	}
	c.WaitForWebhooks()
	mu.Lock()
	defer mu.Unlock()
	for name := range description().Webhooks {
		if strings.Contains(name, ".") && !seen[name] {
			t.Errorf("%s was not sent", name)
		}
	}
	for _, d := range c.State().Deliveries {
		if d.State != "delivered" && d.State != "inactive" || strings.Contains(string(d.Body), voisotest.DefaultWebhookSecret) {
			t.Errorf("got %v, %s", d, d.Body)
		}
	}
}

// A webhook leaves the machine only when the options allow it.
func TestWebhooksStayOnTheMachine(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://192.0.2.1/", "http://[2001:db8::1]:80/", "http://0.0.0.0:1/"} {
		c := newCenter(t, voisotest.Options{Webhooks: []voisotest.Webhook{{URL: url}}})
		must(t, c.SendEvent("message.sent", nil))
		c.WaitForWebhooks()
		if d := c.State().Deliveries[1]; !strings.Contains(d.Err, "not on this machine") {
			t.Errorf("%s: %v", url, d)
		}
	}
}

func TestReceiversThatBehaveBadly(t *testing.T) {
	t.Parallel()
	redirected := httptest.NewServer(http.RedirectHandler("/", http.StatusFound))
	defer redirected.Close()
	for want, hook := range map[string]voisotest.Webhook{
		"the handler panics: oh":   {Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") })},
		"status 302":               {URL: redirected.URL},
		"connect: connection refu": {URL: "http://127.0.0.1:1/"},
	} {
		c := newCenter(t, voisotest.Options{})
		must(t, c.SetWebhooks(hook))
		must(t, c.SendEvent("message.sent", nil))
		c.WaitForWebhooks()
		if d := c.State().Deliveries[1]; d.State != "pending" || !strings.Contains(d.String(), want) {
			t.Errorf("got %v, want %s", d, want)
		}
	}
	c := newCenter(t, voisotest.Options{})
	if c.SetWebhooks(voisotest.Webhook{URL: "nowhere"}) == nil || c.SendEvent("message.sent", func() {}) == nil {
		t.Error("no error")
	}
	if fake := voisotest.NewUnstarted(voisotest.Options{Webhooks: []voisotest.Webhook{{URL: "nowhere"}}}); fake.Err() == nil {
		t.Error("no misuse")
	}
}

// In a bubble the fake's timers and deliveries follow the fake clock, without MoveClock.
func TestWebhooksInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got := &receiver{fail: 4}
		s := unstarted(voisotest.Options{RingTime: 10 * time.Second, WebhookFailures: -1, Webhooks: []voisotest.Webhook{{Handler: got, Events: []string{"outbound.call.answered"}}}})
		if r, err := inProcess(t.Context(), t, s, "startCall"); err != nil || r.status != 200 {
			t.Fatal(r.status, err)
		}
		for i, step := range []struct {
			sleep    time.Duration
			attempts int
		}{{9 * time.Second, 0}, {time.Second, 1}, {time.Minute, 2}, {5 * time.Minute, 3}, {30 * time.Minute, 4}, {2 * time.Hour, 5}, {9 * time.Hour, 5}} {
			time.Sleep(step.sleep)
			synctest.Wait()
			if n := len(got.names()); n != step.attempts {
				t.Errorf("step %d: %d attempts, want %d", i, n, step.attempts)
			}
		}
		if d := s.State().Deliveries[0]; d.State != "delivered" {
			t.Errorf("got %v", d)
		}
		s.Close()
	})
}
