package voiso

import (
	"fmt"
	"testing"
)

func TestContactsReportIsReadable(t *testing.T) {
	t.Parallel()
	every := ContactsReport{Campaign: 17, ContactsProgress: ContactsProgress{Calls: 3, Next: 30, Total: 40}}
	for i, outcome := range contactOutcomes {
		every.add(every.Next+i*i, every.Next+i*i+i+1, outcome)
	}
	const counts = "1 accepted, 2 duplicate, 3 invalid, 4 malformed, 5 not mentioned, 6 refused, 7 unknown, 8 not tried; next 30 of 40"
	for want, printed := range map[string][]any{
		"campaign 17: " + counts:                {every, &every},
		counts:                                  {every.ContactsProgress, &every.ContactsProgress},
		"campaign 0: no contacts; next 0":       {ContactsReport{}, new(ContactsReport)},
		"998 accepted, 2 duplicate; next 1000":  {ContactsProgress{Accepted: 998, Duplicate: 2, Next: 1000}},
		"campaign 5: 1 not tried; next 0 of 10": {ContactsReport{Campaign: 5, ContactsProgress: ContactsProgress{NotTried: 1, Total: 10}}},
	} {
		for _, value := range printed {
			for _, verb := range []string{"%v", "%+v", "%s"} {
				if got := fmt.Sprintf(verb, value); got != want {
					t.Errorf("%s of %T: got %s, want %s", verb, value, got, want)
				}
			}
		}
	}
}
