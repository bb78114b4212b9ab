package command_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
)

// sends are the commands that call or text people, or add them to a list of calls.
var sends = []struct {
	operation string
	people    string
	args      []string
}{
	{"startCall", "1", []string{"call", "start", "16461572020", "--agent", "1002"}},
	{"createScheduledCallback", "1", []string{"callback", "schedule", "16461572020", "--agent", "a@example.com", "--at",
		time.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02T") + "12:00:00Z"}},
	{"sendSMS", "2", []string{"sms", "send", "16461572020", "16461572021", "--agent", "2003", "--text", "secret text"}},
	{"sendWhatsApp", "2", []string{"whatsapp", "send", "16461572020", "16461572021", "--from", "15551234567", "--template", "22d4f3d4-0a3e-4c0a-9a5e-5a3d3a1c1b11", "--agent", "2003"}},
	{"startCall", "1", []string{"api", "startCall", "-f", "agent=1002", "-f", "number=16461572020"}},
	{"sendSMS", "1", []string{"api", "sendSMS", "-f", "agent=2003", "-f", "number=16461572020", "-f", "body=secret text"}},
	{"sendWhatsApp", "2", []string{"api", "sendWhatsApp", "--body",
		`{"agent":"2003","from":"15551234567","template_uuid":"22d4f3d4-0a3e-4c0a-9a5e-5a3d3a1c1b11","recipients":[{"to":"16461572020"},{"to":"16461572021"}]}`}},
	{"addContacts", "2", []string{"api", "addContacts", "-f", "campaign_id=7", "-f", `contacts=[{"phoneNumber":"16461572020"},{"phoneNumber":"16461572021"}]`}},
}

func TestNothingIsSentUnconfirmed(t *testing.T) {
	t.Parallel()
	for _, send := range sends {
		t.Run(strings.Join(send.args[:2], " "), func(t *testing.T) {
			t.Parallel()
			for _, test := range []struct {
				name     string
				flags    []string
				terminal bool
				in       string
				want     cli.Exit
			}{
				{"script", nil, false, "", cli.NotConfirmed},
				{"script that types", nil, false, send.people + "\n", cli.NotConfirmed},
				{"other number", []string{"--expect", "3"}, false, "", cli.NotConfirmed},
				{"other number and yes", []string{"--expect", "3", "--yes"}, false, "", cli.NotConfirmed},
				{"declined", nil, true, "n\n", cli.NotConfirmed},
				{"only Enter", nil, true, "\n", cli.NotConfirmed},
				{"end of input", nil, true, "", cli.NotConfirmed},
				{"dry run", []string{"--dry-run"}, false, "", cli.Done},
				{"dry run and yes", []string{"--dry-run", "--yes"}, false, "", cli.Done},
			} {
				p := newProgram(t)
				p.terminal, p.in = test.terminal, test.in
				got := p.run(t, append(send.args, test.flags...)...)
				if got.code != test.want {
					t.Errorf("%s: exit %d, want %d: %s", test.name, got.code, test.want, got.errout)
				}
				if requests := p.fake.Requests(); len(requests) > 0 {
					t.Errorf("%s: the fake got %v", test.name, requests)
				}
				if strings.Contains(got.errout, "16461572020") || strings.Contains(got.errout, "secret text") {
					t.Errorf("%s: a number or text is in the messages: %s", test.name, got.errout)
				}
			}
		})
	}
}

func TestConfirmedIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, send := range sends {
		t.Run(strings.Join(send.args[:2], " "), func(t *testing.T) {
			t.Parallel()
			typed := send.people + "\n"
			if send.people == "1" {
				typed = "y\n"
			}
			for _, test := range []struct {
				name     string
				flags    []string
				terminal bool
				in       string
			}{
				{"yes", []string{"--yes"}, false, ""},
				{"right number", []string{"--expect", send.people}, false, ""},
				{"typed", nil, true, typed},
			} {
				p := newProgram(t)
				p.terminal, p.in = test.terminal, test.in
				got := p.run(t, append(send.args, test.flags...)...)
				want := 1
				if send.operation == "sendSMS" && send.people == "2" {
					want = 2 // one SMS to each
				}
				if got.code != cli.Done || len(p.fake.Requests()) != want {
					t.Errorf("%s: exit %d, %d requests, want %d: %s", test.name, got.code, len(p.fake.Requests()), want, got.errout)
				}
			}
		})
	}
}

// TestUnknownOutcomeIsNotSentAgain breaks the connection after a request that
// calls or texts has arrived.
func TestUnknownOutcomeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for _, send := range sends {
		t.Run(strings.Join(send.args[:2], " "), func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.fake.FailNext(send.operation, 5, 0, nil, nil)
			got := p.run(t, append(send.args, "--yes")...)
			if got.code != cli.OutcomeUnknown || p.fake.RequestCount(send.operation) != 1 {
				t.Errorf("exit %d after %d requests: %s", got.code, p.fake.RequestCount(send.operation), got.errout)
			}
			if !strings.Contains(got.errout, "check in Voiso") {
				t.Errorf("the message does not say what to do: %s", got.errout)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, operation string
		status          int
		text            string
		args            []string
		want            cli.Exit
	}{
		{"server", "hangUp", 500, "down", []string{"call", "hangup", "--agent", "1"}, cli.OutcomeUnknown},
		{"read", "getBalance", 404, "Not found", []string{"balance"}, cli.NotFound},
		{"agent", "hangUp", 400, "No active calls", []string{"call", "hangup", "--agent", "1"}, cli.AgentUnavailable},
		{"forbidden", "sendSMS", 403, "SMS is not allowed", []string{"sms", "send", "16461572020", "--agent", "1", "--text", "x", "--yes"}, cli.Key},
		{"key", "getBalance", 403, "Invalid key", []string{"balance"}, cli.Key},
		{"campaign", "changeCampaignStatus", 400, "Campaign not found", []string{"campaign", "stop", "1"}, cli.NotFound},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			p.fake.FailNext(test.operation, 5, test.status, nil, map[string]string{"error": test.text})
			got := p.run(t, test.args...)
			if got.code != test.want || got.out != "" {
				t.Errorf("exit %d, want %d; output %q; %s", got.code, test.want, got.out, got.errout)
			}
			lines := strings.Split(strings.TrimSpace(got.errout), "\n")
			var line struct {
				Error cli.ErrorJSON `json:"error"`
			}
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &line); err != nil {
				t.Fatalf("the error is not one line of JSON: %s", got.errout)
			}
			if line.Error.Exit != int(test.want) || line.Error.Code != test.want.String() || line.Error.Operation != test.operation || line.Error.Status != test.status {
				t.Errorf("error = %+v", line.Error)
			}
		})
	}
}

func TestCtrlC(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := p.runContext(ctx, "users", "list"); got.code != cli.Interrupted || got.out != "" {
		t.Errorf("exit %d: %s", got.code, got.errout)
	}
}

func TestColor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		env  string
		want bool
	}{{"", true}, {"1", false}} {
		p := newProgram(t)
		p.terminal, p.env["NO_COLOR"] = true, test.env
		got := p.run(t, "sms", "send")
		if strings.Contains(got.errout, "\x1b") != test.want {
			t.Errorf("NO_COLOR=%q: %q", test.env, got.errout)
		}
	}
}
