package voiso

import (
	"fmt"
	"strings"
)

// contactOutcomes are all outcomes, in the order of [ContactsProgress].
var contactOutcomes = []ContactOutcome{
	ContactAccepted, ContactDuplicate, ContactInvalid, ContactMalformed,
	ContactNotMentioned, ContactRefused, ContactUnknown, ContactNotTried,
}

// count is where contacts with the outcome are counted.
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

// String tells the counts that are not zero, and where to go on, for people:
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

// String is that of [ContactsProgress] with the campaign.
func (r ContactsReport) String() string {
	return fmt.Sprintf("campaign %d: %s", r.Campaign, r.ContactsProgress)
}
