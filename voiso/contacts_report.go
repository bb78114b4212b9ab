package voiso

import (
	"iter"
	"slices"
)

// ContactsReport says what became of contacts that were added or updated in
// bulk. It holds no phone numbers: contacts are named by their index in the
// input, from 0. Its size grows with the changes from one outcome to another
// between neighbours, not with the contacts.
type ContactsReport struct {
	// Campaign is the campaign's ID.
	Campaign int `json:"campaign"`
	ContactsProgress

	runs []contactsRange
}

// ContactsProgress is how far sending contacts has come.
type ContactsProgress struct {
	// Calls is how many calls were answered with a result.
	Calls int `json:"calls"`
	// Next is the index of the first contact that still has to be sent.
	// Contacts with an unknown outcome are before it. After a refused call it is
	// that call's first, so that an outcome behind it may be told again later.
	Next int `json:"next"`
	// Total is how many contacts there are in all, 0 while that is not known.
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

// contactsRange are neighbours with the same outcome: first and up to, not
// including, end.
type contactsRange struct {
	first, end int
	outcome    ContactOutcome
}

// Ranges ranges over the contacts with an outcome, in input order: contacts
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

// Outcome returns what became of the contact at index. It is
// [ContactNotTried] for every contact this report does not know.
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

// add appends contacts, which follow those already there.
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
