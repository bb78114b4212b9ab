package conformance_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// The comparison of calls and books notices every difference.
func TestSoakNotices(t *testing.T) {
	t.Parallel()
	call, update := gen.OpStartCall, gen.OpUpdateContacts
	tests := []struct {
		op      *gen.Operation
		result  result
		times   int
		problem bool
	}{
		{call, done, 1, false}, {call, done, 0, true}, {call, done, 2, true},
		{call, notDone, 0, false}, {call, notDone, 1, true},
		{call, notSure, 0, false}, {call, notSure, 1, false}, {call, notSure, 2, true},
		{update, done, 1, false}, {update, done, 2, false}, {update, done, 0, true},
		{update, notDone, 0, false}, {update, notDone, 1, true}, {update, notSure, 3, false},
	}
	for _, test := range tests {
		b := books{}
		if test.times > 0 {
			b[bookKey(test.op.ID, "1")] = test.times
		}
		if found := compareBooks([]entry{{op: test.op, token: "1", result: test.result}}, b); (len(found) > 0) != test.problem {
			t.Errorf("%s, %s, %d times: %q", test.op.ID, test.result, test.times, found)
		}
	}
	if found := compareBooks(nil, books{bookKey(call.ID, "1"): 1}); len(found) != 1 {
		t.Errorf("a call that nobody asked for: %q", found)
	}
}

func TestSoakReadsErrors(t *testing.T) {
	t.Parallel()
	call, update := gen.OpStartCall, gen.OpUpdateContacts
	refused := errors.New("refused")
	for _, test := range []struct {
		op   *gen.Operation
		err  error
		want result
	}{
		{call, nil, done}, {call, refused, notDone}, {call, fmt.Errorf("x: %w", voiso.ErrOutcomeUnknown), notSure},
		{update, nil, done}, {update, refused, notSure}, {update, voiso.ErrNotSent, notDone},
	} {
		if got := resultOf(test.op, test.err); got != test.want {
			t.Errorf("%s, %v: %s, not %s", test.op.ID, test.err, got, test.want)
		}
	}
}

// Every operation that changes something has a token in the books, so that none is left out.
func TestSoakReadsBooks(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{
		"hangUp": `{"agent":"1"}`, "sendSMS": `{"number":"1"}`, "sendWhatsApp": `{"recipients":[{"to":"1"},{"to":"2"}]}`,
		"createScheduledCallback": `{"contact_number":"1"}`, "createCampaign": `{"name":"1"}`,
		"addContacts": `{"contacts":[{"phoneNumber":"1"}]}`, "updateContacts": `{"contacts":[{"phoneNumber":"1"}]}`,
	}
	notWorkedOn := []string{gen.OpUpdateCampaignAgents.ID, gen.OpRetriggerWebhookFailure.ID}
	for _, op := range gen.Operations() {
		request := voisotest.Request{Status: 200}
		request.OperationID, request.Body = op.ID, []byte(bodies[op.ID])
		request.Query, request.PathParams = map[string][]string{"number": {"1"}}, map[string]string{"campaign_id": "1"}
		refused := request
		refused.Status = 400
		found := readBooks(t, []voisotest.Request{request, refused, request})
		changes := op.Method != "GET" || op == gen.OpStartCall
		for _, id := range notWorkedOn {
			changes = changes && op.ID != id
		}
		if want := map[bool]int{true: 2}[changes]; found[bookKey(op.ID, "1")] != want {
			t.Errorf("%s: %v", op.ID, found)
		}
	}
}

func TestSoakSetting(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"", "0", "-5", "soon", "-3s", "1"} {
		if _, err := parseSoak(setting); err == nil {
			t.Errorf("%q passes", setting)
		}
	}
	s, err := parseSoak("10")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for s.next() {
		if calls++; calls == 6 {
			<-s.midway
		}
	}
	if calls != 10 {
		t.Errorf("%d calls, not 10", calls)
	}
	if s, err := parseSoak("1ns"); err != nil || time.Until(s.end) > time.Second {
		t.Errorf("1ns: %v, %v", s, err)
	}
}
