package voisotest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func TestStatePrints(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{
		WebhookFailures: -1, Agents: []voisotest.Agent{{Extension: "1"}}, Campaigns: []voisotest.Campaign{{ID: 7, Name: "Spring", Teams: []string{"x"}}},
		Webhooks: []voisotest.Webhook{{Handler: http.NotFoundHandler(), Events: []string{"outbound.call.answered"}}},
	})
	c.start(t, "1", "15555551234")
	for _, request := range []gen.SendSMSRequest{{Body: "Hello"}, {Template: gen.SMSTemplateUse{ID: 3, Params: gen.SMSTemplateParams{}}}} {
		request.Agent, request.Number = "1", "15555551234"
		_, err := c.SendSMS(t.Context(), request)
		must(t, err)
	}
	c.WaitForWebhooks()
	want := `at 2026-05-04T12:00:00Z, 27 call detail records
	agent 1 outbound
	outbound call 18885658889 -> 15555551234, agent "1", answered
	SMS from agent 1 to 15555551234: "Hello"
	SMS from agent 1 to 15555551234: template 3
	campaign 7 "Spring": draft, 0 agents, 1 teams, 0 contacts
	webhook outbound.call.answered to http://webhook.invalid/: pending after 1 attempts, webhook: delivery of "outbound.call.answered" failed with status 404`
	if diff := cmp.Diff(want, c.State().String()); diff != "" {
		t.Error(diff)
	}
}

// A state is a copy: it can be changed without harm.
func TestStateIsACopy(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Campaigns: []voisotest.Campaign{{ID: 7, Agents: []string{"a@example.com"}, Contacts: []voisotest.Contact{{Number: "15555550001"}}}}})
	c.start(t, "1", "15555551234")
	before := c.State()
	changed := c.State()
	changed.Agents[0].Status, changed.Calls[0].ID, changed.Campaigns[0].Agents[0], changed.Campaigns[0].Contacts[0].Number = "x", "x", "x", "x"
	if diff := cmp.Diff(before, c.State()); diff != "" {
		t.Error(diff)
	}
}

// 200 goroutines use everything at once.
func TestTwoHundredGoroutines(t *testing.T) {
	t.Parallel()
	var got receiver
	c := newCenter(t, voisotest.Options{
		Clock: time.Now, CDRs: -1, ContactsPause: -1, WrapUp: time.Microsecond, WebhookFailures: -1,
		Webhooks: []voisotest.Webhook{{Handler: &got, Events: []string{"outbound.call.answered", "outbound.call.hangup", "outbound.call.ended"}}},
	})
	handle := func(r *http.Request) int {
		recorder := httptest.NewRecorder()
		c.ServeHTTP(recorder, r)
		return recorder.Code
	}
	request := func(i int, method, path, body string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader([]byte(body)))
		r.Header.Set("Authorization", "Bearer "+c.ContactCenterKey())
		if body != "" {
			r.Header.Set("Content-Type", jsonType)
		}
		return r
	}
	const goroutines = 200
	var group sync.WaitGroup
	for i := range goroutines {
		group.Go(func() {
			agent := fmt.Sprint(1000 + i)
			prefix := "/api/v1/" + c.ContactCenterKey()
			for status, r := range map[int]*http.Request{
				200: request(i, "POST", prefix+"/sendsms", `{"agent":"`+agent+`","number":"15555551234","body":"x"}`),
				204: request(i, "POST", prefix+"/click2call?agent="+agent+"&number=15555551234", ""),
				201: request(i, "PUT", prefix+"/campaigns/1/contacts", `{"contacts":[{"phoneNumber":"`+fmt.Sprint(15555550000+i)+`"}]}`),
			} {
				if got := handle(r); got != status {
					t.Errorf("goroutine %d: got %d, want %d", i, got, status)
				}
			}
			if got := handle(request(i, "POST", prefix+"/click2call_hangup", `{"agent":"`+agent+`"}`)); got != 204 {
				t.Errorf("goroutine %d: hang up: %d", i, got)
			}
			switch i % 5 {
			case 0:
				c.MoveClock(time.Second)
			case 1:
				_ = c.State().String()
			case 2:
				call, err := c.Arrive(voisotest.Call{Agent: agent})
				if err == nil && call.EndedAt.IsZero() {
					err = c.EndCall(call.ID)
				}
				if err != nil {
					t.Error(err)
				}
			case 3:
				_, _ = c.WaitForRequest(t.Context(), isFor("sendSMS"))
				handle(request(i, "GET", "/api/v2/cdr", ""))
			case 4:
				if err := c.SetAgentStatus(agent, gen.AgentStateOffline); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	c.MoveClock(time.Second)
	c.WaitForWebhooks()
	state := c.State()
	if len(state.Calls) != 0 || len(state.Messages) != goroutines || state.CDRs != goroutines*2+goroutines/5 || len(got.names()) != 3*goroutines {
		t.Errorf("%d calls, %d messages, %d records, %d webhooks", len(state.Calls), len(state.Messages), state.CDRs, len(got.names()))
	}
	if n := len(c.campaign(t, 1).Contacts); n != goroutines {
		t.Errorf("%d contacts", n)
	}
}
