package conformance

import (
	"errors"
	"fmt"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// more are responses that the documentation shows or hints at besides its complete examples: forms on which its pages
// contradict each other, and forms that clients in use have met. Those that are beyond the description decode too.
func more() []struct {
	operation string
	status    int
	body      string
	beyond    bool
} {
	const user = `"id":28982,"name":"Jane Doe","email":"agent@email.com","sip_account":"1234@sip.example.com","role_name":"agent","extension":1234,` +
		`"caller_id":2594,"timezone":"Malaysian Standard Time","webrtc_ringtone":"null","team":["Dayshift"],"supervisor_in_teams":[],"skills":["en"],"queues":["Sales"],"employee_id":13106`
	const number = `"number":"1234567890","created_at":"2023-07-24T03:50:21.000Z","type":"Toll-free","activation_fee":"1.00"`
	return []struct {
		operation string
		status    int
		body      string
		beyond    bool
	}{
		{"startCall", 200, `{}`, false},
		{"startCall", 200, `{"call_id":null}`, false},
		{"createScheduledCallback", 201, `{"id":"046296f8-ac21-4c02-a85d-92a6578dd2ea","attempts":0}`, false},
		{"createScheduledCallback", 201, `[]`, false},
		{"createScheduledCallback", 201, `"created"`, false},
		{"sendSMS", 200, `{"sms_id":null,"segments":null}`, false},
		{"sendSMS", 200, `{"sms_id":17,"segments":"1"}`, true},
		{"listSMSTemplates", 200, `{"templates":[],"metadata":{"total":0,"page":1,"page_size":0}}`, false},
		{"listSMSTemplates", 200, `{"templates":[{"id":142,"name":"","body":null,"assigned_teams":null,"channels":["sms"]}]}`, false},
		{"listSMSTemplates", 200, `{"templates":null,"metadata":null}`, false},
		{"sendWhatsApp", 200, `{"status":[{"to":"447414992548","id":17,"errors":[]},{}]}`, false},
		{"sendWhatsApp", 200, `{"status":"accepted"}`, true},
		{"listWhatsAppTemplates", 200, `{"templates":[]}`, false},
		{"listConversationMessages", 200, `{"messages":[{"id":null,"content_type":"notification","content_data":null,"activity":"message","activity_type":"inbound","participant":null,"attributes":null,"status":"deleted"}],"metadata":{"limit":25}}`, false},
		{"listConversationMessages", 200, `{"messages":[{"content_type":"sticker","content_data":{"url":"x","size":[1,2]},"activity":"note","activity_type":"pinned","status":"bounced","updated_at":"","created_at":"2023-09-12 11:29:38 UTC"}],"metadata":{}}`, false},
		{"listCDRs", 200, `{"records":[{"duration":{"total":13,"talk_time":5},"from":null,"to":null,"agent":null},{"duration":73},{"duration":"01:13"}],"total":3,"page":1}`, false},
		{"listCDRs", 200, `{"records":[{"uuid":"046296f8-ac21-4c02-a85d-92a6578dd2ea","agent":{"id":7,"name":"Jane"},"events":[{"type":"ring"}]}],"total":"310","search_token":""}`, true},
		{"listCDRs", 200, `{"records":null,"total":0,"search_token":null}`, true},
		{"listCDRAgents", 200, `{"agents":[{"id":"7","name":"Jane Doe"}],"total":1}`, false},
		{"listCDRQueues", 200, `[]`, false},
		{"listCDRCampaigns", 200, `null`, true},
		{"listCDRTeams", 200, `[{"name":"Dayshift","id":"5915"},{"name":null,"id":null},{}]`, false},
		{"listCampaigns", 200, `{"campaigns":[{"id":1234,"name":"Anniversary Sale","status":"active"}],"metadata":{"total":1}}`, false},
		{"addContacts", 200, `{"duplicate_numbers":null,"invalid_numbers":null,"contacts":null}`, false},
		{"addContacts", 201, `{"contacts":["441234567890"]}`, false},
		{"addContacts", 202, `{"contacts":[441234567890],"invalid_numbers":"12"}`, true},
		{"createCampaign", 201, `{"id":12345,"name":"Anniversary Sale"}`, false},
		{"changeCampaignStatus", 200, `{"id":12345,"status":"active","errors":null}`, false},
		{"changeCampaignStatus", 202, `{"id":"12345"}`, false},
		{"updateCampaignAgents", 200, `{"agents":["agent@email.com"],"teams":[]}`, false},
		{"listUsers", 200, `[{` + user + `}]`, false},
		{"listUsers", 200, `{"users":[{` + user + `}],"total":1}`, false},
		{"listCDRUsers", 200, `{"data":{"users":[{` + user + `}]}}`, false},
		{"listAgentsStatus", 200, `[{"email":"agent1@foo.com","ext":"0125","status":"Dialer waiting"},{"email":null,"ext":7777,"status":null},{}]`, false},
		{"listAgentsStatus", 415, `{"error":"Unsupported media type"}`, false},
		{"listAgentsStatus", 503, `{}`, false},
		{"listNumbers", 200, `{"numbers":[{` + number + `,"script":[{"flow":[{"id":"16510ca2-7386-4829-ac6d-7f7c38a276d0","name":"My Flow"}],"cid_groups":[]}]}]}`, false},
		{"listNumbers", 200, `{"numbers":[{` + number + `,"script":null},{"script":""},{"script":[]},{"script":{}},{"script":{"flow":null,"cid_groups":null}}]}`, false},
		{"getBalance", 200, `{"balance":-12}`, false},
		{"getBalance", 200, `{"balance":null}`, false},
		{"getBalance", 200, `{"balance":"3562.67","currency":"USD"}`, true},
		{"listWebhookFailures", 200, `{"failures":[{"id":"aabbccddeeff","event":"outbound.call.answered","attempts":5,"last":{"status":500}}],"metadata":{"total":1}}`, false},
		{"listWebhookFailures", 200, `{"failures":null}`, false},
		{"listNumbers", 200, `{"numbers":null,"metadata":null}`, false},
		{"listNumbers", 200, `{"numbers":[{"script":{"cid_groups":[{"id":"2"}]}}]}`, false},
		{"listWhatsAppTemplates", 200, `{"templates":null}`, false},
		{"sendWhatsApp", 200, `{"status":null}`, false},
		{"listConversationMessages", 200, `{"messages":null,"metadata":null}`, false},
		{"listCDRDeletedAgents", 200, `[{"id":"77"}]`, false},
		{"retriggerWebhookFailure", 202, `{"status":"success","failure_id":17}`, false},
		{"listWebhookFailures", 200, `{"failures":[{"id":17,"event":null}]}`, false},
		{"retriggerWebhookFailure", 202, `{"status":"success","failure_id":"aabbccddeeff","failure":{}}`, false},
		{"retriggerWebhookFailure", 404, `{"error":"No failed webhook found with ID aabbccddeeff"}`, false},
	}
}

func TestMoreResponses(t *testing.T) {
	t.Parallel()
	d := description(t)
	for i, c := range more() {
		t.Run(fmt.Sprintf("%s/%d/%d", c.operation, c.status, i), func(t *testing.T) {
			t.Parallel()
			op := d.byID(t, c.operation)
			samples, err := op.samples()
			if err != nil {
				t.Fatal(err)
			}
			err = d.checkResponse(t.Context(), op, samples[0], c.status, []byte(c.body))
			if errors.Is(err, errInvalidResponse) != c.beyond {
				t.Errorf("beyond the description: %t, want %t (%v)", !c.beyond, c.beyond, err)
			}
			value, err := op.decoded(t.Context(), samples[0], c.status, []byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(sameJSON([]byte(c.body), []byte(compact(value)))); err != nil {
				t.Error(err)
			}
			if err := unread(value); err != nil && !c.beyond {
				t.Error(err)
			}
		})
	}
}

// moreWebhooks are bodies in forms that only some pages show.
func moreWebhooks() []struct {
	event, body string
	beyond      bool
} {
	const envelope = `"timestamp":"2024-08-14T10:43:54Z","secret":"WEBHOOK-SECRET-3333","contact_center_id":"5f87aa44-2b9d-4c52-a715-b9d43718b8df"`
	return []struct {
		event, body string
		beyond      bool
	}{
		{"agent.status.update", `{"event":"agent.status.update","object":"agent",` + envelope + `,"data":{"id":1,"status":{"current":"On Break"}},"activity_timestamp":"2024-08-14T10:43:54Z"}`, false},
		{"dialer.call.ended", `{"event":"dialer.call.ended","object":"call",` + envelope + `,"data":{"contacts_url":"https://example.com","campaign":{"id":9883,"is_live":null},"agent":{"id":null,"extension":null}}}`, false},
		{"inbound.call.answered", `{"event":"inbound.call.answered","object":"call",` + envelope + `,"data":{"agent":{"id":"13242","extension":1002},"duration":{"total":"16"}}}`, true},
		{"inbound.call.hangup", `{"name":"user_created","event":"inbound.call.hangup","entity":"user","timestamp":"2024-06-19T14:30:13+0000","key":"x","payload":{"id":28982,"extension":1234,"team":["a"]}}`, true},
		{"message.received", `{"event":"message.received","object":"message",` + envelope + `,"data":{"reference_id":17,"content_type":"sticker","content_data":null,"status":"unknown","contact":{"id":345}}}`, false},
		{"message.sent", `{"event":"message.sent",` + envelope + `,"data":[1,{"a":null}]}`, false},
		{"conversation.ended", `{"event":"conversation.ended","object":"conversation","timestamp":null,"secret":null,"contact_center_id":null,"data":{"wrap_up_code":{"code":"0100"},"more":null}}`, false},
		{"call.recording.available", `{"event":"call.recording.available","object":"call",` + envelope + `,"data":{"wrap_up_code":{"code":"0100","description":"x"},"recording_url":"https://example.com/x?y=z"}}`, false},
		{"call.analytics.available", `{"event":"call.analytics.available","object":"analytics",` + envelope + `,"data":{"id":"77","score":4.7,"call":null}}`, true},
		{"outbound.call.ended", `{"event":"outbound.call.ended",` + envelope + `,"data":{"end_time":"2024-08-14T10:44:54Z","disposition":"Answered","end_reason":"Contact disconnect","wrap_up_code":{"code":"1234"},"agent":null,"duration":null}}`, false},
		{"dialer.call.hangup", `{"event":"dialer.call.hangup",` + envelope + `,"data":{"wrap_up_code":null,"campaign":null,"agent":{"id":"6963"}}}`, false},
		{"message.received", `{"event":"message.received",` + envelope + `,"data":{"agent":null,"contact":null,"channel":null}}`, false},
		{"message.received", `{"event":"message.received",` + envelope + `,"data":{"contact":{"id":"345"}}}`, false},
		{"agent.status.update", `{"event":"agent.status.update",` + envelope + `,"data":{"id":"1","status":null}}`, false},
		{"call.recording.available", `{"event":"call.recording.available",` + envelope + `,"data":{"wrap_up_code":null,"duration":null,"agent":null}}`, false},
		{"call.analytics.available", `{"event":"call.analytics.available",` + envelope + `,"data":{"id":"77","call":null}}`, false},
		{"call_notify", `{"agent_id":"5","agent_extension":1002}`, false},
		{"call_outcome_logging", `{"agent_extension":1002}`, false},
		{"call_notify", `{"type":"inbound","agent_id":null,"call_start_time":1630664544.661,"token":"x"}`, false},
		{"call_outcome_logging", `{"type":"campaign","duration":31,"disposition":"unheard_of","start_time":null}`, false},
		{"call_outcome_logging", `{"duration":"31.333","start_time":"1630664544.661"}`, true},
	}
}

func TestMoreWebhooks(t *testing.T) {
	t.Parallel()
	d := description(t)
	for i, w := range moreWebhooks() {
		t.Run(fmt.Sprintf("%s/%d", w.event, i), func(t *testing.T) {
			t.Parallel()
			media, value, err := d.webhook(w.event)
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := decodeJSON([]byte(w.body))
			if err != nil {
				t.Fatal(err)
			}
			if err := media.Schema.Value.VisitJSON(plain(decoded), openapi3.EnableJSONSchema2020()); (err != nil) != w.beyond {
				t.Errorf("beyond the description: %t, want %t (%v)", !w.beyond, w.beyond, err)
			}
			if err := roundTrip(value, withoutSecret(t, []byte(w.body))); err != nil {
				t.Error(err)
			}
			if err := unread(value); err != nil && !w.beyond {
				t.Error(err)
			}
		})
	}
}
