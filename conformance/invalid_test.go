package conformance

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// invalid are changes to the first example of an operation that the documentation forbids, among them all that it
// prints as an invalid sample of a callback. Null takes a member or parameter away.
func invalid() []struct{ operation, name, query, body string } {
	many := `{"contacts":[` + strings.Repeat(`{"phoneNumber":"441234567890"},`, 1000) + `{"phoneNumber":"441234567891"}]}`
	return []struct{ operation, name, query, body string }{
		{"createScheduledCallback", "number", ``, `{"contact_number":"-a-(234)-321"}`},
		{"createScheduledCallback", "agent", ``, `{"agent":"agent@emailcom"}`},
		{"createScheduledCallback", "extension", ``, `{"agent":"1002"}`},
		{"createScheduledCallback", "zone", ``, `{"time_zone":"It is not a time zone"}`},
		{"createScheduledCallback", "off the half hours", ``, `{"scheduled_time":"2024-01-01T10:34:00Z"}`},
		{"createScheduledCallback", "seconds", ``, `{"scheduled_time":"2024-01-01T10:00:56Z"}`},
		{"createScheduledCallback", "notes", ``, `{"context_notes":"` + strings.Repeat("é", 65) + `"}`},
		{"startCall", "no agent", `{"agent":""}`, ``},
		{"startCall", "plus", `{"number":"+16461572020"}`, ``},
		{"startCall", "16 digits", `{"number":"1646157202012345"}`, ``},
		{"startCall", "trunk zero", `{"number":"07414992548"}`, ``},
		{"hangUp", "no agent", ``, `{"agent":""}`},
		{"sendSMS", "both", ``, `{"body":"x","template":{"id":174,"params":{}}}`},
		{"sendSMS", "neither", ``, `{"body":null,"template":null}`},
		{"sendSMS", "too long", ``, `{"body":"` + strings.Repeat("é", 1601) + `","template":null}`},
		{"sendSMS", "plus", ``, `{"number":"+15555551234"}`},
		{"sendWhatsApp", "no recipients", ``, `{"recipients":[]}`},
		{"sendWhatsApp", "recipient", ``, `{"recipients":[{"to":"447414992548"},{"to":"+447414992548"}]}`},
		{"sendWhatsApp", "no template", ``, `{"template_uuid":""}`},
		{"sendWhatsApp", "sender", ``, `{"from":"(188)8565"}`},
		{"addContacts", "1001", ``, many},
		{"updateContacts", "1001", ``, many},
		{"updateContacts", "priority", ``, `{"contacts":[{"phoneNumber":"441234567890","priority":1001}]}`},
		{"updateContacts", "no number", ``, `{"contacts":[{"phoneNumber":""}]}`},
		{"createCampaign", "no name", ``, `{"name":""}`},
		{"createCampaign", "hour", ``, `{"start_hour":"9:00"}`},
		{"createCampaign", "retries", ``, `{"retry_attempts":-1}`},
		{"changeCampaignStatus", "resume", ``, `{"operation":"resume"}`},
		{"updateCampaignAgents", "nothing", ``, `{"add_agents":null,"remove_teams":null}`},
		{"listCDRs", "10001", `{"per_page":10001}`, ``},
		{"listCDRs", "none", `{"per_page":0}`, ``},
		{"listSMSTemplates", "501", `{"limit":501}`, ``},
	}
}

// What the documentation forbids is refused by the description, and by the client before it is sent.
func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	for _, c := range invalid() {
		t.Run(c.operation+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			op := d.byID(t, c.operation)
			samples, err := op.samples()
			if err != nil {
				t.Fatal(err)
			}
			s := samples[0].changed(t, c.query, c.body)
			scheme := op.schemes()[0]
			r, err := send(t.Context(), "", op, s, securityproviders.KeyInPath, signer(t, scheme, keyOf(kindOf(scheme))))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := checker.Check(r); !errors.Is(err, voisotest.Invalid) {
				t.Errorf("the checker says %v", err)
			}
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(timely()["schedule a callback"]))
				sink := &capture{status: http.StatusNoContent}
				client, err := voiso.New("cluster1", voiso.WithContactCenterKey(contactCenterKey), voiso.WithHTTPClient(&http.Client{Transport: sink}))
				if err != nil {
					t.Fatal(err)
				}
				_, err = invoke(t.Context(), client, "", op, s, "")
				if _, ok := errors.AsType[*voiso.ArgumentError](err); !ok || len(sink.requests) != 0 {
					t.Errorf("the client says %v and sends %d requests", err, len(sink.requests))
				}
			})
		})
	}
}

// changed returns a copy of a sample with other members.
func (s sample) changed(tb testing.TB, query, body string) sample {
	tb.Helper()
	decode := func(text string) (members map[string]any) {
		if text != "" {
			if err := json.Unmarshal([]byte(text), &members); err != nil {
				tb.Fatal(err)
			}
		}
		return members
	}
	merge := func(into map[string]any, text string) map[string]any {
		into = maps.Clone(into)
		for name, value := range decode(text) {
			into[name] = value
			if value == nil {
				delete(into, name)
			}
		}
		return into
	}
	s.query = merge(s.query, query)
	if body != "" {
		s.body = []byte(compact(merge(decode(string(s.body)), body)))
	}
	return s
}
