package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

func TestContactsResultsAreMerged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newLeads()
		contacts := numbered(firstNumber, 2003)
		server.known[contacts[1].PhoneNumber], server.known[contacts[1500].PhoneNumber] = true, true // there already
		contacts[2].PhoneNumber = "123"                                                              // too short for the server
		contacts[4].PhoneNumber = contacts[3].PhoneNumber                                            // twice in one call
		contacts[5].PhoneNumber = contacts[3].PhoneNumber                                            // three times
		contacts[1001].PhoneNumber = contacts[0].PhoneNumber                                         // in an earlier call
		report, err := addAll(t.Context(), stubClient(t, server), contacts, BulkOptions{})
		want := "accepted 0-1, accepted 3-4, accepted 6-1001, accepted 1002-1500, accepted 1501-2003, " +
			"duplicate 1-2, duplicate 4-6, duplicate 1001-1002, duplicate 1500-1501, invalid 2-3, next 2003 of 2003"
		if got := outcomes(report); err != nil || got != want {
			t.Errorf("got %s, %v\nwant %s", got, err, want)
		}
		if diff := cmp.Diff([]int{998, 1000, 3}, server.sizes()); diff != "" {
			t.Errorf("calls -want +got\n%s", diff)
		}
	})
}

func TestContactsResponses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, want string }{
		"plus":          {`{"contacts":["+15550000000"," 15550000001 "]}`, "accepted 0-2, not mentioned 2-3"},
		"none":          {`{}`, "not mentioned 0-3"},
		"numbers":       {`{"contacts":[15550000000,15550000001,15550000002]}`, "accepted 0-3"},
		"two lists":     {`{"contacts":["15550000000","15550000001","15550000002"],"duplicate_numbers":["15550000001"],"invalid_numbers":["15550000002"]}`, "accepted 0-1, duplicate 1-2, invalid 2-3"},
		"other numbers": {`{"contacts":["15559999999"],"duplicate_numbers":["15550000001"]}`, "duplicate 1-2, not mentioned 0-1, not mentioned 2-3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, err := addAll(t.Context(), stubClient(t, always(201, c.body)), numbered(firstNumber, 3), BulkOptions{})
			if got := outcomes(report); err != nil || got != c.want+", next 3 of 3" {
				t.Errorf("got %s, %v; want %s", got, err, c.want)
			}
		})
	}
}

func fail(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) { return respond(req, status, body), nil }
}

func breakOff(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestContactsFailures(t *testing.T) {
	t.Parallel()
	all := map[int]func(*http.Request) (*http.Response, error){}
	for i := 2; i < 10; i++ {
		all[i] = breakOff
	}
	once := func(respond func(*http.Request) (*http.Response, error)) map[int]func(*http.Request) (*http.Response, error) {
		return map[int]func(*http.Request) (*http.Response, error){2: respond}
	}
	const (
		refused = "accepted 0-1000, refused 1000-2000, not tried 2000-2500, next 1000 of 2500"
		unknown = "accepted 0-1000, unknown 1000-2000, not tried 2000-2500, next 2000 of 2500"
		done    = "accepted 0-2500, next 2500 of 2500"
	)
	for name, c := range map[string]struct {
		send    bulk
		respond map[int]func(*http.Request) (*http.Response, error)
		is      ErrorKind
		want    string
		resumed string
	}{
		"add, refused":        {addAll, once(fail(400, `{"error":"Campaign type should be live"}`)), ErrInvalidRequest, refused, "accepted 1000-2500, next 2500 of 2500"},
		"add, no response":    {addAll, once(breakOff), ErrOutcomeUnknown, unknown, "accepted 2000-2500, next 2500 of 2500"},
		"add, 502":            {addAll, once(fail(502, "")), ErrOutcomeUnknown, unknown, "accepted 2000-2500, next 2500 of 2500"},
		"add, HTML":           {addAll, once(fail(200, "<html>")), ErrOutcomeUnknown, unknown, "accepted 2000-2500, next 2500 of 2500"},
		"add, rate limited":   {addAll, once(fail(429, "")), "", done, ""},
		"update, refused":     {updateAll, once(fail(403, `{"error":"Invalid api_key"}`)), ErrInvalidKey, refused, "accepted 1000-2500, next 2500 of 2500"},
		"update, no response": {updateAll, once(breakOff), "", done, ""},
		"update, never":       {updateAll, all, ErrNoResponse, unknown, "accepted 2000-2500, next 2500 of 2500"},
		"update, 502":         {updateAll, once(fail(502, "")), "", done, ""},
		"update, then denied": {updateAll, map[int]func(*http.Request) (*http.Response, error){2: breakOff, 3: fail(400, "")}, ErrInvalidRequest, unknown, "accepted 2000-2500, next 2500 of 2500"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newLeads()
				server.responses = c.respond
				client := stubClient(t, server)
				contacts := numbered(firstNumber, 2500)
				report, err := c.send(t.Context(), client, contacts, BulkOptions{})
				if got := outcomes(report); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
				if c.is == "" {
					if err != nil {
						t.Errorf("got %v", err)
					}
					return
				}
				if !errors.Is(err, c.is) || !strings.Contains(err.Error(), "contacts 1000 to 1999 of campaign 17: ") {
					t.Errorf("got %v", err)
				}
				if strings.Contains(err.Error(), strconv.Itoa(firstNumber)[:7]) {
					t.Errorf("a phone number: %v", err)
				}
				server.responses = nil
				report, err = c.send(t.Context(), client, contacts, BulkOptions{From: report.Next})
				if got := outcomes(report); err != nil || got != c.resumed {
					t.Errorf("resumed: %v\ngot  %s\nwant %s", err, got, c.resumed)
				}
			})
		})
	}
}

