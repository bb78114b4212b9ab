package voiso_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/cdr"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// stored writes a checkpoint and reads it again, as a program does.
func stored(t testing.TB, checkpoint voiso.Checkpoint) voiso.Checkpoint {
	t.Helper()
	type state struct {
		At voiso.Checkpoint `json:"at,omitzero"`
	}
	text, err := json.Marshal(state{checkpoint})
	if err != nil {
		t.Fatal(err)
	}
	var again state
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	return again.At
}

// firstOf reads n records of an export and returns them with the checkpoint,
// taken inside of the loop or after it.
func firstCDRs(t testing.TB, export *voiso.CDRExport, n int, inside bool) (all []string, checkpoint voiso.Checkpoint) {
	t.Helper()
	if n == 0 {
		return nil, export.Checkpoint()
	}
	for record, err := range export.Records(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record.UUID)
		if len(all) == n {
			if inside {
				checkpoint = export.Checkpoint()
			}
			break
		}
	}
	if !inside {
		checkpoint = export.Checkpoint()
	}
	return all, checkpoint
}

// Resuming at every record gives every later one exactly once, whatever the
// page size, with windows and without, and however the server pages.
func TestResumeAnywhere(t *testing.T) {
	t.Parallel()
	want := all57(t)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same numbers in every run
	type layout struct{ size, days, parallel int }
	layouts := []layout{{size: 10000}, {size: 4, parallel: 1}, {size: 57}, {size: 3, days: 4, parallel: 1}, {size: 2, days: 7, parallel: 3}, {size: 10000, days: 40, parallel: 4}}
	for range 4 {
		layouts = append(layouts, layout{3 + random.IntN(58), 3 + random.IntN(29), 1 + random.IntN(5)})
	}
	servers := map[string]*voisotest.Server{"": server57(), "sticky token,": server57(voisotest.Options{StickyToken: true})}
	for kind, server := range servers {
		for i, l := range layouts {
			if kind != "" && i%2 == 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s pages of %d, windows of %d, %d in parallel", kind, l.size, l.days, l.parallel), func(t *testing.T) {
				t.Parallel()
				client := fakeClient(t, server)
				filter := voiso.CDRFilter{Start: january(1), End: january(31), PageSize: l.size}
				resume := func(at voiso.Checkpoint) voiso.ExportOptions {
					return voiso.ExportOptions{Resume: at, WindowDays: l.days, Parallel: l.parallel}
				}
				for n := range len(want) + 1 {
					first, checkpoint := firstCDRs(t, client.ExportCDRs(filter, resume(voiso.Checkpoint{})), n, n%2 == 0)
					export := client.ExportCDRs(filter, resume(stored(t, checkpoint)))
					rest, err := uuids(t, export.Records(t.Context()))
					if err != nil {
						t.Fatalf("at record %d: %v", n, err)
					}
					if diff := cmp.Diff(want, append(first, rest...)); diff != "" {
						t.Fatalf("at record %d (-want +got):\n%s", n, diff)
					}
					if export.Checkpoint().String() != "end" {
						t.Fatalf("after the last record: %v", export.Checkpoint())
					}
					again, err := uuids(t, client.ExportCDRs(filter, resume(stored(t, export.Checkpoint()))).Records(t.Context()))
					if len(again) > 0 || err != nil {
						t.Fatalf("after the end: %q, %v", again, err)
					}
				}
			})
		}
	}
}

