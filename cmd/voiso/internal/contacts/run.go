package contacts

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// Job is a table whose rows go to a campaign.
type Job struct {
	Action   Action
	Campaign int
	// Result is the path of the result file.
	Result string
	Table  *Table
	// RetryUnknown sends contacts again whose outcome is unknown. Voiso refuses
	// those that it has as duplicates.
	RetryUnknown bool

	results map[string]Result
	journal *journal
	last    time.Time
}

// pause is the time between two calls for one campaign that Voiso asks for. The
// client keeps it within a run; an earlier run may just have ended.
const pause = 2*time.Second + 100*time.Millisecond

// lastChange returns when an earlier run changed its files, zero if none did.
func lastChange(result string) (last time.Time) {
	for _, path := range []string{result, journalPath(result)} {
		if info, err := os.Stat(path); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(min(d, pause)): // a file from the future does not stop the run
		return nil
	}
}

// Open reads the results of earlier runs and locks the files. Call Close.
func (j *Job) Open() (err error) {
	j.last = lastChange(j.Result)
	if j.results, err = readResults(j.Result, j.Action, j.Campaign); err != nil {
		return err
	}
	j.journal, err = openJournal(j.Result, j.Action, j.Campaign, j.results)
	return err
}

// Pending returns the rows that are still to be sent.
func (j *Job) Pending() []Row {
	var pending []Row
	for _, row := range j.Table.Rows {
		if row.Problem == nil && !j.results[row.Key].isFinal(j.Action, j.RetryUnknown) {
			pending = append(pending, row)
		}
	}
	return pending
}

// Counts returns the number of rows by outcome.
func (j *Job) Counts() map[voiso.ContactOutcome]int {
	counts := map[voiso.ContactOutcome]int{}
	for _, row := range j.Table.Rows {
		counts[ResultOf(row, j.results).Outcome]++
	}
	return counts
}

// Run sends the pending rows in calls of at most [voiso.MaxContacts]. After
// each call, done gets the number of its rows. The first error ends it; what
// was reached is kept.
func (j *Job) Run(ctx context.Context, client *voiso.Client, done func(rows int)) error {
	send := client.AddAllContacts
	if j.Action == Update {
		send = client.UpdateAllContacts
	}
	if err := wait(ctx, time.Until(j.last.Add(pause))); err != nil {
		return err
	}
	for batch := range slices.Chunk(j.Pending(), voiso.MaxContacts) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		keys := make([]string, len(batch))
		for i, row := range batch {
			keys[i] = row.Key
		}
		if err := j.journal.write(entry{Sending: keys}); err != nil {
			return err
		}
		report, err := send(ctx, j.Campaign, Batch(batch), voiso.BulkOptions{})
		e := entry{Done: map[voiso.ContactOutcome][]string{}}
		if err != nil {
			e.Detail = detailOf(err)
		}
		for i, key := range keys {
			outcome := report.Outcome(i)
			e.Done[outcome] = append(e.Done[outcome], key)
			j.results[key] = Result{outcome, e.Detail}
		}
		if err := errors.Join(err, j.journal.write(e)); err != nil {
			return err
		}
		done(len(batch))
	}
	return nil
}

// Batch returns the contacts of rows.
func Batch(rows []Row) []gen.CampaignContact {
	batch := make([]gen.CampaignContact, len(rows))
	for i, row := range rows {
		batch[i] = row.Contact
	}
	return batch
}

// detailOf returns why a call failed, in two words.
func detailOf(err error) string {
	if failed, ok := errors.AsType[*voiso.Error](err); ok {
		return string(failed.Kind())
	}
	return ""
}

// Save writes the result file.
func (j *Job) Save() error {
	if err := writeResults(j.Result, j.Table, j.results, j.Action, j.Campaign); err != nil {
		return err
	}
	return j.journal.remove()
}

// Close unlocks the files. Without Save before, the next run reads the journal.
func (j *Job) Close() error {
	if j.journal == nil {
		return nil
	}
	return j.journal.close()
}