func TestContactsEndWithTheContext(t *testing.T) {
	t.Parallel()
	for name, send := range bulks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newLeads()
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				report, err := send(ctx, stubClient(t, server), numbered(firstNumber, 2500), BulkOptions{Progress: func(p ContactsProgress) {
					if p.Next == 2000 {
						cancel(errEnough)
					}
				}})
				const want = "accepted 0-2000, not tried 2000-2500, next 2000 of 2500"
				if got := outcomes(report); got != want || !errors.Is(err, errEnough) || !errors.Is(err, ErrNotSent) || len(server.sent) != 2 {
					t.Errorf("%d calls: %s, %v", len(server.sent), got, err)
				}
			})
		})
	}
}

func TestContactsAreCheckedFirst(t *testing.T) {
	t.Parallel()
	bad := numbered(firstNumber, 2500)
	bad[2400].PhoneNumber = "+" + secretNumber
	for name, c := range map[string]struct {
		send  bulk
		calls int
		want  string
	}{
		"add":         {addAll, 0, "not tried 0-2500, next 0 of 2500"},
		"update":      {updateAll, 0, "not tried 0-2500, next 0 of 2500"},
		"add from":    {addFrom, 2, "accepted 0-2000, not tried 2000-2400, next 2000 of 0"},
		"update from": {updateFrom, 2, "accepted 0-2000, not tried 2000-2400, next 2000 of 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newLeads()
				report, err := c.send(t.Context(), stubClient(t, server), bad, BulkOptions{})
				argument, ok := errors.AsType[*ArgumentError](err)
				if !ok || argument.Field != "contacts[2400].phoneNumber" || !strings.Contains(argument.Rule, `without "+"`) {
					t.Errorf("got %v", err)
				}
				assertPublic(t, "error", err.Error())
				if got := outcomes(report); got != c.want || len(server.sent) != c.calls {
					t.Errorf("%d calls: %s; want %s", len(server.sent), got, c.want)
				}
			})
		})
	}
	for name, send := range bulks {
		t.Run(name+", options", func(t *testing.T) {
			t.Parallel()
			server := newLeads()
			report, err := send(t.Context(), stubClient(t, server), numbered(firstNumber, 2), BulkOptions{From: -1})
			if argument, ok := errors.AsType[*ArgumentError](err); !ok || argument.Rule != "must not be negative" || report == nil || len(server.sent) != 0 {
				t.Errorf("got %v", err)
			}
			report, err = send(t.Context(), stubClient(t, server), numbered(firstNumber, 2), BulkOptions{From: 5}, nil)
			if argument, ok := errors.AsType[*ArgumentError](err); !ok || argument.Rule != "must not be greater than the number of contacts" || report == nil || len(server.sent) != 0 {
				t.Errorf("after the end: %v", err)
			}
			report, err = send(t.Context(), stubClient(t, server), numbered(firstNumber, 2), BulkOptions{From: 2})
			if err != nil || report.Next != 2 || len(server.sent) != 0 {
				t.Errorf("at the end: %+v, %v", report, err)
			}
		})
	}
	client := stubClient(t, newLeads())
	if report, err := client.AddAllContacts(t.Context(), 0, numbered(firstNumber, 1), BulkOptions{}); report == nil || !strings.Contains(fmt.Sprint(err), "campaign_id must be 1 or more") {
		t.Errorf("got %v", err)
	}
	if report, err := client.UpdateContactsFrom(t.Context(), 0, nil, BulkOptions{}); report == nil || !errors.Is(err, ErrInvalidRequest) {
		t.Errorf("got %v", err)
	}
	if report, err := client.AddContactsFrom(t.Context(), 1, nil, BulkOptions{}); report == nil || err != nil || report.Next != 0 {
		t.Errorf("no sequence: %v", err)
	}
}

func TestContactsFromABrokenSequence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newLeads()
		broken := errors.New("line 1201: wrong number of fields")
		report, err := stubClient(t, server).AddContactsFrom(t.Context(), 17, stream(numbered(firstNumber, 1200), broken), BulkOptions{})
		if got := outcomes(report); !errors.Is(err, broken) || got != "accepted 0-1000, not tried 1000-1200, next 1000 of 0" || len(server.sent) != 1 ||
			err.Error() != "contact 1200: "+broken.Error() {
			t.Errorf("got %s, %v", got, err)
		}
	})
}
