package voiso

import (
	"encoding/json"
	"testing"
)

func TestContactsReport(t *testing.T) {
	t.Parallel()
	report := new(ContactsReport)
	report.add(5, 7, ContactAccepted)
	report.add(7, 9, ContactAccepted)
	report.add(9, 9, ContactInvalid) // none
	report.add(9, 10, ContactUnknown)
	report.add(20, 21, ContactUnknown)
	for index, want := range map[int]ContactOutcome{
		-1: ContactNotTried, 0: ContactNotTried, 4: ContactNotTried, 5: ContactAccepted, 8: ContactAccepted, 9: ContactUnknown,
		10: ContactNotTried, 19: ContactNotTried, 20: ContactUnknown, 21: ContactNotTried,
	} {
		if got := report.Outcome(index); got != want {
			t.Errorf("contact %d: %q, want %q", index, got, want)
		}
	}
	if got := outcomes(report); got != "accepted 5-9, unknown 9-10, unknown 20-21, next 0 of 0" {
		t.Error(got)
	}
	for first := range report.Ranges(ContactUnknown) {
		if first != 9 {
			t.Error("went on after the end")
		}
		break
	}
	report.Campaign, report.Next = 17, 10
	encoded, err := json.Marshal(report)
	want := `{"campaign":17,"calls":0,"next":10,"accepted":4,"duplicate":0,"invalid":0,"not_mentioned":0,"refused":0,"unknown":2,"not_tried":0}`
	if err != nil || string(encoded) != want {
		t.Errorf("got %s, %v", encoded, err)
	}
}
