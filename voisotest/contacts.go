package voisotest

import (
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

const (
	maxContacts = 1000
	minDigits   = 7 // shorter numbers are invalid
)

// takesContacts reports whether an operation is a contacts call, to which Voiso's limits apply.
func takesContacts(op *operation) bool {
	return op != nil && (op.Operation == gen.OpAddContacts || op.Operation == gen.OpUpdateContacts)
}

// campaigns are the campaigns that were called.
type campaigns struct {
	pause    time.Duration
	clock    func() time.Time
	problems map[string]string // of campaigns that cannot be called, by campaign ID

	mu   sync.Mutex
	byID map[string]*campaign
}

type campaign struct {
	running  bool
	finished time.Time // of the latest contacts call
	numbers  map[string]bool
}

func newCampaigns(o Options) *campaigns {
	c := &campaigns{pause: o.ContactsPause, clock: o.Clock, problems: map[string]string{}}
	for _, id := range o.UnknownCampaigns {
		c.problems[strconv.Itoa(id)] = "Campaign not found"
	}
	for _, id := range o.CampaignsNotLive {
		c.problems[strconv.Itoa(id)] = "Campaign type should be live"
	}
	return c
}

// reset makes all campaigns new. Running calls end on the old ones.
func (c *campaigns) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID = map[string]*campaign{}
}

// enter begins a contacts call, or returns the reason for refusing it.
func (c *campaigns) enter(id string) (called *campaign, problem string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if problem := c.problems[id]; problem != "" {
		return nil, problem
	}
	called = c.byID[id]
	if called == nil {
		called = &campaign{numbers: map[string]bool{}}
		c.byID[id] = called
	}
	switch {
	case c.pause < 0:
	case called.running:
		return nil, "Another contacts request of this campaign is running"
	case !called.finished.IsZero() && c.clock().Sub(called.finished) < c.pause:
		return nil, "The last contacts request of this campaign ended less than " + c.pause.String() + " ago"
	}
	called.running = true
	return called, ""
}

// leave ends a contacts call that has entered.
func (c *campaigns) leave(called *campaign) {
	c.mu.Lock()
	defer c.mu.Unlock()
	called.running, called.finished = false, c.clock()
}

// serve sorts the numbers of a contacts call. A number is a duplicate if it occurs earlier in the call. A number to add
// is also a duplicate if the campaign already has it; a number to update is not.
func (c *campaigns) serve(op *operation, called *campaign, body []byte) response {
	result := struct {
		Duplicate []string `json:"duplicate_numbers"`
		Invalid   []string `json:"invalid_numbers"`
		Contacts  []string `json:"contacts"`
	}{[]string{}, []string{}, []string{}}
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[string]bool{}
	for _, number := range phoneNumbers(body) {
		switch {
		case len(number) < minDigits:
			result.Invalid = append(result.Invalid, number)
		case seen[number] || op.Operation == gen.OpAddContacts && called.numbers[number]:
			result.Duplicate = append(result.Duplicate, number)
		default:
			result.Contacts = append(result.Contacts, number)
			called.numbers[number] = true
		}
		seen[number] = true
	}
	return response{status: op.success.status, body: encode(result)}
}

// phoneNumbers returns the numbers of a contacts call, an empty one for a contact without a number.
func phoneNumbers(body []byte) []string {
	var call struct {
		Contacts []struct {
			PhoneNumber string `json:"phoneNumber"`
		} `json:"contacts"`
	}
	if err := json.Unmarshal(body, &call); err != nil {
		return nil
	}
	numbers := make([]string, 0, len(call.Contacts))
	for _, contact := range call.Contacts {
		numbers = append(numbers, contact.PhoneNumber)
	}
	return numbers
}

// contactsProblem returns Voiso's text for an invalid contacts call, if there is one.
func contactsProblem(body []byte, otherwise string) string {
	numbers := phoneNumbers(body)
	switch {
	case len(numbers) > maxContacts:
		return "Maximum limit of 1000 contacts for each request"
	case slices.Contains(numbers, ""):
		return "Required contact field missing"
	}
	return otherwise
}
