package voisotest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	campaignParameter = "campaign_id"
	maxContacts       = 1000
	minDigits         = 7 // shorter numbers count as invalid
)

// WithUnknownCampaigns lets contacts calls to these campaigns fail with "Campaign not found".
func WithUnknownCampaigns(ids ...int) Option { return withCampaigns(ids, "Campaign not found") }

// WithCampaignsNotLive lets contacts calls to these campaigns fail with "Campaign type should be live".
func WithCampaignsNotLive(ids ...int) Option {
	return withCampaigns(ids, "Campaign type should be live")
}

func withCampaigns(ids []int, text string) Option {
	return func(s *settings) {
		for _, id := range ids {
			s.campaigns[strconv.Itoa(id)] = text
		}
	}
}

// WithContactsPause sets how long after the end of a contacts call the next one to the same campaign is refused. The
// default is the vendor's 2 seconds. Zero leaves only the rule that calls must not overlap, a negative value none.
func WithContactsPause(pause time.Duration) Option {
	return func(s *settings) { s.contactsPause = pause }
}

func (op *operation) takesContacts() bool {
	return op.id == "addContacts" || op.id == "updateContacts"
}

// campaigns is what is known of the campaigns that were called.
type campaigns struct {
	mu   sync.Mutex
	byID map[string]*campaign
}

type campaign struct {
	running  bool
	finished time.Time
	numbers  map[string]bool
}

// get is called with mu held.
func (c *campaigns) get(id string) *campaign {
	if c.byID == nil {
		c.byID = map[string]*campaign{}
	}
	if c.byID[id] == nil {
		c.byID[id] = &campaign{numbers: map[string]bool{}}
	}
	return c.byID[id]
}

// forget makes all campaigns new. Calls that are running end on the old ones.
func (c *campaigns) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID = nil
}

// enter begins a contacts call, or says why it is refused.
func (c *campaigns) enter(id string, s *settings) (*campaign, *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := s.campaigns[id]
	called := c.get(id)
	switch {
	case text != "" || s.contactsPause < 0:
	case called.running:
		text = "Another contacts request of this campaign is running"
	case !called.finished.IsZero() && s.clock().Sub(called.finished) < s.contactsPause:
		text = "The former contacts request of this campaign has finished less than " + s.contactsPause.String() + " ago"
	}
	if text != "" {
		refused := refusal(http.StatusBadRequest, text)
		return nil, &refused
	}
	called.running = true
	return called, nil
}

// leave ends a contacts call that has entered.
func (c *campaigns) leave(called *campaign, s *settings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	called.running, called.finished = false, s.clock()
}

// contactsResult is the answer to a contacts call.
type contactsResult struct {
	Duplicate []string `json:"duplicate_numbers"`
	Invalid   []string `json:"invalid_numbers"`
	Contacts  []string `json:"contacts"`
}

// serve sorts the numbers of a contacts call. A number is a duplicate when it occurs earlier in the call, or, when
// contacts are added, when the campaign has it already; an update of a number that is there is what it is for.
func (c *campaigns) serve(op *operation, called *campaign, body []byte) answer {
	result := contactsResult{Duplicate: []string{}, Invalid: []string{}, Contacts: []string{}}
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[string]bool{}
	for _, number := range phoneNumbers(body) {
		switch {
		case len(number) < minDigits:
			result.Invalid = append(result.Invalid, number)
		case seen[number] || op.method == http.MethodPost && called.numbers[number]:
			result.Duplicate = append(result.Duplicate, number)
		default:
			result.Contacts = append(result.Contacts, number)
			called.numbers[number] = true
		}
		seen[number] = true
	}
	return answer{status: op.success.status, body: encode(result)}
}

// phoneNumbers reads the numbers of a contacts call, an empty one where it is missing.
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

// contactsProblem is the vendor's text for a contacts call that does not match the description, where there is one.
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
