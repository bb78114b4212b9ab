package voiso

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// A refused request did nothing. So where the source has another key by now, the
// call is tried once more with that one.
func TestARefusedKeyThatWasRotated(t *testing.T) {
	t.Parallel()
	dial := func(ctx context.Context, c *Client, opts ...CallOption) error {
		return only(c.StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: secretNumber}, opts...))
	}
	balance := func(ctx context.Context, c *Client, opts ...CallOption) error {
		return only(c.GetBalance(ctx, opts...))
	}
	records := func(ctx context.Context, c *Client, opts ...CallOption) error {
		return lastError(c.CDRs(ctx, CDRFilter{}, opts...))
	}
	for name, c := range map[string]struct {
		call    func(context.Context, *Client, ...CallOption) error
		status  int
		body    string
		keys    []string // that the source returns in turn; the last one stays
		good    string   // the key that is accepted
		options []CallOption
		seen    int64
		failed  bool
	}{
		"401":                   {call: balance, status: 401, keys: []string{"old", "new"}, good: "new", seen: 2},
		"403, a dial":           {call: dial, status: 403, body: `{"error":"Invalid api_key"}`, keys: []string{"old", "new"}, good: "new", seen: 2},
		"400, a dial":           {call: dial, status: 400, body: `{"errors":["Invalid key"]}`, keys: []string{"old", "new"}, good: "new", seen: 2},
		"a stream":              {call: records, status: 403, body: `{"error":"Invalid api_key"}`, keys: []string{"old", "new"}, good: "new", seen: 2},
		"the same key":          {call: dial, status: 401, keys: []string{"old"}, good: "new", seen: 1, failed: true},
		"once only":             {call: dial, status: 401, keys: []string{"a-1", "a-2", "a-2", "a-3", "a-3", "a-4"}, good: "new", seen: 2, failed: true},
		"without retries":       {call: dial, status: 401, keys: []string{"old", "new"}, good: "new", options: []CallOption{NoRetry()}, seen: 1, failed: true},
		"forbidden, a good key": {call: dial, status: 403, body: `{"error":"SMS is not allowed"}`, keys: []string{"old", "new"}, good: "new", seen: 1, failed: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
				return securityproviders.NewKey(c.keys[min(int(asked.Add(1)), len(c.keys))-1])
			})
			transport := &stub{}
			transport.respond = func(req *http.Request) (*http.Response, error) {
				if req.Header.Get("Authorization") != "Bearer "+c.good {
					return respond(req, c.status, c.body), nil
				}
				return respond(req, 200, `{"balance":1,"call_id":"a","records":[],"total":0}`), nil
			}
			client, err := New("cluster1", WithContactCenterKeySource(source), WithHTTPClient(&http.Client{Transport: transport}), WithRetry(RetryPolicy{MinWait: -1, MaxWait: -1}))
			if err != nil {
				t.Fatal(err)
			}
			err = c.call(t.Context(), client, c.options...)
			if (err != nil) != c.failed || transport.seen.Load() != c.seen || errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("%d requests, %v", transport.seen.Load(), err)
			}
		})
	}
}

// A limit on messages may strike after some recipients, however it is worded.
func TestWhatsAppIsNotSentAgainAfterALimit(t *testing.T) {
	t.Parallel()
	for status, bodies := range map[int][]string{
		400: {
			`{"errors":["API message rate limit exceeded."]}`, `{"errors":[" API message rate limit exceeded"]}`, `{"error":"api  message rate limit exceeded!"}`,
			`{"errors":["one","API message rate limit exceeded"]}`, `{"errors":{"recipients":["API message rate limit exceeded"]}}`, `{"error":"Rate limit exceeded"}`,
		},
		429: {`{"errors":{"recipients":["limit"]}}`, `{"message":"API message rate limit exceeded"}`, ``, `<html></html>`},
	} {
		for _, body := range bodies {
			transport := always(status, body)
			_, err := stubClient(t, transport, WithRetry(RetryPolicy{MinWait: -1, MaxWait: -1})).SendWhatsApp(t.Context(), gen.SendWhatsAppRequest{
				From: "15555550000", Recipients: []gen.WhatsAppRecipient{{To: "15555551111"}, {To: "15555552222"}}, TemplateUUID: "9d8c0f3e-6b0a-4a43-9a0e-1b2f3c4d5e6f",
			})
			if transport.seen.Load() != 1 || !errors.Is(err, ErrRateLimited) || !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("%d %s: %d requests, %v", status, body, transport.seen.Load(), err)
			}
		}
	}
}

// An SMS has one recipient: a limit refuses it whole.
func TestAnSMSIsSentAgainAfterALimit(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"error":"Rate limit exceeded"}`, ``} {
		transport := always(429, body)
		_, err := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1})).SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText})
		if transport.seen.Load() != 3 || !errors.Is(err, ErrRateLimited) || errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("%s: %d requests, %v", body, transport.seen.Load(), err)
		}
	}
}
