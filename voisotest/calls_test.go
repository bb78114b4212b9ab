package voisotest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// center is a fake with a clock that only MoveClock moves, and a client.
type center struct {
	*voisotest.Server
	*voiso.Client
}

var noon = time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)

func newCenter(t *testing.T, o voisotest.Options) center {
	t.Helper()
	if o.Clock == nil {
		o.Clock = func() time.Time { return noon }
	}
	return clientOf(t, voisotest.Start(t, o))
}

func clientOf(t *testing.T, fake *voisotest.Server) center {
	t.Helper()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()),
		voiso.WithUserKey(fake.UserKey()), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	return center{fake, client}
}

// start starts a call and returns its ID.
func (c center) start(t *testing.T, agent, number string) string {
	t.Helper()
	call, err := c.StartCall(t.Context(), gen.StartCallParams{Agent: agent, Number: number, GetCallID: new(true)})
	if err != nil {
		t.Fatal(err)
	}
	return call.CallID
}

// wantError fails the test unless an error of a request has a text.
func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if failure, ok := errors.AsType[*voiso.Error](err); !ok || !strings.Contains(fmt.Sprint(failure.Messages()), text) {
		t.Errorf("got %v, want %q", err, text)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c center) statusOf(extension string) gen.AgentState {
	for _, a := range c.State().Agents {
		if a.Extension == extension {
			return a.Status
		}
	}
	return ""
}

