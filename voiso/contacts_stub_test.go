package voiso

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/voiso-community/voiso-go/gen"
)

// numbered makes contacts with the numbers base, base+1 and so on.
func numbered(base, n int) []gen.CampaignContact {
	contacts := make([]gen.CampaignContact, n)
	for i := range contacts {
		contacts[i] = gen.CampaignContact{PhoneNumber: strconv.Itoa(base + i), ContactName: fmt.Sprint("contact ", i)}
	}
	return contacts
}

const firstNumber = 15550000000

// leads is a server of one campaign. If responses[n] is set, it responds to call n,
// counted from 1. sent holds the numbers of each call.
type leads struct {
	stub
	mu        sync.Mutex
	known     map[string]bool
	sent      [][]string
	responses map[int]func(*http.Request) (*http.Response, error)
}

func newLeads() *leads {
	l := &leads{known: map[string]bool{}, responses: map[int]func(*http.Request) (*http.Response, error){}}
	l.respond = l.serve
	return l
}

func (l *leads) serve(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var body gen.ContactsRequest
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		return nil, err
	}
	var numbers, added, duplicate, invalid []string
	for _, contact := range body.Contacts {
		numbers = append(numbers, contact.PhoneNumber)
	}
	l.sent = append(l.sent, numbers)
	if special := l.responses[len(l.sent)]; special != nil {
		return special(req)
	}
	for _, number := range numbers {
		switch {
		case len(number) < 7:
			invalid = append(invalid, number)
		case req.Method == http.MethodPost && l.known[number]:
			duplicate = append(duplicate, number)
		default:
			added = append(added, number)
			l.known[number] = true
		}
	}
	response, err := json.Marshal(map[string]any{"contacts": added, "duplicate_numbers": duplicate, "invalid_numbers": invalid})
	return respond(req, http.StatusCreated, string(response)), err
}

// sizes are the sizes of the calls.
func (l *leads) sizes() []int {
	var sizes []int
	for _, numbers := range l.sent {
		sizes = append(sizes, len(numbers))
	}
	return sizes
}

// outcomes returns a report's outcomes as ranges.
func outcomes(r *ContactsReport) string {
	var parts []string
	for _, outcome := range []ContactOutcome{ContactAccepted, ContactDuplicate, ContactInvalid, ContactMalformed, ContactNotMentioned, ContactRefused, ContactUnknown, ContactNotTried} {
		count := 0
		for first, end := range r.Ranges(outcome) {
			parts = append(parts, fmt.Sprintf("%s %d-%d", outcome, first, end))
			count += end - first
			if r.Outcome(first) != outcome || r.Outcome(end-1) != outcome {
				parts = append(parts, "Outcome differs")
			}
		}
		if count != *r.count(outcome) {
			parts = append(parts, fmt.Sprintf("%s counted %d", outcome, *r.count(outcome)))
		}
	}
	return strings.Join(append(parts, fmt.Sprintf("next %d of %d", r.Next, r.Total)), ", ")
}

type bulk func(context.Context, *Client, []gen.CampaignContact, BulkOptions, ...CallOption) (*ContactsReport, error)

func addAll(ctx context.Context, c *Client, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return c.AddAllContacts(ctx, 17, contacts, options, opts...)
}

func updateAll(ctx context.Context, c *Client, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return c.UpdateAllContacts(ctx, 17, contacts, options, opts...)
}

// stream passes contacts on one by one, with err at the end unless it is nil.
func stream(contacts []gen.CampaignContact, err error) iter.Seq2[gen.CampaignContact, error] {
	return func(yield func(gen.CampaignContact, error) bool) {
		for _, contact := range contacts {
			if !yield(contact, nil) {
				return
			}
		}
		if err != nil {
			yield(gen.CampaignContact{}, err)
		}
	}
}

func addFrom(ctx context.Context, c *Client, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return c.AddContactsFrom(ctx, 17, stream(contacts, nil), options, opts...)
}

func updateFrom(ctx context.Context, c *Client, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return c.UpdateContactsFrom(ctx, 17, stream(contacts, nil), options, opts...)
}

var bulks = map[string]bulk{"add": addAll, "update": updateAll, "add from": addFrom, "update from": updateFrom}

// A failure of the second of three calls, and going on after it.
// Call options hold for every call.
// Bulk runs and single calls of several goroutines share the campaign's pace.
// A long sequence with many repeats is held neither in memory nor in the report.