// A second loop over one export goes on where the first one stopped, whether by
// a break or by an error.
func TestExportGoesOn(t *testing.T) {
	t.Parallel()
	want := all57(t)
	for name, options := range map[string]voiso.ExportOptions{"in turn": {}, "in windows": {WindowDays: 3}, "in parallel": {WindowDays: 3, Parallel: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := server57(voisotest.Options{CutAfter: 2, Cuts: 12})
			filter := voiso.CDRFilter{Start: january(1), End: january(31), PageSize: 5}
			export := fakeClient(t, server, voiso.WithRetry(voiso.RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1})).ExportCDRs(filter, options)
			var got []string
			loops, failures := 0, 0
			for len(got) < len(want) && loops < 100 {
				loops++
				count := 0
				for raw, err := range export.Raw(t.Context()) {
					if err != nil {
						failures++
						break
					}
					var record gen.CDR
					if err := record.UnmarshalJSON(raw); err != nil {
						t.Fatal(err)
					}
					got = append(got, record.UUID)
					if count++; count == 7 {
						break
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if failures == 0 {
				t.Error("there was no failure to go on from")
			}
		})
	}
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	client := fakeClient(t, server57())
	filter := voiso.CDRFilter{Start: january(1), End: january(31), PageSize: 5}
	_, single := firstCDRs(t, client.ExportCDRs(filter, voiso.ExportOptions{}), 9, true)
	_, windows := firstCDRs(t, client.ExportCDRs(filter, voiso.ExportOptions{WindowDays: 2, Parallel: 2}), 9, true)
	beyond := forge(t, windows, `"window":2`, `"window":16`)
	before := forge(t, windows, `"window":2`, `"window":-1`)
	tests := map[string]struct {
		field   string
		filter  voiso.CDRFilter
		options voiso.ExportOptions
	}{
		"the filter":            {"PageSize", voiso.CDRFilter{PageSize: -1}, voiso.ExportOptions{}},
		"another filter":        {"Resume", voiso.CDRFilter{Start: january(2), End: january(31), PageSize: 5}, voiso.ExportOptions{Resume: single}},
		"another page size":     {"Resume", voiso.CDRFilter{Start: january(1), End: january(31), PageSize: 6}, voiso.ExportOptions{Resume: single}},
		"windows, without":      {"Resume", filter, voiso.ExportOptions{Resume: windows}},
		"none, with windows":    {"Resume", filter, voiso.ExportOptions{WindowDays: 2, Parallel: 2, Resume: single}},
		"other windows":         {"Resume", filter, voiso.ExportOptions{WindowDays: 3, Parallel: 2, Resume: windows}},
		"no such window":        {"Resume", filter, voiso.ExportOptions{WindowDays: 2, Parallel: 2, Resume: beyond}},
		"a negative window":     {"Resume", filter, voiso.ExportOptions{WindowDays: 2, Resume: before}},
		"windows without start": {"WindowDays", voiso.CDRFilter{End: january(1)}, voiso.ExportOptions{WindowDays: 2}},
		"windows without end":   {"WindowDays", voiso.CDRFilter{Start: january(1)}, voiso.ExportOptions{WindowDays: 2}},
		"negative days":         {"WindowDays", filter, voiso.ExportOptions{WindowDays: -1}},
		"too many days":         {"WindowDays", filter, voiso.ExportOptions{WindowDays: 36526}},
		"fewer than none":       {"Parallel", filter, voiso.ExportOptions{WindowDays: 1, Parallel: -1}},
		"too many at a time":    {"Parallel", filter, voiso.ExportOptions{WindowDays: 1, Parallel: 17}},
		"parallel, no windows":  {"Parallel", filter, voiso.ExportOptions{Parallel: 2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := server57()
			_, err := uuids(t, fakeClient(t, server).ExportCDRs(test.filter, test.options).Records(t.Context()))
			argument, ok := errors.AsType[*voiso.ArgumentError](err)
			if !ok || argument.Field != test.field || len(server.Requests()) > 0 {
				t.Errorf("got %v, %d requests", err, len(server.Requests()))
			}
		})
	}
	if _, err := uuids(t, client.ExportCDRs(filter, voiso.ExportOptions{Resume: windows, WindowDays: 2, Parallel: 4}).Records(t.Context())); err != nil {
		t.Errorf("more in parallel than before: %v", err)
	}
}

// A set that has changed is noticed, not read with a gap.
func TestResumeNoticesChanges(t *testing.T) {
	t.Parallel()
	var queries []string
	before := cdrScript{"": cdrPage("abcde", `"total":5`)}
	_, checkpoint := firstCDRs(t, stubClient(t, before.transport(&queries)).ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{}), 3, true)
	for name, now := range map[string]string{
		"inserted": cdrPage("xabcde", `"total":6`), "removed": cdrPage("bcde", `"total":4`), "shrunk": cdrPage("ab", `"total":2`), "emptied": cdrPage("", ""),
	} {
		client := stubClient(t, cdrScript{"": now}.transport(&queries))
		got, err := uuids(t, client.ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{Resume: checkpoint}).Records(t.Context()))
		if len(got) > 0 || !errors.Is(err, cdr.ErrChanged) || !errors.Is(err, voiso.ErrUnexpectedResponse) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestExportOneLoopAtATime(t *testing.T) {
	t.Parallel()
	export := fakeClient(t, server57()).ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{})
	for range export.Records(t.Context()) {
		if _, err := uuids(t, export.Records(t.Context())); !errors.Is(err, voiso.ErrInvalidRequest) {
			t.Errorf("a loop in the loop: %v", err)
		}
		break
	}
	if rest, err := uuids(t, export.Records(t.Context())); len(rest) != 56 || err != nil {
		t.Errorf("%d records, %v", len(rest), err)
	}
}

