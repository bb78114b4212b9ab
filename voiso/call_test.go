package voiso

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func TestResponses(t *testing.T) {
	t.Parallel()
	const (
		page = "<!DOCTYPE html><html><body>Sign in</body></html>"
		html = "text/html; charset=utf-8"
	)
	balance := func(ctx context.Context, c *Client) (any, error) { return c.GetBalance(ctx) }
	start := func(ctx context.Context, c *Client) (any, error) {
		return c.StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: secretNumber})
	}
	hangUp := func(ctx context.Context, c *Client) (any, error) {
		return nil, c.HangUp(ctx, gen.HangUpRequest{Agent: "1002"})
	}
	create := func(ctx context.Context, c *Client) (any, error) {
		return c.CreateCampaign(ctx, gen.CreateCampaignRequest{Name: "a", CampaignType: "live", Timezone: "UTC"})
	}
	teams := func(ctx context.Context, c *Client) (any, error) {
		list, err := c.ListCDRTeams(ctx)
		return list, err
	}
	for name, c := range map[string]struct {
		call        func(context.Context, *Client) (any, error)
		status      int
		body        string
		contentType string
		want        string // a part of the cause's text, "" for success
		unknown     bool
	}{
		"an object":                {balance, 200, `{"balance":1.5}`, "application/json", "", false},
		"no content type":          {balance, 200, `{"balance":1.5}`, "", "", false},
		"white space":              {balance, 200, " \n{\"balance\":1.5}\n", "", "", false},
		"204 to a query":           {balance, 204, "", "", "response is empty", false},
		"empty":                    {balance, 200, "", "", "response is empty", false},
		"white space only":         {balance, 200, " \r\n", "", "response is empty", false},
		"null":                     {balance, 200, " null ", "", "response is null", false},
		"HTML":                     {balance, 200, page, html, "HTML page", false},
		"HTML without its type":    {balance, 200, page, "", "HTML page", false},
		"HTML of JSON":             {balance, 200, `{"balance":1.5}`, html, "", false},
		"an array":                 {balance, 200, `[]`, "", "not a JSON object", false},
		"a string":                 {balance, 200, `"no"`, "", "not a JSON object", false},
		"bad JSON":                 {balance, 200, `{"balance":}`, "", "invalid character", false},
		"cut short":                {balance, 200, `{"balance":1`, "", "truncated: unexpected end", false},
		"two values":               {balance, 200, `{"balance":1}{}`, "", "after top-level value", false},
		"a call, 204":              {start, 204, "", "", "", false},
		"a call, 200":              {start, 200, `{"call_id":"a"}`, "", "", false},
		"a call, empty":            {start, 200, "", "", "", false},
		"a call, null":             {start, 200, "null", "", "response is null", true},
		"a call, HTML":             {start, 200, page, html, "HTML page", true},
		"a call, cut short":        {start, 200, `{"call_id":`, "", "unexpected end", true},
		"a call, an array":         {start, 200, `[1]`, "", "not a JSON object", true},
		"nothing expected, 204":    {hangUp, 204, "", "", "", false},
		"nothing expected, text":   {hangUp, 200, "done", "", "", false},
		"nothing expected, HTML":   {hangUp, 200, page, html, "HTML page", true},
		"not documented, empty":    {create, 201, "", "", "", false},
		"not documented, null":     {create, 201, "null", "", "", false},
		"not documented, a number": {create, 200, "7", "", "", false},
		"not documented, HTML":     {create, 200, page, "", "HTML page", true},
		"a list":                   {teams, 200, `[{"id":1}]`, "", "", false},
		"a list, empty":            {teams, 200, ``, "", "response is empty", false},
		"a list, null":             {teams, 200, `null`, "", "response is null", false},
		"a list, HTML":             {teams, 200, page, html, "HTML page", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := always(c.status, c.body, "Content-Type", c.contentType)
			got, err := c.call(t.Context(), stubClient(t, transport, WithRetry(RetryPolicy{MinWait: -1, MaxWait: -1})))
			want := int64(1)
			if strings.Contains(c.want, "truncated") && !c.unknown {
				want = 4
			}
			if n := transport.seen.Load(); n != want {
				t.Errorf("%d requests", n)
			}
			if c.want == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			failure, ok := errors.AsType[*Error](err)
			if !ok || !errors.Is(err, ErrUnexpectedResponse) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, %v; want %q", got, err, c.want)
			}
			if failure.Status != c.status || string(failure.Body()) != c.body || errors.Is(err, ErrOutcomeUnknown) != c.unknown {
				t.Errorf("status %d, body %q, unknown %v", failure.Status, failure.Body(), errors.Is(err, ErrOutcomeUnknown))
			}
		})
	}
}

