package sync

import (
	"context"
	"errors"
	"fmt"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// ErrNoStart says that the first sync needs a first day.
var ErrNoStart = errors.New("this database was not synced before, so the first day is not known")

// Options say what to sync.
type Options struct {
	Client *voiso.Client
	// First is the first day. If it is zero, the sync goes on after the last complete day, less LookBack.
	First time.Time
	// Last is the last day, the present one if it is zero.
	Last time.Time
	// LookBack is how many complete days are read again, because records change after the call.
	LookBack int
	Now      time.Time // where the program runs
	// Record is called for each record, Day for each day that is stored. Both may be nil.
	Record func()
	Day    func(Day) error
}

// Run makes the database have the records of all days. Each day is stored by itself.
func (s *Store) Run(ctx context.Context, o Options) error {
	today := dateOf(o.Now)
	position, isPositioned, err := s.LastDay(ctx)
	if err != nil {
		return err
	}
	first, last := o.First, o.Last
	if first.IsZero() {
		if !isPositioned {
			return ErrNoStart
		}
		first = position.AddDate(0, 0, 1-o.LookBack)
	}
	if last.IsZero() {
		last = today
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		w := window{run: o.Now, day: day, count: o.Record}
		if w.count == nil {
			w.count = func() {}
		}
		w.records = o.Client.ExportCDRs(voiso.CDRFilter{Start: day, End: day}, voiso.ExportOptions{}).Raw(ctx)
		w.total = func() (int, error) { return Total(ctx, o.Client, day) }
		// The position never passes a day that was not over when the run began, and never jumps over a day.
		if day.Before(today) && (!isPositioned || day.Equal(position.AddDate(0, 0, 1))) {
			w.position = day
		}
		done, err := s.sync(ctx, w)
		if err != nil {
			return fmt.Errorf("%s: %w", day.Format(time.DateOnly), err)
		}
		if !w.position.IsZero() {
			position, isPositioned = day, true
		}
		if o.Day == nil {
			continue
		}
		if err := o.Day(done); err != nil {
			return err
		}
	}
	return nil
}

// Total returns how many records Voiso has for a day.
func Total(ctx context.Context, client *voiso.Client, day time.Time) (int, error) {
	date := openapi_types.Date{Time: day}
	page, err := client.ListCDRs(ctx, gen.ListCDRsParams{StartDate: &date, EndDate: &date, PerPage: new(int32(1))})
	if err != nil {
		return 0, err
	}
	return page.Total, nil
}

func dateOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
