package voiso

import (
	"errors"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// ContactOutcome is what became of one contact.
type ContactOutcome string

// The outcomes of [ContactsReport].
const (
	// ContactAccepted: added or updated.
	ContactAccepted ContactOutcome = "accepted"
	// ContactDuplicate: refused because its number is there already, or occurs
	// more than once in the call.
	ContactDuplicate ContactOutcome = "duplicate"
	// ContactInvalid: refused by the server because of its number.
	ContactInvalid ContactOutcome = "invalid"
	// ContactMalformed: left out by [SkipMalformed], not sent.
	ContactMalformed ContactOutcome = "malformed"
	// ContactNotMentioned: the call succeeded, but its answer does not name the number.
	ContactNotMentioned ContactOutcome = "not mentioned"
	// ContactRefused: the call was refused as a whole, and the error says why.
	ContactRefused ContactOutcome = "refused"
	// ContactUnknown: the call may have been carried out or not.
	ContactUnknown ContactOutcome = "unknown"
	// ContactNotTried: not sent.
	ContactNotTried ContactOutcome = "not tried"
)

// outcomesOf reads what became of the numbers of a call. A number in several
// lists counts as refused: "contacts" are documented as the processed ones.
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

// outcomeOf tells what a failed call means for its contacts.
func outcomeOf(err error) ContactOutcome {
	failure, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return ContactNotTried
	case failure.reached:
		return ContactUnknown
	case failure.meaning == ErrNotSent:
		return ContactNotTried
	default:
		return ContactRefused
	}
}
