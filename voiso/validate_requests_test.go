package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

func TestCheckCalls(t *testing.T) {
	t.Parallel()
	start := func(agent, number string) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			return only(c.StartCall(ctx, gen.StartCallParams{Agent: agent, Number: number}))
		}
	}
	testChecks(t, []checked{
		{"start", "", "", start("1002", secretNumber)},
		{"start, no agent", "agent", "is required", start("", secretNumber)},
		{"start, no number", "number", "is required", start("1002", "")},
		{"start, plus", "number", `without "+"`, start("1002", "+"+secretNumber)},
		{"start, long", "number", "1 to 15 digits", start("1002", secretNumber+"12345")},
		{"start, longest", "", "", start("1002", secretNumber+"1234")},
		{"start, zero", "number", "not beginning with 0", start("1002", "0"+secretNumber)},
		{"hang up", "", "", func(ctx context.Context, c *Client) error { return c.HangUp(ctx, gen.HangUpRequest{Agent: "1002"}) }},
		{"hang up, no agent", "agent", "is required", func(ctx context.Context, c *Client) error { return c.HangUp(ctx, gen.HangUpRequest{}) }},
	})
}

func TestCheckSMS(t *testing.T) {
	t.Parallel()
	send := func(change func(*gen.SendSMSRequest)) func(context.Context, *Client) error {
		r := gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText}
		change(&r)
		return func(ctx context.Context, c *Client) error { return only(c.SendSMS(ctx, r)) }
	}
	testChecks(t, []checked{
		{"text", "", "", send(func(*gen.SendSMSRequest) {})},
		{"no agent", "agent", "is required", send(func(r *gen.SendSMSRequest) { r.Agent = "" })},
		{"bad number", "number", "without", send(func(r *gen.SendSMSRequest) { r.Number = "+" + secretNumber })},
		{"neither", "body", "or template must be set", send(func(r *gen.SendSMSRequest) { r.Body = "" })},
		{"both", "body", "must not both be set", send(func(r *gen.SendSMSRequest) { r.Template.ID = 5 })},
		{"text and params", "body", "must not both be set", send(func(r *gen.SendSMSRequest) { r.Template.Params = gen.SMSTemplateParams{} })},
		{"1600 characters", "", "", send(func(r *gen.SendSMSRequest) { r.Body = strings.Repeat("ё", 1600) })},
		{"1601 characters", "body", "at most 1600 characters", send(func(r *gen.SendSMSRequest) { r.Body = strings.Repeat("x", 1601) })},
		{"1 character", "", "", send(func(r *gen.SendSMSRequest) { r.Body = "x" })},
		{"template", "", "", send(func(r *gen.SendSMSRequest) {
			r.Body, r.Template = "", gen.SMSTemplateUse{ID: 5, Params: gen.SMSTemplateParams{"name": "Ann"}}
		})},
		{"template without placeholders", "", "", send(func(r *gen.SendSMSRequest) { r.Body, r.Template.ID = "", 5 })},
		{"the first template", "", "", send(func(r *gen.SendSMSRequest) { r.Body, r.Template.ID = "", 1 })},
		{"template without ID", "template.id", "must be 1 or more", send(func(r *gen.SendSMSRequest) {
			r.Body, r.Template.Params = "", gen.SMSTemplateParams{"name": "Ann"}
		})},
		{"template with a negative ID", "template.id", "must be 1 or more", send(func(r *gen.SendSMSRequest) { r.Body, r.Template.ID = "", -5 })},
	})
}

// A template without placeholders goes out with "params": {}, and the caller's value stays.
func TestSMSTemplateWithoutParams(t *testing.T) {
	t.Parallel()
	sent := ""
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		sent = string(body)
		return respond(req, 200, `{"sms_id":"a","segments":1}`), err
	}})
	sms := gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Template: gen.SMSTemplateUse{ID: 5}}
	if _, err := client.SendSMS(t.Context(), sms); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(sent, `"template":{"id":5,"params":{}}`) || sms.Template.Params != nil {
		t.Errorf("sent %s, left %v", sent, sms.Template.Params)
	}
	sms.Template.Params = gen.SMSTemplateParams{"name": "Ann"}
	if _, err := client.SendSMS(t.Context(), sms); err != nil || !strings.Contains(sent, `"params":{"name":"Ann"}`) {
		t.Errorf("sent %s, %v", sent, err)
	}
	if _, err := client.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: "x"}); err != nil || strings.Contains(sent, "template") {
		t.Errorf("sent %s, %v", sent, err)
	}
}