func TestZeroResultWithAnError(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(200, `{"balance":`))
	if balance, err := client.GetBalance(t.Context()); balance != nil || err == nil {
		t.Errorf("got %v, %v", balance, err)
	}
}

func TestErrorBodyIsBounded(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400} {
		client := stubClient(t, always(status, "<"+strings.Repeat("x", 10*maxErrorBody)), WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
		_, err := client.GetBalance(t.Context())
		if failure, ok := errors.AsType[*Error](err); !ok || len(failure.Body()) != maxErrorBody {
			t.Errorf("%d: kept %d bytes", status, len(failure.Body()))
		}
		if len(err.Error()) > 500 {
			t.Errorf("%d: an error text of %d bytes", status, len(err.Error()))
		}
	}
}

// endless is a body that never ends, and counts the bytes read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.read += int64(len(p))
	return len(p), nil
}

func TestHugeResponsesAreCutOff(t *testing.T) {
	t.Parallel()
	const limit = 3 << 20
	body := new(endless)
	all, err := readAll(body, limit)
	if err == nil || !errors.Is(err, errTooLarge) || !strings.HasSuffix(err.Error(), "more than 3 MiB") || len(all) != limit+1 || body.read > limit+1<<20 {
		t.Errorf("kept %d of %d bytes, %v", len(all), body.read, err)
	}
	if all, err := readAll(io.LimitReader(body, limit), limit); err != nil || len(all) != limit {
		t.Errorf("the largest: %d bytes, %v", len(all), err)
	}
	body = new(endless)
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		resp := respond(req, http.StatusBadRequest, "")
		resp.Body = io.NopCloser(body)
		return resp, nil
	}})
	if _, err := client.GetBalance(t.Context()); err == nil || body.read > 1<<20 {
		t.Errorf("an error's body: read %d bytes, %v", body.read, err)
	}
}

// An error of a response that breaks off keeps the bytes received, and its cause.
func TestBrokenResponse(t *testing.T) {
	t.Parallel()
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		resp := respond(req, http.StatusOK, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"sms_id":"a","seg`), brokenReader{}))
		return resp, nil
	}})
	_, err := client.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText})
	failure, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, ErrUnexpectedResponse) || !errors.Is(err, ErrOutcomeUnknown) {
		t.Fatalf("got %v", err)
	}
	if string(failure.Body()) != `{"sms_id":"a","seg` || failure.Status != 200 || failure.Scheme != "userBearerToken" {
		t.Errorf("got %d %q %s", failure.Status, failure.Body(), failure.Scheme)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A request that cannot be built is not sent.
func TestARequestThatCannotBeBuilt(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(200, ""))
	broken := errors.New("cannot build a request for " + secretNumber)
	err := sendInto(t.Context(), client, gen.OpGetBalance, nil, broken, nil, nil)
	if !errors.Is(err, broken) || !errors.Is(err, ErrNotSent) {
		t.Errorf("got %v", err)
	}
	assertPublic(t, "error", err.Error())
}

// The earliest text prints one object where later ones print an array.
func TestOneAgentInsteadOfAnArray(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`{"email":"agent1@foo.com","ext":"0125","status":"available"}`: 1,
		`[{"ext":"0125"},{"ext":"0126"}]`:                              2,
		`[]`:                                                           0,
	} {
		agents, err := stubClient(t, always(200, body)).ListAgentsStatus(t.Context())
		if err != nil || len(agents.Items) != want || want > 0 && agents.Items[0].Ext != "0125" {
			t.Errorf("%s: %v, %v", body, agents, err)
		}
		if again, err := json.Marshal(agents); err != nil || string(again) != body {
			t.Errorf("%s is encoded as %s, %v", body, again, err)
		}
	}
	var agents gen.AgentStatusList
	buffer := []byte(`{"ext":"0125"}`)
	if err := agents.UnmarshalJSON(buffer); err != nil {
		t.Fatal(err)
	}
	if clear(buffer); string(agents.RawJSON()) != `{"ext":"0125"}` || agents.Items[0].Ext != "0125" {
		t.Errorf("changes with the buffer: %+v", agents)
	}
	if agents, err := stubClient(t, always(200, `"nobody"`)).ListAgentsStatus(t.Context()); !errors.Is(err, ErrUnexpectedResponse) || agents.Items != nil {
		t.Errorf("%v, %v", agents, err)
	}
}
