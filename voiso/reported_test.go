package voiso

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

// every calls each operation whose response the client decodes.
var every = map[string]struct {
	op   *gen.Operation
	call func(context.Context, *Client) error
}{
	"StartCall": {gen.OpStartCall, func(ctx context.Context, c *Client) error {
		return only(c.StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: secretNumber, GetCallID: new(true)}))
	}},
	"HangUp": {gen.OpHangUp, func(ctx context.Context, c *Client) error { return c.HangUp(ctx, gen.HangUpRequest{Agent: "1002"}) }},
	"SendSMS": {gen.OpSendSMS, func(ctx context.Context, c *Client) error {
		return only(c.SendSMS(ctx, gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText}))
	}},
	"AddContacts": {gen.OpAddContacts, func(ctx context.Context, c *Client) error { return only(c.AddContacts(ctx, 17, oneContact)) }},
	"CreateCampaign": {gen.OpCreateCampaign, func(ctx context.Context, c *Client) error {
		return only(c.CreateCampaign(ctx, gen.CreateCampaignRequest{Name: "a", CampaignType: "live", Timezone: "UTC"}))
	}},
	"GetBalance":       {gen.OpGetBalance, func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }},
	"ListUsers":        {gen.OpListUsers, func(ctx context.Context, c *Client) error { return only(c.ListUsers(ctx, gen.ListUsersParams{})) }},
	"ListAgentsStatus": {gen.OpListAgentsStatus, func(ctx context.Context, c *Client) error { return only(c.ListAgentsStatus(ctx)) }},
	"ListCDRQueues":    {gen.OpListCDRQueues, func(ctx context.Context, c *Client) error { return only(c.ListCDRQueues(ctx)) }},
	"ListCDRTeams":     {gen.OpListCDRTeams, func(ctx context.Context, c *Client) error { return only(c.ListCDRTeams(ctx)) }},
	"Numbers":          {gen.OpListNumbers, func(ctx context.Context, c *Client) error { return lastError(c.Numbers(ctx)) }},
	"CDRs":             {gen.OpListCDRs, func(ctx context.Context, c *Client) error { return lastError(c.CDRs(ctx, CDRFilter{})) }},
}

func lastError[T any](range2 func(func(T, error) bool)) (last error) {
	range2(func(_ T, err error) bool { last = err; return true })
	return last
}

// A success that reports an error is that error, for every operation.
func TestASuccessThatReportsAnError(t *testing.T) {
	t.Parallel()
	policy := WithRetry(RetryPolicy{Attempts: 1})
	for body, want := range map[string]ErrorKind{
		`{"error":"Agent logged off"}`:                                     ErrAgentUnavailable,
		`{"errors":"User not found"}`:                                      ErrNotFound,
		`{"errors":["Rate limit exceeded"]}`:                               ErrRateLimited,
		`{"error":{"message":"Invalid api_key"}}`:                          ErrInvalidKey,
		"\ufeff" + `{"errors":{"base":["Campaign not found"]}}`:            ErrNotFound,
		`{"code":200,"success":true,"errors":{"agent":"No active calls"}}`: ErrAgentUnavailable,
		`{"error":"Something new"}`:                                        ErrUnexpectedResponse,
		`{"error":true}`:                                                   ErrUnexpectedResponse,
		`{"errors":[{"code":7}]}`:                                          ErrUnexpectedResponse,
	} {
		for name, o := range every {
			err := o.call(t.Context(), stubClient(t, always(http.StatusOK, body), policy))
			failure, ok := errors.AsType[*Error](err)
			if !ok || failure.Kind() != want || failure.Status != http.StatusOK || len(failure.Messages()) != 1 {
				t.Errorf("%s: %s: got %v, want %q", name, body, err, want)
				continue
			}
			unknown := !o.op.Idempotent && want == ErrUnexpectedResponse
			if errors.Is(err, ErrOutcomeUnknown) != unknown {
				t.Errorf("%s: %s: outcome unknown is %v", name, body, !unknown)
			}
		}
	}
}