func TestCheckWhatsApp(t *testing.T) {
	t.Parallel()
	send := func(change func(*gen.SendWhatsAppRequest)) func(context.Context, *Client) error {
		r := gen.SendWhatsAppRequest{From: "18885658889", TemplateUUID: "5f87aa44-2b9d-4c52-a715-b9d43718b8df", Recipients: []gen.WhatsAppRecipient{{To: secretNumber}}}
		change(&r)
		return func(ctx context.Context, c *Client) error { return only(c.SendWhatsApp(ctx, r)) }
	}
	testChecks(t, []checked{
		{"good", "", "", send(func(*gen.SendWhatsAppRequest) {})},
		{"no template", "template_uuid", "is required", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = "" })},
		{"a template's name", "template_uuid", "must be a UUID", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = "my_internal_test" })},
		{"a cut UUID", "template_uuid", "must be a UUID", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = "5f87aa44-2b9d-4c52-a715-b9d43718b8d" })},
		{"a UUID in braces", "template_uuid", "must be a UUID", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = "{5f87aa44-2b9d-4c52-a715-b9d43718b8df}" })},
		{"no hexadecimal digits", "template_uuid", "must be a UUID", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = "5f87aa44-2b9d-4c52-x715-b9d43718b8df" })},
		{"capitals", "", "", send(func(r *gen.SendWhatsAppRequest) { r.TemplateUUID = strings.ToUpper(r.TemplateUUID) })},
		{"bad sender", "from", "without", send(func(r *gen.SendWhatsAppRequest) { r.From = "+18885658889" })},
		{"no recipient", "recipients", "is required", send(func(r *gen.SendWhatsAppRequest) { r.Recipients = nil })},
		{"bad recipient", "recipients[1].to", "without", send(func(r *gen.SendWhatsAppRequest) {
			r.Recipients = append(r.Recipients, gen.WhatsAppRecipient{To: "+" + secretNumber})
		})},
	})
}

func TestCheckContacts(t *testing.T) {
	t.Parallel()
	add := func(contacts ...gen.CampaignContact) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			return only(c.AddContacts(ctx, 17, gen.ContactsRequest{Contacts: contacts}))
		}
	}
	many := func(n int) []gen.CampaignContact {
		contacts := make([]gen.CampaignContact, n)
		for i := range contacts {
			contacts[i].PhoneNumber = fmt.Sprint(15550000000 + i)
		}
		return contacts
	}
	good := gen.CampaignContact{PhoneNumber: secretNumber}
	testChecks(t, []checked{
		{"none", "contacts", "is required", add()},
		{"an empty list", "contacts", "must have 1 to 1000", add([]gen.CampaignContact{}...)},
		{"one", "", "", add(good)},
		{"1000", "", "", add(many(1000)...)},
		{"1001", "contacts", "must have 1 to 1000", add(many(1001)...)},
		{"bad number", "contacts[1].phoneNumber", "without", add(good, gen.CampaignContact{PhoneNumber: "+" + secretNumber})},
		{"priority -1", "contacts[0].priority", "must be 0 to 1000", add(gen.CampaignContact{PhoneNumber: secretNumber, Priority: new(int32(-1))})},
		{"priority 1001", "contacts[0].priority", "must be 0 to 1000", add(gen.CampaignContact{PhoneNumber: secretNumber, Priority: new(int32(1001))})},
		{"priority 0", "", "", add(gen.CampaignContact{PhoneNumber: secretNumber, Priority: new(int32(0))})},
		{"priority 1000", "", "", add(gen.CampaignContact{PhoneNumber: secretNumber, Priority: new(int32(1000))})},
		{"update", "contacts[0].phoneNumber", "is required", func(ctx context.Context, c *Client) error {
			return only(c.UpdateContacts(ctx, 17, gen.ContactsRequest{Contacts: make([]gen.CampaignContact, 1)}))
		}},
		{"update, campaign", "campaign_id", "must be 1 or more", func(ctx context.Context, c *Client) error {
			return only(c.UpdateContacts(ctx, 0, gen.ContactsRequest{Contacts: []gen.CampaignContact{good}}))
		}},
	})
}

