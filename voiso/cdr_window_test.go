package voiso

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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
		"ages":        {time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), maxWindowDays, nil},
	}
	for name, test := range tests {
		e := stubClient(t, always(200, "")).ExportCDRs(CDRFilter{Start: test.from, End: test.to}, InWindows(test.days, 1))
		var got []string
		for i := range e.windows() {
			w := e.window(i)
			got = append(got, w.Start.Format(time.DateOnly)+" "+w.End.Format(time.DateOnly))
		}
		if test.want == nil && len(got) == 100 && strings.HasSuffix(got[99], " 9999-12-31") {
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