// An error member that says nothing, or comes with a result, is not a failure.
func TestErrorMembersBesideAResult(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"error":null,"call_id":"a"}`, `{"errors":[],"call_id":"a"}`, `{"error":"","call_id":"a"}`, `{"error":false,"call_id":"a"}`,
		`{"errors":{},"call_id":"a"}`, `{"error":0,"call_id":"a"}`, `{"errors":[null],"call_id":"a"}`, `{"errors":["a warning"],"call_id":"a"}`,
	} {
		call, err := stubClient(t, always(200, body)).StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber})
		if err != nil || call.CallID != "a" {
			t.Errorf("%s: %+v, %v", body, call, err)
		}
	}
	if err := every["CreateCampaign"].call(t.Context(), stubClient(t, always(200, `{"message":"Campaign created"}`))); err != nil {
		t.Error(err)
	}
}

// Bulk calls report it by contact.
func TestContactsOfASuccessThatReportsAnError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]ContactOutcome{
		`{"errors":["Campaign not found"]}`: ContactRefused,
		`{"error":"half of them failed"}`:   ContactUnknown,
	} {
		report, err := stubClient(t, always(200, body)).AddAllContacts(t.Context(), 17, oneContact.Contacts, BulkOptions{})
		if err == nil || report.Outcome(0) != want {
			t.Errorf("%s: %v, %v", body, report, err)
		}
	}
}

// Whatever shape a list has, it is found where that is certain, and otherwise an
// error: it is never empty or blank.
func TestListsOfAnotherShape(t *testing.T) {
	t.Parallel()
	queues := func(ctx context.Context, c *Client) (int, error) {
		list, err := c.ListCDRQueues(ctx)
		if err != nil {
			return 0, err
		}
		return len(list.Items), nil
	}
	agents := func(ctx context.Context, c *Client) (int, error) {
		list, err := c.ListAgentsStatus(ctx)
		return len(list.Items), err
	}
	teams := func(ctx context.Context, c *Client) (int, error) {
		list, err := c.ListCDRTeams(ctx)
		if err != nil {
			return 0, err
		}
		return len(list.Items), nil
	}
	const bad = -1
	for _, c := range []struct {
		name, body string
		call       func(context.Context, *Client) (int, error)
		want       int
	}{
		{"queues", `[]`, queues, 0},
		{"queues", `[{"id":1,"name":"a"},{"id":"2"}]`, queues, 2},
		{"queues", `{"queues":[{"id":1}]}`, queues, 1},
		{"queues", `{"queues":[]}`, queues, 0},
		{"queues", `{"data":{"queues":[{"id":1},{"id":2}]}}`, queues, 2},
		{"queues", `{"data":[{"id":1}],"meta":[1]}`, queues, 1},
		{"queues", `{"data":[{"id":1}],"meta":[]}`, queues, 1},
		{"queues", `{"a":[{"id":1}],"b":[{"id":2}]}`, queues, bad},
		{"queues", `{"a":[],"b":[]}`, queues, bad},
		{"queues", `{}`, queues, bad},
		{"queues", `[5]`, queues, bad},
		{"queues", `[{"unknown":1}]`, queues, bad},
		{"queues", `"none"`, queues, bad},
		{"queues", `{"queues":{"id":1}}`, queues, bad},
		{"agents", `{"ext":"0125"}`, agents, 1},
		{"agents", `[{"ext":"0125"},{"ext":"0126"}]`, agents, 2},
		{"agents", `{"agents":[{"ext":"0125"},{"ext":"0126"}]}`, agents, 2},
		{"agents", `{"agents":[]}`, agents, 0},
		{"agents", `{}`, agents, bad},
		{"teams", `{"teams":[{"id":1,"name":"a"}],"metadata":{"total":1}}`, teams, 1},
		{"teams", `[{"id":1},7,null]`, teams, 1},
		{"teams", `{"metadata":{"total":0}}`, teams, bad},
	} {
		got, err := c.call(t.Context(), stubClient(t, always(200, c.body)))
		if c.want == bad && !errors.Is(err, ErrUnexpectedResponse) || c.want != bad && (err != nil || got != c.want) {
			t.Errorf("%s %s: got %d, %v", c.name, c.body, got, err)
		}
	}
}

// No result is made of an object that has nothing of it.
func TestResponsesWithoutADescribedMember(t *testing.T) {
	t.Parallel()
	for name, o := range every {
		if name == "HangUp" || name == "CreateCampaign" {
			continue // their responses are not described
		}
		err := o.call(t.Context(), stubClient(t, always(200, `{"unheard":"of","total":"many"}`)))
		failure, ok := errors.AsType[*Error](err)
		if !ok || failure.Kind() != ErrUnexpectedResponse || errors.Is(err, ErrOutcomeUnknown) == o.op.Idempotent {
			t.Errorf("%s: %v", name, err)
		}
		if name != "CDRs" && !strings.Contains(string(failure.Body()), "unheard") { // that one is read as a stream
			t.Errorf("%s: the body is lost", name)
		}
	}
}

// An empty success is one where nothing has to be read.
func TestEmptySuccesses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", " \n", "\ufeff"} {
		for name, o := range every {
			err := o.call(t.Context(), stubClient(t, always(200, body), WithRetry(RetryPolicy{Attempts: 1})))
			if isQuery := o.op.Method == http.MethodGet; (err != nil) != isQuery {
				t.Errorf("%s: %q: %v", name, body, err)
			}
		}
	}
}
