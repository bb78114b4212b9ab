package voiso_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// server57 has the set that most tests read.
func server57(options ...voisotest.Options) *voisotest.Server {
	all := append(options, voisotest.Options{})[0]
	all.CDRs = 57
	return voisotest.NewUnstarted(all)
}

// all57 are the records of server57, read as one page.
func all57(t testing.TB) []string {
	t.Helper()
	page, err := fakeClient(t, server57()).ListCDRs(t.Context(), gen.ListCDRsParams{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, record := range page.Records {
		all = append(all, record.UUID)
	}
	if len(all) != 57 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 57 {
		t.Fatalf("%d records", len(all))
	}
	return all
}

func TestCDRsReadEveryPage(t *testing.T) {
	t.Parallel()
	want := all57(t)
	for _, size := range []int{0, 1, 2, 7, 19, 56, 57, 58} {
		got, err := uuids(t, fakeClient(t, server57()).CDRs(t.Context(), voiso.CDRFilter{PageSize: size}))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("page size %d (-want +got):\n%s", size, diff)
		}
	}
}

func TestCDRsKeepWhatIsNotDescribed(t *testing.T) {
	t.Parallel()
	client := fakeClient(t, server57())
	next, stop := iter.Pull2(client.RawCDRs(t.Context(), voiso.CDRFilter{}))
	defer stop()
	for record, err := range client.CDRs(t.Context(), voiso.CDRFilter{}) {
		raw, rawErr, ok := next()
		if err != nil || rawErr != nil || !ok {
			t.Fatal(err, rawErr, ok)
		}
		again, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if json.Unmarshal(raw, &want) != nil || json.Unmarshal(again, &got) != nil {
			t.Fatal("no JSON")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-raw +record):\n%s", diff)
		}
	}
	if _, _, more := next(); more {
		t.Error("the raw range has more records")
	}
}

func TestCDRsAreLazy(t *testing.T) {
	t.Parallel()
	server := server57()
	client := fakeClient(t, server)
	records := client.CDRs(t.Context(), voiso.CDRFilter{PageSize: 10})
	if n := len(server.Requests()); n != 0 {
		t.Fatalf("%d requests before the loop", n)
	}
	for range 2 { // each loop begins anew
		count := 0
		for _, err := range records {
			if err != nil {
				t.Fatal(err)
			}
			if count++; count == 15 {
				break
			}
		}
	}
	if n := len(server.Requests()); n != 4 {
		t.Errorf("%d requests, want 2 per loop", n)
	}
}

func TestCDRsStopWithTheContext(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]voiso.ExportOptions{"in turn": {}, "in parallel": {WindowDays: 1, Parallel: 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			because := errors.New("enough")
			var got []error
			filter := voiso.CDRFilter{PageSize: 10, Start: january(1), End: january(31)}
			for _, err := range fakeClient(t, server57()).ExportCDRs(filter, options).Records(ctx) {
				got = append(got, err)
				if len(got) == 5 {
					cancel(because)
				}
			}
			if len(got) != 6 || !errors.Is(got[5], because) || slices.ContainsFunc(got[:5], func(err error) bool { return err != nil }) {
				t.Fatalf("got %v", got)
			}
			if _, ok := errors.AsType[*voiso.Error](got[5]); !ok {
				t.Errorf("%T is not a *voiso.Error", got[5])
			}
			_, err := uuids(t, fakeClient(t, server57()).ExportCDRs(filter, options).Records(ctx))
			if !errors.Is(err, because) && !errors.Is(err, context.Canceled) {
				t.Errorf("already cancelled: %v", err)
			}
		})
	}
}

// Over a real connection, which breaks twice.
func TestCDRsOverAConnection(t *testing.T) {
	t.Parallel()
	server := voisotest.Start(t, voisotest.Options{CDRs: 5000, CutAfter: 700, Cuts: 2})
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()), voiso.WithRetry(voiso.RetryPolicy{Attempts: 3}))
	if err != nil {
		t.Fatal(err)
	}
	for name, options := range map[string]voiso.ExportOptions{"in turn": {}, "in parallel": {WindowDays: 4, Parallel: 3}} {
		filter := voiso.CDRFilter{Start: january(1), End: january(31), PageSize: 2000}
		got, err := uuids(t, client.ExportCDRs(filter, options).Records(t.Context()))
		if err != nil || len(got) != 5000 || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 5000 {
			t.Errorf("%s: %d records, %v", name, len(got), err)
		}
	}
}
