package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// timely are the documented requests that depend on the day, with a day on which they are right.
func timely() map[string]time.Time {
	return map[string]time.Time{
		"schedule a callback": time.Date(2023, time.December, 20, 12, 0, 0, 0, time.UTC),
		"webhook failures":    time.Date(2024, time.June, 10, 12, 0, 0, 0, time.UTC),
	}
}

// Every documented request goes out through the client just the same, and its documented response comes back as a
// result, or as an error with the documented status and message.
func TestDocumentedCallsThroughClient(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, c := range documentedCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			call, err := c.clientCall(d)
			if err != nil {
				t.Fatal(err)
			}
			received := make(chan *http.Request, 1)
			fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				data, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				received <- asSent(r, data)
				if len(call.response) > 0 {
					w.Header().Set("Content-Type", "application/json")
				}
				w.WriteHeader(c.Response.Status)
				_, _ = w.Write(call.response)
			}))
			t.Cleanup(fake.Close)
			result, err := call.do(t.Context(), voiso.WithBaseURL(fake.URL))
			if _, late := timely()[c.Name]; late {
				if _, ok := errors.AsType[*voiso.ArgumentError](err); !ok || len(received) != 0 {
					t.Fatalf("a request of the past: %v, %d sent", err, len(received))
				}
				return
			}
			if err := call.outcome(result, err); err != nil {
				t.Error(err)
			}
			if len(received) != 1 {
				t.Fatalf("%d requests were received", len(received))
			}
			if err := call.requested(t.Context(), d, <-received); err != nil {
				t.Error(err)
			}
		})
	}
}

// What the client refuses because it is past goes out on the right day.
func TestTimelyCallsThroughClient(t *testing.T) {
	t.Parallel()
	d := description(t)
	tried := 0
	for _, c := range documentedCases(t) {
		day, ok := timely()[c.Name]
		if !ok {
			continue
		}
		tried++
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(day))
				call, err := c.clientCall(d)
				if err != nil {
					t.Fatal(err)
				}
				sink := &capture{status: c.Response.Status, body: call.response}
				result, err := call.do(t.Context(), voiso.WithBaseURL(server), voiso.WithHTTPClient(&http.Client{Transport: sink}))
				if err := call.outcome(result, err); err != nil {
					t.Error(err)
				}
				r, err := sink.only()
				if err != nil {
					t.Fatal(err)
				}
				if err := call.requested(t.Context(), d, r); err != nil {
					t.Error(err)
				}
			})
		})
	}
	if tried != len(timely()) {
		t.Errorf("%d of %d cases were found", tried, len(timely()))
	}
}

// asSent turns a received request into one as a client holds it.
func asSent(r *http.Request, body []byte) *http.Request {
	sent := r.Clone(context.Background())
	sent.Body = http.NoBody
	if len(body) > 0 {
		setBody(sent, string(body))
		sent.Header["Content-Type"] = r.Header["Content-Type"]
	}
	return sent
}

// clientCall is a documented case as a call of the client.
type clientCall struct {
	*documented
	op       *operation
	sample   sample
	response json.RawMessage
	scheme   string
}

func (c *documented) clientCall(d *document) (*clientCall, error) {
	op, err := d.find(c.Method, c.Path)
	if err != nil {
		return nil, err
	}
	s, key, err := c.sample(op)
	if err != nil {
		return nil, err
	}
	call := &clientCall{documented: c, op: op, sample: s, response: notNull(c.Response.Body), scheme: c.Scheme}
	if call.scheme == "path" { // the client adds the Bearer token of the same key
		call.scheme = "contactcenterBearerToken"
	}
	if key != keyOf(kindOf(call.scheme)) {
		return nil, errors.New("the case names a key of another kind than its scheme")
	}
	if call.response == nil && c.Response.Status != http.StatusNoContent {
		call.response, err = op.exampleResponse(c.Response.Status)
	}
	return call, err
}

// do makes the call with both keys configured.
func (c *clientCall) do(ctx context.Context, options ...voiso.Option) (any, error) {
	options = append(options, voiso.WithContactCenterKey(contactCenterKey), voiso.WithUserKey(userKey), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
	if isQuery(c.scheme) {
		options = append(options, voiso.WithQueryKey())
	}
	client, err := voiso.New("", options...)
	if err != nil {
		return nil, err
	}
	return invoke(ctx, client, "", c.op, c.sample, "", voiso.UsingKey(voiso.KeyKind(kindOf(c.scheme))))
}

// outcome says where result and error are not the documented response.
func (c *clientCall) outcome(result any, err error) error {
	if c.Response.Status < http.StatusBadRequest {
		if err != nil || result == nil || c.Response.Status == http.StatusNoContent {
			return err
		}
		again, err := json.Marshal(result)
		if err != nil {
			return err
		}
		return errors.Join(sameJSON(c.response, again), unread(result))
	}
	failure, ok := errors.AsType[*voiso.Error](err)
	if !ok {
		return fmt.Errorf("status %d is not a *voiso.Error: %w", c.Response.Status, err)
	}
	var body struct {
		Error  string
		Errors []string
	}
	if err := json.Unmarshal(c.response, &body); err != nil {
		return err
	}
	want := body.Errors
	if body.Error != "" {
		want = append(want, body.Error)
	}
	if failure.Status != c.Response.Status || !slices.Equal(failure.Messages(), want) || failure.Operation != c.op.id || failure.Scheme != c.scheme {
		return fmt.Errorf("the error says %s, %d, %q, %s", failure.Operation, failure.Status, failure.Messages(), failure.Scheme)
	}
	return sameJSON(c.response, failure.Body())
}

// requested says where a request is not the documented one.
func (c *clientCall) requested(ctx context.Context, d *document, r *http.Request) error {
	return errors.Join(d.accepted(ctx, strictChecker(), c.op, c.sample, r, c.scheme), c.sameQuery(r))
}