func TestCheckCampaigns(t *testing.T) {
	t.Parallel()
	create := func(change func(*gen.CreateCampaignRequest)) func(context.Context, *Client) error {
		r := gen.CreateCampaignRequest{Name: "Spring", CampaignType: "live", Timezone: "America/New_York"}
		change(&r)
		return func(ctx context.Context, c *Client) error { return only(c.CreateCampaign(ctx, r)) }
	}
	status := func(operation gen.CampaignOperation) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			return only(c.ChangeCampaignStatus(ctx, 17, gen.CampaignStatusRequest{Operation: operation}))
		}
	}
	agents := func(r gen.CampaignAgentsRequest) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error { return only(c.UpdateCampaignAgents(ctx, 17, r)) }
	}
	testChecks(t, []checked{
		{"good", "", "", create(func(*gen.CreateCampaignRequest) {})},
		{"all", "", "", create(func(r *gen.CreateCampaignRequest) {
			r.StartHour, r.EndHour, r.RetryAttempts, r.RetryInterval = "00:00", "23:59", new(0), new(0)
		})},
		{"no name", "name", "is required", create(func(r *gen.CreateCampaignRequest) { r.Name = "" })},
		{"no type", "campaign_type", "is required", create(func(r *gen.CreateCampaignRequest) { r.CampaignType = "" })},
		{"no zone", "timezone", "is required", create(func(r *gen.CreateCampaignRequest) { r.Timezone = "" })},
		{"bad zone", "timezone", "IANA time zone", create(func(r *gen.CreateCampaignRequest) { r.Timezone = "New York" })},
		{"agents", "", "", create(func(r *gen.CreateCampaignRequest) {
			r.Agents, r.Teams = []string{"a@example.com"}, []string{"Dayshift"}
		})},
		{"agent, empty", "agents[1]", "sign-in e-mail address", create(func(r *gen.CreateCampaignRequest) { r.Agents = []string{"a@example.com", ""} })},
		{"agent, extension", "agents[0]", "sign-in e-mail address", create(func(r *gen.CreateCampaignRequest) { r.Agents = []string{"1002"} })},
		{"team, empty", "teams[0]", "must not be empty", create(func(r *gen.CreateCampaignRequest) { r.Teams = []string{""} })},
		{"bad start", "start_hour", "must be HH:MM", create(func(r *gen.CreateCampaignRequest) { r.StartHour = "24:00" })},
		{"bad end", "end_hour", "must be HH:MM", create(func(r *gen.CreateCampaignRequest) { r.EndHour = "9:00" })},
		{"attempts", "retry_attempts", "must be 0 or more", create(func(r *gen.CreateCampaignRequest) { r.RetryAttempts = new(-1) })},
		{"interval", "retry_interval", "must be 0 or more", create(func(r *gen.CreateCampaignRequest) { r.RetryInterval = new(-1) })},
		{"start", "", "", status(gen.CampaignOperationStart)},
		{"pause", "", "", status(gen.CampaignOperationPause)},
		{"stop", "", "", status(gen.CampaignOperationStop)},
		{"resume", "operation", "must be one of start, pause, stop", status("resume")},
		{"no status", "operation", "is required", status("")},
		{"no change", "", "at least one agent or team", agents(gen.CampaignAgentsRequest{})},
		{"empty lists", "", "at least one agent or team", agents(gen.CampaignAgentsRequest{AddAgents: []string{}, RemoveTeams: []string{}})},
		{"add agent", "", "", agents(gen.CampaignAgentsRequest{AddAgents: []string{"a@example.com"}})},
		{"a team for a team", "", "", agents(gen.CampaignAgentsRequest{AddTeams: []string{"Dayshift"}, RemoveTeams: []string{"Nightshift"}})},
		{"an agent for a team", "", "", agents(gen.CampaignAgentsRequest{RemoveAgents: []string{"a@example.com"}, AddTeams: []string{"Dayshift"}})},
		{"add agent, empty", "add_agents[1]", "sign-in e-mail address", agents(gen.CampaignAgentsRequest{AddAgents: []string{"a@example.com", ""}})},
		{"remove agent, empty", "remove_agents[0]", "sign-in e-mail address", agents(gen.CampaignAgentsRequest{RemoveAgents: []string{""}})},
		{"add agent, extension", "add_agents[0]", "sign-in e-mail address", agents(gen.CampaignAgentsRequest{AddAgents: []string{"1002"}})},
		{"remove agent, name", "remove_agents[0]", "sign-in e-mail address", agents(gen.CampaignAgentsRequest{RemoveAgents: []string{"Jane Doe"}})},
		{"add team, empty", "add_teams[0]", "must not be empty", agents(gen.CampaignAgentsRequest{AddTeams: []string{""}})},
		{"remove team, empty", "remove_teams[0]", "must not be empty", agents(gen.CampaignAgentsRequest{RemoveTeams: []string{""}})},
	})
}

func TestCheckWebhookFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		at := func(d time.Duration) *time.Time { return new(time.Now().Add(d)) }
		for _, c := range []struct {
			start, end  *time.Time
			field, rule string
		}{
			{at(-31 * 24 * time.Hour), nil, "", ""},
			{new(time.Now().AddDate(0, 0, -31).Truncate(24 * time.Hour)), nil, "", ""},
			{at(-32 * 24 * time.Hour), nil, "", ""},
			{at(-32*24*time.Hour - 1), nil, "start_date", "must be within the past 31 days"},
			{at(-time.Hour), at(-time.Hour + 1), "", ""},
			{at(-time.Hour), at(-time.Hour), "end_date", "must be after start_date"},
			{nil, at(-1000 * time.Hour), "", ""},
		} {
			err := validate(gen.OpListWebhookFailures, gen.ListWebhookFailuresParams{StartDate: c.start, EndDate: c.end})
			if argument, _ := errors.AsType[*ArgumentError](err); argument == nil && c.rule != "" ||
				argument != nil && (argument.Field != c.field || argument.Rule != c.rule) {
				t.Errorf("%v to %v: got %v, want %q %q", c.start, c.end, err, c.field, c.rule)
			}
		}
	})
}
