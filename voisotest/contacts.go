package voisotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

const (
	maxContacts   = 1000
	minDigits     = 7    // shorter numbers are invalid
	noPriority    = 1001 // contacts without a priority are called last
	contactsPause = 2 * time.Second
)

// Contact is a contact (lead) of a campaign.
type Contact struct {
	// Number is the phone number, which identifies the contact.
	Number string `json:"number"`
	// Name, Source and URL are those of the latest request.
	Name   string `json:"name,omitempty"`
	Source string `json:"source,omitempty"`
	URL    string `json:"url,omitempty"`
	// Priority is the position in the dialing order, nil when there is none.
	Priority *int `json:"priority,omitempty"`
	// Inactive contacts are not called.
	Inactive bool `json:"inactive,omitempty"`
	// Called reports whether the campaign has called the contact, see [Server.Dial].
	Called bool `json:"called,omitempty"`
}

// contact returns the contact with a number, which it adds when it is new.
func (c *campaign) contact(number string) *Contact {
	place, ok := c.numbers[number]
	if !ok {
		place = len(c.Contacts)
		c.numbers[number] = place
		c.Contacts = append(c.Contacts, Contact{Number: number})
	}
	return &c.Contacts[place]
}

// next returns the contact to call, or nil.
func (c *campaign) next() *Contact {
	var next *Contact
	priority := func(contact *Contact) int {
		if contact.Priority == nil {
			return noPriority
		}
		return *contact.Priority
	}
	for i := range c.Contacts {
		contact := &c.Contacts[i]
		if !contact.Inactive && !contact.Called && (next == nil || priority(contact) < priority(next)) {
			next = contact
		}
	}
	return next
}

// takesContacts reports whether an operation is a contacts call, to which Voiso's limits apply.
func takesContacts(op *operation) bool {
	return op != nil && (op.Operation == gen.OpAddContacts || op.Operation == gen.OpUpdateContacts)
}

// enterContacts begins a contacts call, or returns why it is refused.
func (w *world) enterContacts(id string) (called *campaign, problem string) {
	defer w.lock()()
	called = w.campaignOf(id)
	pause := w.options.ContactsPause
	switch {
	case called == nil:
		return nil, campaignNotFound
	case called.Type != live:
		return nil, campaignNotLive
	case pause < 0:
	case called.running:
		return nil, "Another contacts request of this campaign is running"
	case !called.finished.IsZero() && w.now().Sub(called.finished) < pause:
		return nil, fmt.Sprintf("The last contacts request of this campaign ended less than %v ago", pause)
	}
	called.running = true
	return called, ""
}

// leaveContacts ends a contacts call that has entered.
func (w *world) leaveContacts(called *campaign) {
	defer w.lock()()
	called.running, called.finished = false, w.now()
}

// contactsCall is the body of a contacts call, in every form that the description allows.
type contactsCall struct{ Contacts []sentContact }

type sentContact struct {
	PhoneNumber, ContactName, ContactSource, ContactURL string

	Priority text
	IsActive any
}

// takeContacts sorts the contacts of a call. A number is a duplicate when it occurs earlier in the call. A number to be
// added is also one when the campaign already has it; a number to be updated is not.
func (w *world) takeContacts(op *operation, called *campaign, body []byte) response {
	result := struct {
		Duplicate []string `json:"duplicate_numbers"`
		Invalid   []string `json:"invalid_numbers"`
		Contacts  []string `json:"contacts"`
	}{[]string{}, []string{}, []string{}}
	seen := map[string]bool{}
	for _, contact := range decode[contactsCall](body).Contacts {
		number := contact.PhoneNumber
		_, isKnown := called.numbers[number]
		switch {
		case len(number) < minDigits:
			result.Invalid = append(result.Invalid, number)
		case seen[number] || isKnown && op.Operation == gen.OpAddContacts:
			result.Duplicate = append(result.Duplicate, number)
		default:
			result.Contacts = append(result.Contacts, number)
			contact.change(called.contact(number))
		}
		seen[number] = true
	}
	return op.successWith(result)
}

// change changes what the contact of a call has.
func (s sentContact) change(c *Contact) {
	c.Name, c.Source, c.URL = cmp.Or(s.ContactName, c.Name), cmp.Or(s.ContactSource, c.Source), cmp.Or(s.ContactURL, c.URL)
	if priority, err := strconv.Atoi(string(s.Priority)); err == nil {
		c.Priority = &priority
	}
	if s.IsActive != nil {
		c.Inactive = s.IsActive == false || s.IsActive == 0.0
	}
}

// contactsProblem returns Voiso's text for an invalid contacts call where it has one.
func contactsProblem(body []byte, otherwise string) string {
	var call contactsCall
	if err := json.Unmarshal(body, &call); err != nil {
		return otherwise
	}
	switch {
	case len(call.Contacts) > maxContacts:
		return "Maximum limit of 1000 contacts for each request"
	case slices.ContainsFunc(call.Contacts, func(c sentContact) bool { return c.PhoneNumber == "" }):
		return "Required contact field missing"
	}
	return otherwise
}
