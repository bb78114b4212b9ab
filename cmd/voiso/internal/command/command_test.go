package command_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/command"
	"github.com/voiso-community/voiso-go/voisotest"
)

// program runs commands against a fake Voiso.
type program struct {
	fake *voisotest.Server
	// env is the environment.
	env map[string]string
	// in is the standard input.
	in string
	// terminal makes all streams terminals.
	terminal bool
}

func newProgram(t *testing.T, options ...voisotest.Options) *program {
	t.Helper()
	fake := voisotest.Start(t, options...)
	return &program{fake: fake, env: map[string]string{
		"VOISO_BASE_URL": fake.URL, "VOISO_USER_KEY": fake.UserKey(), "VOISO_CONTACT_CENTER_KEY": fake.ContactCenterKey(),
		"XDG_CONFIG_HOME": t.TempDir(),
	}}
}

// letCallArrive gives the agent a call where the command ends one.
func (p *program) letCallArrive(t *testing.T, args []string) {
	t.Helper()
	if !slices.Contains(args, "hangup") {
		return
	}
	if _, err := p.fake.Arrive(voisotest.Call{Agent: "1002"}); err != nil {
		t.Fatal(err)
	}
}

type result struct {
	code        cli.Exit
	out, errout string
}

func (p *program) run(t *testing.T, args ...string) result {
	t.Helper()
	return p.runContext(t.Context(), args...)
}

func (p *program) runContext(ctx context.Context, args ...string) result {
	var out, errout bytes.Buffer
	streams := cli.Streams{
		In: strings.NewReader(p.in), Out: &out, Err: &errout, Getenv: func(name string) string { return p.env[name] },
		InTerminal: p.terminal, OutTerminal: p.terminal, ErrTerminal: p.terminal,
	}
	code := command.Run(ctx, streams, args)
	return result{cli.Exit(code), out.String(), errout.String()}
}

// sent returns the requests that the fake accepted, except those of completion.
func (p *program) sent() []voisotest.Request { return p.fake.Requests() }