// Call options are export options.
func TestExportTakesCallOptions(t *testing.T) {
	t.Parallel()
	var schemes []string
	client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
		schemes = append(schemes, req.Header.Get("Authorization"))
		return respond(req, http.StatusOK, cdrPage("", "")), nil
	}})
	for range client.ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{}, voiso.UsingKey(voiso.User)).Records(t.Context()) {
		t.Error("a record")
	}
	for range client.CDRs(t.Context(), voiso.CDRFilter{}, voiso.UsingKey(voiso.ContactCenter)) {
		t.Error("a record")
	}
	if diff := cmp.Diff([]string{"Bearer " + userKey, "Bearer " + centerKey}, schemes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWindowsAreCut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		from, to time.Time
		days     int
		want     []string
	}{
		"even":        {january(1), january(4), 2, []string{"2026-01-01 2026-01-02", "2026-01-03 2026-01-04"}},
		"a rest":      {january(1), january(3), 2, []string{"2026-01-01 2026-01-02", "2026-01-03 2026-01-03"}},
		"one day":     {january(5), january(5), 7, []string{"2026-01-05 2026-01-05"}},
		"a leap year": {time.Date(2024, 2, 28, 23, 0, 0, 0, time.FixedZone("", 3600)), time.Date(2024, 3, 1, 1, 0, 0, 0, time.UTC), 1, []string{"2024-02-28 2024-02-28", "2024-02-29 2024-02-29", "2024-03-01 2024-03-01"}},
		"ages":        {time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), 36525, nil},
	}
	for name, test := range tests {
		var got []string
		client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
			got = append(got, req.URL.Query().Get("start_date")+" "+req.URL.Query().Get("end_date"))
			return respond(req, http.StatusOK, cdrPage("", "")), nil
		}})
		export := client.ExportCDRs(voiso.CDRFilter{Start: test.from, End: test.to}, voiso.ExportOptions{WindowDays: test.days})
		if _, err := uuids(t, export.Records(t.Context())); err != nil {
			t.Fatal(err)
		}
		if test.want == nil && len(got) == 100 && strings.HasSuffix(got[99], " 9999-12-31") {
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// If the server has forgotten a search token, the error says how to go on; the
// checkpoint stays good for a server that remembers.
func TestSearchTokenExpires(t *testing.T) {
	t.Parallel()
	const first = `{"records":[{"uuid":"a"}],"total":2,"search_token":"t"}`
	for name, expired := range map[string]func(*http.Request) *http.Response{
		"refused":   cdrStatus(http.StatusBadRequest, `{"error":"search token expired"}`),
		"not found": cdrStatus(http.StatusNotFound, ""),
		"gone":      cdrStatus(http.StatusGone, ""),
		"empty":     cdrStatus(http.StatusOK, `{"records":[],"total":0,"search_token":null}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			second := expired
			client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
				if req.URL.Query().Get("search_token") == "" {
					return respond(req, http.StatusOK, first), nil
				}
				return second(req), nil
			}})
			export := client.ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{})
			got, err := uuids(t, export.Records(t.Context()))
			if len(got) != 1 || err == nil || !strings.Contains(err.Error(), "export again from the day of the last record") {
				t.Fatalf("got %q, %v", got, err)
			}
			second = cdrStatus(http.StatusOK, `{"records":[{"uuid":"b"}],"total":2,"search_token":null}`)
			resumed := client.ExportCDRs(voiso.CDRFilter{}, voiso.ExportOptions{Resume: stored(t, export.Checkpoint())})
			if got, err := uuids(t, resumed.Records(t.Context())); len(got) != 1 || err != nil {
				t.Errorf("resumed: got %q, %v", got, err)
			}
		})
	}
	// Another refusal has nothing to do with the token.
	client := stubClient(t, cdrScript{"": first, "search_token=t": "403"}.transport(new([]string)))
	if _, err := uuids(t, client.CDRs(t.Context(), voiso.CDRFilter{})); !errors.Is(err, voiso.ErrForbidden) || strings.Contains(err.Error(), "export again") {
		t.Errorf("forbidden: %v", err)
	}
}

// Printing an export reads nothing that a running loop changes: the race detector sees to it.
func TestPrintingAnExport(t *testing.T) {
	t.Parallel()
	export := fakeClient(t, server57()).ExportCDRs(voiso.CDRFilter{CLI: secretNumber}, voiso.ExportOptions{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range export.Raw(t.Context()) {
		}
	}()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		text := fmt.Sprintf(verb, export) + fmt.Sprintf(verb, *export) + fmt.Sprintf(verb, struct{ Held any }{export})
		assertPublic(t, verb, text)
	}
	if got := export.String(); !strings.HasPrefix(got, "CDR export by voiso client of http://") || fmt.Sprint(export) != got {
		t.Errorf("printed as %s", got)
	}
	<-done
}
