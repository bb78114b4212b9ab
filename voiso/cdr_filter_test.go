package voiso_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"

	"github.com/voiso-community/voiso-go/voiso"
)

// emptyPage records the query of each request and responds with an empty page.
func emptyPage(queries *[]string) *stub {
	return &stub{respond: func(req *http.Request) (*http.Response, error) {
		*queries = append(*queries, req.URL.Query().Encode())
		return respond(req, http.StatusOK, `{"records":[],"total":0,"search_token":null}`), nil
	}}
}

func TestCDRFilterIsSent(t *testing.T) {
	t.Parallel()
	kiritimati := time.FixedZone("", 14*3600)
	tests := map[string]struct {
		filter voiso.CDRFilter
		want   string
	}{
		"zero": {voiso.CDRFilter{}, "per_page=10000"},
		"all": {voiso.CDRFilter{
			Start: january(2), End: january(3), Type: gen.CDRTypeHLRLookup, Disposition: "brand_new", CLI: "197", Number: "187",
			CLIContains: "971231", NumberContains: "7751", AgentIDs: []string{"7", "9"}, QueueIDs: []string{"12"}, PageSize: 20,
		}, "agent_ids=7%2C9&cli=197&disposition=brand_new&end_date=2026-01-03&number=187&per_page=20&queue_ids=12" +
			"&start_date=2026-01-02&type=HLR_lookup&wildcard_cli=971231&wildcard_number=7751"},
		"dates as written": {voiso.CDRFilter{
			Start: time.Date(2026, 1, 5, 0, 30, 0, 0, kiritimati), End: time.Date(2026, 1, 5, 23, 59, 0, 0, time.FixedZone("", -12*3600)),
		}, "end_date=2026-01-05&per_page=10000&start_date=2026-01-05"},
		"no IDs":   {voiso.CDRFilter{AgentIDs: []string{}, QueueIDs: []string{}}, "per_page=10000"},
		"open end": {voiso.CDRFilter{Start: january(2)}, "per_page=10000&start_date=2026-01-02"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var queries []string
			if _, err := uuids(t, stubClient(t, emptyPage(&queries)).CDRs(t.Context(), test.filter)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{test.want}, queries); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCDRFilterIsTaken(t *testing.T) {
	t.Parallel()
	var queries []string
	filter := voiso.CDRFilter{AgentIDs: []string{"7"}}
	records := stubClient(t, emptyPage(&queries)).CDRs(t.Context(), filter)
	filter.AgentIDs[0] = "8"
	if _, err := uuids(t, records); err != nil || queries[0] != "agent_ids=7&per_page=10000" {
		t.Errorf("changed afterwards: sent %q, %v", queries, err)
	}
	if filter.PageSize != 0 {
		t.Error("the caller's filter was changed")
	}
}

func TestCDRFilterIsChecked(t *testing.T) {
	t.Parallel()
	for field, filter := range map[string]voiso.CDRFilter{
		"Start":          {Start: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"End":            {Start: january(2), End: january(1)},
		"Type":           {Type: "campaign"},
		"Disposition":    {Disposition: "no answer"},
		"CLI":            {CLI: "+" + secretNumber},
		"Number":         {Number: secretNumber + " "},
		"CLIContains":    {CLIContains: strings.Repeat("1", 65)},
		"NumberContains": {NumberContains: secretNumber + "\x00"},
		"AgentIDs[1]":    {AgentIDs: []string{"7", "7,8"}},
		"QueueIDs[0]":    {QueueIDs: []string{""}},
		"PageSize":       {PageSize: 10001},
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			var queries []string
			_, err := uuids(t, stubClient(t, emptyPage(&queries)).CDRs(t.Context(), filter))
			argument, ok := errors.AsType[*voiso.ArgumentError](err)
			if !ok || argument.Field != field || len(queries) > 0 {
				t.Errorf("got %v, %d requests", err, len(queries))
			}
			assertPublic(t, "the error", err.Error())
		})
	}
	check := func(filter voiso.CDRFilter) error {
		_, err := uuids(t, stubClient(t, emptyPage(new([]string))).CDRs(t.Context(), filter))
		return err
	}
	for _, part := range []string{"+1", "1 646", "(646)", "64-6", "1.646", "*", "١٢٣", "1\x00", "1\n", strings.Repeat("1", 65)} {
		for field, filter := range map[string]voiso.CDRFilter{
			"CLI": {CLI: part}, "Number": {Number: part}, "CLIContains": {CLIContains: part}, "NumberContains": {NumberContains: part},
		} {
			argument, ok := errors.AsType[*voiso.ArgumentError](check(filter))
			if !ok || argument.Field != field || !strings.Contains(argument.Rule, "see NormalizeNumber") {
				t.Errorf("%s %q: got %v", field, part, argument)
			}
		}
	}
	long := strings.Repeat("0", 64)
	if err := check(voiso.CDRFilter{CLI: "Voiso", Number: "1", CLIContains: long, NumberContains: "646"}); err != nil {
		t.Errorf("digits and letters: %v", err)
	}
	if err := check(voiso.CDRFilter{Start: january(2).Add(20 * time.Hour), End: january(2), PageSize: 10000}); err != nil {
		t.Errorf("one day: %v", err)
	}
}

// An export of another filter refuses the checkpoint, as far as numbers do not
// make the difference; a number that is set or not does.
func TestCDRFilterOfCheckpoint(t *testing.T) {
	t.Parallel()
	var queries []string
	client := stubClient(t, emptyPage(&queries))
	resume := func(from, to voiso.CDRFilter) error {
		_, err := uuids(t, client.ExportCDRs(to, voiso.ExportOptions{Resume: client.ExportCDRs(from, voiso.ExportOptions{}).Checkpoint()}).Records(t.Context()))
		return err
	}
	filters := map[string]voiso.CDRFilter{
		"zero": {}, "start": {Start: january(1)}, "end": {End: january(1)}, "type": {Type: "inbound"}, "disposition": {Disposition: "inbound"},
		"cli": {CLI: "1"}, "number": {Number: "1"}, "cli part": {CLIContains: "1"}, "number part": {NumberContains: "1"},
		"agents": {AgentIDs: []string{"1", "2"}}, "queues": {QueueIDs: []string{"1", "2"}}, "queue": {QueueIDs: []string{"12"}}, "size": {PageSize: 5},
	}
	for a, from := range filters {
		for b, to := range filters {
			argument, refused := errors.AsType[*voiso.ArgumentError](resume(from, to))
			if refused != (a != b) || refused && argument.Field != "Resume" {
				t.Errorf("%s resumed as %s: %v", a, b, argument)
			}
		}
	}
	// What is sent alike is alike.
	a := voiso.CDRFilter{Start: january(1).Add(5 * time.Hour), AgentIDs: []string{}}
	b := voiso.CDRFilter{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600)), PageSize: 10000}
	if err := resume(a, b); err != nil {
		t.Errorf("the same days and page size differ: %v", err)
	}
}
