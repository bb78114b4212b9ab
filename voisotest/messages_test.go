package voisotest_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func TestSMSLimits(t *testing.T) {
	t.Parallel()
	// 22 hours before midnight in the contact center's time zone.
	c := newCenter(t, voisotest.Options{TimeZone: time.FixedZone("", 14*3600), CDRs: -1})
	send := func(agent, number, text, sender string) error {
		_, err := c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: agent, Number: number, Body: text, SenderID: sender})
		return err
	}
	must(t, send("1", "15555551234", "Hello", ""))
	wantError(t, send("1", "15555551234", "Hello", ""), "The same SMS was sent less than 2s ago")
	must(t, send("1", "15555551234", "Hello!", ""))
	must(t, send("1", "15555551234", "Hello", "15554009188"))
	must(t, send("1", "15555551235", "Hello", ""))
	must(t, send("2", "15555551234", "Hello", ""))
	c.MoveClock(1999 * time.Millisecond)
	wantError(t, send("1", "15555551234", "Hello", ""), "The same SMS was sent less than 2s ago")
	c.MoveClock(time.Millisecond)
	must(t, send("1", "15555551234", "Hello", ""))
	for i := 4; i < 20; i++ {
		must(t, send("1", "15555551234", strings.Repeat("x", i), ""))
	}
	wantError(t, send("1", "15555551234", "one more", ""), "Daily limit of 20 SMS")
	must(t, send("1", "15555551235", "another number", ""))
	c.MoveClock(22*time.Hour - 3*time.Second)
	wantError(t, send("1", "15555551234", "one more", ""), "Daily limit of 20 SMS")
	c.MoveClock(time.Second)
	must(t, send("1", "15555551234", "a new day", ""))
	if got := len(c.State().Messages); got != 24 || len(c.SentSMS()) != got {
		t.Errorf("%d messages, %d requests", got, len(c.SentSMS()))
	}
	if body, got := readCDRs(t, c.Server, "type", "outbound_sms", "disposition", "sent", "number", "15555551235"); body.Total != 2 {
		t.Errorf("got %s", got.body)
	}
}

func TestSMSLimitsCanBeOff(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{SMSPerDay: -1, SMSPause: -1})
	for range 30 {
		if _, err := c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1", Number: "15555551234", Body: "Hello"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSMSAreKept(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Agents: []voisotest.Agent{{Extension: "1"}}})
	text, err := c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1", Number: "15555551234", Body: strings.Repeat("é", 161), CRM: "crm", AccountID: "7"})
	must(t, err)
	template, err := c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1", Number: "15555551234", Template: gen.SMSTemplateUse{ID: 142, Params: gen.SMSTemplateParams{"a": "b"}}})
	must(t, err)
	_, err = c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "2", Number: "15555551234", Body: "x"})
	wantError(t, err, "Invalid agent's extension")
	want := []voisotest.SMS{
		{ID: "cf283919-86f4-46a6-8b45-29bd7a752827", Agent: "1", Number: "15555551234", Text: strings.Repeat("é", 161), Segments: 2, CRM: "crm", AccountID: "7", SentAt: noon},
		{ID: template.SMSID, Agent: "1", Number: "15555551234", Template: 142, Segments: 1, SentAt: noon},
	}
	if diff := cmp.Diff(want, c.State().Messages); diff != "" || text.Segments != 2 || text.SMSID == template.SMSID {
		t.Errorf("%s; %+v", diff, text)
	}
}

// In a bubble the pause of 2 seconds takes no time.
func TestSMSPauseInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := unstarted()
		for i, step := range []struct {
			wait   time.Duration
			status int
		}{{0, 200}, {time.Second, 400}, {time.Second, 200}} {
			time.Sleep(step.wait)
			r := prepare(t, s, "sendSMS", func(r *sketch) { r.body = []byte(smsBody) })
			if got, err := try(s.Transport(), r); err != nil || got.status != step.status {
				t.Errorf("step %d: got %d %s, %v", i, got.status, got.body, err)
			}
		}
	})
}