func TestRequests(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		// operation is the operation of the only request.
		operation string
		// want are parts of the request's path, query or body.
		want []string
		// out are parts of the output.
		out []string
	}{
		{[]string{"balance"}, "getBalance", nil, []string{`{"balance":`}},
		{[]string{"call", "start", "+1 646 157-2020", "--agent", "1002", "--yes"}, "startCall", []string{"agent=1002", "number=16461572020"}, []string{`"call_id":`}},
		{[]string{"call", "hangup", "--agent", "1002"}, "hangUp", []string{`"agent":"1002"`}, nil},
		{[]string{"sms", "send", "16461572020", "--agent", "2003", "--text", "Hello", "--expect", "1"}, "sendSMS",
			[]string{`"agent":"2003"`, `"body":"Hello"`, `"number":"16461572020"`}, []string{`"sms_id":`}},
		{[]string{"sms", "send", "16461572020", "--agent", "2003", "--template", "12", "--param", "name=Jane", "--yes"}, "sendSMS",
			[]string{`"template":{"id":12,"params":{"name":"Jane"}}`}, []string{`"segments":`}},
		{[]string{"sms", "templates", "--limit", "1"}, "listSMSTemplates", nil, []string{`"body":`}},
		{[]string{"whatsapp", "templates"}, "listWhatsAppTemplates", nil, []string{`"uuid":`}},
		{[]string{"whatsapp", "send", "16461572020", "16461572021", "--from", "15551234567", "--template", "22d4f3d4-0a3e-4c0a-9a5e-5a3d3a1c1b11", "--agent", "2003", "--placeholder", "Jane", "--expect", "2"},
			"sendWhatsApp", []string{`"to":"16461572020"`, `"to":"16461572021"`, `"placeholders":["Jane"]`}, nil},
		{[]string{"agents", "status", "--output", "csv"}, "listAgentsStatus", nil, []string{"ext,email,status\n"}},
		{[]string{"users", "list", "--extension", "1002"}, "listUsers", []string{"extension=1002"}, []string{`"email":`}},
		{[]string{"numbers", "list", "--limit", "1", "--output", "csv", "--columns", "number,country"}, "listNumbers", nil, []string{"number,country\n"}},
		{[]string{"campaign", "list", "--output", "json"}, "listCampaigns", nil, []string{"[\n{", "}\n]\n"}},
		{[]string{"campaign", "create", "Leads", "--time-zone", "America/New_York", "--agent", "agent@example.com", "--retry-attempts", "2"}, "createCampaign",
			[]string{`"name":"Leads"`, `"campaign_type":"live"`, `"agents":["agent@example.com"]`, `"retry_attempts":2`}, nil},
		{[]string{"campaign", "start", "1234", "--yes"}, "changeCampaignStatus", []string{"1234", `"operation":"start"`}, nil},
		{[]string{"campaign", "pause", "1234"}, "changeCampaignStatus", []string{`"operation":"pause"`}, nil},
		{[]string{"campaign", "stop", "1234"}, "changeCampaignStatus", []string{`"operation":"stop"`}, nil},
		{[]string{"campaign", "agents", "1234", "--add", "a@example.com,b@example.com", "--remove-team", "Sales, East"}, "updateCampaignAgents",
			[]string{`"add_agents":["a@example.com","b@example.com"]`, `"remove_teams":["Sales, East"]`}, nil},
		{[]string{"conversation", "messages", "1f0c5dc0-9f13-4a5e-8d0e-52f0b1b1c001"}, "listConversationMessages", []string{"1f0c5dc0"}, []string{`"activity":`}},
		{[]string{"webhook", "failures"}, "listWebhookFailures", nil, []string{`"id":`}},
		{[]string{"webhook", "retrigger", "aabbccddeeff"}, "retriggerWebhookFailure", []string{"aabbccddeeff"}, []string{`"status":`}},
		{[]string{"api", "listusers", "-f", "extension=1002"}, "listUsers", []string{"extension=1002"}, []string{`"email":`}},
		{[]string{"api", "sendSMS", "--body", `{"agent":"2003","number":"16461572020","body":"Hello"}`, "--yes"}, "sendSMS", []string{"Hello"}, []string{`"sms_id":`}},
		{[]string{"api", "changeCampaignStatus", "-f", "campaign_id=7", "-f", "operation=pause"}, "changeCampaignStatus", []string{`"operation":"pause"`}, nil},
		{[]string{"api", "updateCampaignAgents", "-f", "campaign_id=7", "-f", "add_agents=a@example.com", "-f", "add_agents=b@example.com"},
			"updateCampaignAgents", []string{`"add_agents":["a@example.com","b@example.com"]`}, nil},
	} {
		t.Run(strings.Join(test.args[:min(2, len(test.args))], " "), func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.letCallArrive(t, test.args)
			got := p.run(t, test.args...)
			if got.code != cli.Done {
				t.Fatalf("exit %d: %s", got.code, got.errout)
			}
			requests := p.sent()
			requests = slices.CompactFunc(requests, func(a, b voisotest.Request) bool { return a.OperationID == b.OperationID }) // pages of a list
			if len(requests) != 1 || requests[0].OperationID != test.operation || requests[0].Err != nil {
				t.Fatalf("requests = %v, want one of %s", requests, test.operation)
			}
			r := requests[0]
			text := r.Query.Encode() + " " + string(r.Body)
			for _, value := range r.PathParams {
				text += " " + value
			}
			for _, part := range test.want {
				if !strings.Contains(text, part) {
					t.Errorf("request %s has no %s", text, part)
				}
			}
			for _, part := range test.out {
				if !strings.Contains(got.out, part) {
					t.Errorf("output %q has no %q", got.out, part)
				}
			}
		})
	}
}