func TestACallFromStartToRecord(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{CDRs: -1, RingTime: 5 * time.Second, WrapUp: time.Minute, Agents: []voisotest.Agent{{Extension: "1002", Name: "Jane Doe", ID: 7}}})
	hangUp := func() error { return c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}) }
	wantError(t, hangUp(), "No active calls")
	id := c.start(t, "1002", "15555551234")
	for i, step := range []struct {
		do     func() error
		status gen.AgentState
		calls  []string
	}{
		{func() error { return nil }, "outbound", []string{`outbound call 18885658889 -> 15555551234, agent "1002", ringing`}},
		{func() error { c.MoveClock(5 * time.Second); return nil }, "outbound", []string{`outbound call 18885658889 -> 15555551234, agent "1002", answered`}},
		{func() error { c.MoveClock(73 * time.Second); return hangUp() }, "postcall", nil},
		{func() error { c.MoveClock(time.Minute); return nil }, "available", nil},
	} {
		must(t, step.do())
		var calls []string
		for _, call := range c.State().Calls {
			calls = append(calls, call.String())
		}
		if diff := cmp.Diff(step.calls, calls); diff != "" || c.statusOf("1002") != step.status {
			t.Errorf("step %d: status %q, want %q; calls %s", i, c.statusOf("1002"), step.status, diff)
		}
	}
	wantError(t, hangUp(), "No active calls")
	body, got := readCDRs(t, c.Server, "uuid", id, "agent_ids", "7", "type", "click_to_call")
	if body.Total != 1 {
		t.Fatalf("got %s", got.body)
	}
	want := map[string]any{"uuid": id, "timestamp": "2026-05-04T12:00:00.000Z", "disposition": "answered", "duration": "00:01:13", "to": "15555551234", "agent": "Jane Doe"}
	for name, value := range want {
		if diff := cmp.Diff(value, body.Records[0][name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	matchesSchema(t, operationByID(t, "listCDRs"), 200, got.body)
}

func TestCallsRefused(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Agents: []voisotest.Agent{{Extension: "1002", Email: "jane@example.com"}, {Extension: "1003", Status: gen.AgentStateOffline}}})
	for _, test := range []struct{ agent, number, text string }{
		{"1003", "15555551234", "Agent logged off"},
		{"1004", "15555551234", "Invalid agent's extension"},
		{"1002", "155", "Invalid destination number"},
	} {
		_, err := c.StartCall(t.Context(), gen.StartCallParams{Agent: test.agent, Number: test.number})
		wantError(t, err, test.text)
	}
	wantError(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1004"}), "Invalid agent's extension")
	if len(c.StartedCalls()) != 0 || len(c.State().Calls) != 0 {
		t.Errorf("a refused call is active: %v", c.State())
	}
	if c.start(t, "jane@example.com", "15555551234"); c.State().Calls[0].Agent != "1002" {
		t.Errorf("by e-mail address: %v", c.State().Calls)
	}
}

// The outcome of a call is that of its number. A call that rings can be hung up.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{CDRs: -1, RingTime: 9 * time.Second, Outcomes: map[string]string{"15555550001": "busy", "15555550002": "answered"}})
	for _, number := range []string{"15555550001", "15555550002", "15555550003"} {
		c.start(t, "1", number)
	}
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"})) // the newest
	c.MoveClock(10 * time.Second)
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	got := map[any]any{}
	body, _ := readCDRs(t, c.Server)
	for _, record := range body.Records {
		got[record["to"]] = []any{record["disposition"], record["duration"]}
	}
	want := map[any]any{
		"15555550001": []any{"busy", nil}, "15555550002": []any{"answered", "00:00:01"}, "15555550003": []any{"no_answer", nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(c.State().Calls) != 0 || c.statusOf("1") != "available" {
		t.Errorf("left: %v", c.State())
	}
}

func TestInboundCalls(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{CDRs: -1, RingTime: time.Second, Agents: []voisotest.Agent{{Extension: "1", Status: gen.AgentStateUnavailable}, {Extension: "2"}, {Extension: "3"}}})
	first, err := c.Arrive(voisotest.Call{From: "15555550001"})
	must(t, err)
	second, err := c.Arrive(voisotest.Call{From: "15555550002", Agent: "3", Queue: "Support"})
	must(t, err)
	third, err := c.Arrive(voisotest.Call{From: "15555550003"})
	must(t, err)
	if first.Agent != "2" || second.Agent != "3" || third.Agent != "" || third.EndedAt.IsZero() {
		t.Errorf("got %v, %v, %v", first, second, third)
	}
	must(t, c.EndCall(first.ID)) // while it rings
	c.MoveClock(time.Second)
	must(t, c.EndCall(second.ID))
	for _, err := range []error{c.EndCall(second.ID), c.EndCall("")} {
		if err == nil {
			t.Error("a call ended that was over")
		}
	}
	if _, err := c.Arrive(voisotest.Call{Agent: "4"}); err == nil {
		t.Error("a call arrived at an unknown agent")
	}
	for disposition, number := range map[string]string{"abandoned": "15555550001", "answered": "15555550002", "missed": "15555550003"} {
		if body, got := readCDRs(t, c.Server, "type", "inbound", "disposition", disposition, "cli", number); body.Total != 1 {
			t.Errorf("%s: %s", disposition, got.body)
		}
	}
}

func TestAgentStatus(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Agents: []voisotest.Agent{{Extension: "1", Email: "a@example.com", Name: "A", ID: 5}, {Extension: "2"}}})
	statuses := func() string { return string(call(t, c.Server, "listAgentsStatus", withKey(c.Server)).body) }
	must(t, c.SetAgentStatus("2", gen.AgentStateOffline))
	c.start(t, "1", "15555551234")
	must(t, c.SetAgentStatus("a@example.com", gen.AgentStateUnavailable)) // after the call
	want := `[{"email":"a@example.com","ext":"1","status":"outbound"},{"email":"agent2@example.com","ext":"2","status":"offline"}]`
	if diff := cmp.Diff(want, statuses()); diff != "" {
		t.Error(diff)
	}
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	if diff := cmp.Diff(strings.Replace(want, "outbound", "unavailable", 1), statuses()); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []struct {
		agent  string
		status gen.AgentState
	}{{"3", gen.AgentStateOffline}, {"1", gen.AgentStateDialer}, {"1", ""}} {
		if err := c.SetAgentStatus(wrong.agent, wrong.status); err == nil {
			t.Errorf("%v is accepted", wrong)
		}
	}
	list, err := c.ListUsers(t.Context(), gen.ListUsersParams{Email: new("A@example.com")})
	must(t, err)
	if users := list.Items; len(users) != 1 || users[0].ID != "5" || users[0].Extension != "1" {
		t.Errorf("got %v", list)
	}
}
