package voiso

import (
	"errors"
	"fmt"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

// Every status of a refusal or failure has its verdict: what the caller learns,
// and whether the request comes again.
func TestEveryStatus(t *testing.T) {
	t.Parallel()
	unknown := map[int]bool{408: true, 444: true, 460: true, 499: true}
	onceOnly := map[int]bool{494: true, 495: true, 496: true, 497: true, 463: true, 464: true, 561: true, 501: true, 505: true, 511: true, 526: true}
	neverArrived := map[int]bool{421: true, 425: true, 429: true, 521: true, 523: true, 525: true, 530: true}
	refusedBy5xx := map[int]bool{505: true, 511: true, 526: true, 561: true}
	for status := 400; status < 600; status++ {
		mayBeDone := unknown[status] || status >= 500 && !neverArrived[status] && !refusedBy5xx[status]
		passes := !onceOnly[status] && (status >= 500 || unknown[status] || neverArrived[status])
		for name, c := range map[string]struct {
			call    func(*Client) error
			unknown bool
			seen    int64
		}{
			"a call": {
				func(c *Client) error {
					return only(c.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber}))
				},
				mayBeDone, map[bool]int64{true: 2, false: 1}[neverArrived[status]],
			},
			"a query": {
				func(c *Client) error { return only(c.GetBalance(t.Context())) },
				false, map[bool]int64{true: 2, false: 1}[passes],
			},
		} {
			transport := always(status, "")
			err := c.call(stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 2, MinWait: -1, MaxWait: -1})))
			failure, ok := errors.AsType[*Error](err)
			if !ok || failure.Status != status || errors.Is(err, ErrOutcomeUnknown) != c.unknown || transport.seen.Load() != c.seen {
				t.Errorf("%d to %s: %d requests, want %d; %v", status, name, transport.seen.Load(), c.seen, err)
			}
		}
	}
}

// Contacts whose call a gateway gave up may have arrived.
func TestContactsBehindAGateway(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]ContactOutcome{408: ContactUnknown, 499: ContactUnknown, 502: ContactUnknown, 524: ContactUnknown, 400: ContactRefused, 421: ContactRefused, 521: ContactRefused} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			client := stubClient(t, always(status, ""), WithRetry(RetryPolicy{Attempts: 1}))
			report, err := client.AddAllContacts(t.Context(), 17, oneContact.Contacts, BulkOptions{})
			if err == nil || report.Outcome(0) != want {
				t.Errorf("got %v, %v; want %s", report, err, want)
			}
		})
	}
}
