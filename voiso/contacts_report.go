package voiso

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// ContactOutcome is the outcome of one contact.
type ContactOutcome string

// The outcomes of [ContactsReport].
const (
	// ContactAccepted: added or updated.
	ContactAccepted ContactOutcome = "accepted"
	// ContactDuplicate: refused because the campaign has its number already, or
	// the call has it more than once.
	ContactDuplicate ContactOutcome = "duplicate"
	// ContactInvalid: refused by the server because of its number.
	ContactInvalid ContactOutcome = "invalid"
	// ContactMalformed: left out because of [BulkOptions].SkipMalformed, not sent.
	ContactMalformed ContactOutcome = "malformed"
	// ContactNotMentioned: the call succeeded, but its response does not name the number.
	ContactNotMentioned ContactOutcome = "not mentioned"
	// ContactRefused: the call was refused as a whole, and the error says why.
	ContactRefused ContactOutcome = "refused"
	// ContactUnknown: the call may or may not have been carried out.
	ContactUnknown ContactOutcome = "unknown"
	// ContactNotTried: not sent.
	ContactNotTried ContactOutcome = "not tried"
)

// ContactsReport has the outcome of every contact that was added or updated in
// bulk. It holds no phone numbers: contacts are named by their index in the
// input, from 0. Its size grows with the number of ranges of equal outcome, not
// with the number of contacts.
type ContactsReport struct {
	// Campaign is the campaign's ID.
	Campaign int `json:"campaign"`
	ContactsProgress

	runs []contactsRange
}

// ContactsProgress counts the contacts that were sent so far.
type ContactsProgress struct {
	// Calls is the number of calls that succeeded.
	Calls int `json:"calls"`
	// Next is the index of the first contact that still has to be sent.
	// Contacts with an unknown outcome are before it. After a refused call, Next is
	// the first contact of that call, although the report has outcomes after it.
	Next int `json:"next"`
	// Total is the number of all contacts, 0 while the number is not known.
	Total int `json:"total,omitzero"`
	// Accepted and the others count contacts by outcome.
	Accepted     int `json:"accepted"`
	Duplicate    int `json:"duplicate"`
	Invalid      int `json:"invalid"`
	Malformed    int `json:"malformed,omitzero"`
	NotMentioned int `json:"not_mentioned"`
	Refused      int `json:"refused"`
	Unknown      int `json:"unknown"`
	// NotTried counts only contacts that were read: all in a slice, at most
	// those of one call in a sequence.
	NotTried int `json:"not_tried"`
}

// contactsRange is a range of contacts with the same outcome: first up to, but not
// including, end.
type contactsRange struct {
	first, end int
	outcome    ContactOutcome
}

// Ranges returns the contacts with an outcome as ranges in input order: contacts
// first up to, but not including, end.
//
//	for first, end := range report.Ranges(voiso.ContactUnknown) {
//		unknown = append(unknown, contacts[first:end]...)
//	}
func (r *ContactsReport) Ranges(outcome ContactOutcome) iter.Seq2[int, int] {
	return func(yield func(first, end int) bool) {
		for _, run := range r.runs {
			if run.outcome == outcome && !yield(run.first, run.end) {
				return
			}
		}
	}
}

// Outcome returns the outcome of the contact at index. If the report does not
// have that contact, it returns [ContactNotTried].
func (r *ContactsReport) Outcome(index int) ContactOutcome {
	at, found := slices.BinarySearchFunc(r.runs, index, func(run contactsRange, index int) int {
		switch {
		case run.end <= index:
			return -1
		case run.first > index:
			return 1
		}
		return 0
	})
	if !found {
		return ContactNotTried
	}
	return r.runs[at].outcome
}

// add appends a range of contacts to the report.
func (r *ContactsReport) add(first, end int, outcome ContactOutcome) {
	if end <= first {
		return
	}
	*r.count(outcome) += end - first
	if last := len(r.runs) - 1; last >= 0 && r.runs[last].outcome == outcome && r.runs[last].end == first {
		r.runs[last].end = end
		return
	}
	r.runs = append(r.runs, contactsRange{first, end, outcome})
}

// contactOutcomes lists all outcomes in the order of [ContactsProgress].
var contactOutcomes = []ContactOutcome{
	ContactAccepted, ContactDuplicate, ContactInvalid, ContactMalformed,
	ContactNotMentioned, ContactRefused, ContactUnknown, ContactNotTried,
}

// count returns the counter of an outcome.
func (p *ContactsProgress) count(outcome ContactOutcome) *int {
	switch outcome {
	case ContactAccepted:
		return &p.Accepted
	case ContactDuplicate:
		return &p.Duplicate
	case ContactInvalid:
		return &p.Invalid
	case ContactMalformed:
		return &p.Malformed
	case ContactNotMentioned:
		return &p.NotMentioned
	case ContactRefused:
		return &p.Refused
	case ContactUnknown:
		return &p.Unknown
	default:
		return &p.NotTried
	}
}

// String returns the counts that are not zero, and where to continue:
// "998 accepted, 2 duplicate; next 1000 of 2500". It holds no phone numbers.
func (p ContactsProgress) String() string {
	var counts []string
	for _, outcome := range contactOutcomes {
		if n := *p.count(outcome); n != 0 {
			counts = append(counts, fmt.Sprintf("%d %s", n, outcome))
		}
	}
	text := "no contacts"
	if len(counts) > 0 {
		text = strings.Join(counts, ", ")
	}
	text += fmt.Sprintf("; next %d", p.Next)
	if p.Total > 0 {
		text += fmt.Sprintf(" of %d", p.Total)
	}
	return text
}

// String returns the text of [ContactsProgress] with the campaign.
func (r ContactsReport) String() string {
	return fmt.Sprintf("campaign %d: %s", r.Campaign, r.ContactsProgress)
}

// outcomesOf returns the outcomes of a call by number. A number in several lists
// counts as refused, because "contacts" is documented as the processed contacts.
func outcomesOf(result *gen.ContactsResult) map[string]ContactOutcome {
	outcomes := make(map[string]ContactOutcome, len(result.Contacts))
	for _, list := range []struct {
		numbers []string
		outcome ContactOutcome
	}{{result.Contacts, ContactAccepted}, {result.DuplicateNumbers, ContactDuplicate}, {result.InvalidNumbers, ContactInvalid}} {
		for _, number := range list.numbers {
			outcomes[strings.TrimPrefix(strings.TrimSpace(number), "+")] = list.outcome
		}
	}
	return outcomes
}

// outcomeOf returns the outcome of the contacts of a failed call.
func outcomeOf(err error) ContactOutcome {
	failure, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return ContactNotTried
	case failure.maybeDone:
		return ContactUnknown
	case failure.kind == ErrNotSent:
		return ContactNotTried
	default:
		return ContactRefused
	}
}
