package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// daysState says which days of an export to a folder are complete. Its name begins with an underscore, so that programs
// that read the folder as one table ignore it.
type daysState struct {
	Version int              `json:"version"`
	Query   query            `json:"query"`
	Done    map[string]int64 `json:"done"` // records of each day
}

const daysStateName = "_export.json"

// DayPath returns the path of a day's file within a folder.
func DayPath(folder string, day time.Time, format Format) string {
	return filepath.Join(folder, "date="+day.Format(time.DateOnly), "part."+format.String())
}

// runDays exports each day to a file of its own.
func runDays(ctx context.Context, options *Options) (Result, error) {
	var result Result
	if err := os.MkdirAll(options.Output, 0o700); err != nil {
		return result, err
	}
	state, err := openDays(options)
	if err != nil {
		return result, err
	}
	first, last := dateOf(options.Filter.Start), dateOf(options.Filter.End)
	progress, before := options.Progress, int64(0)
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		name := day.Format(time.DateOnly)
		if records, ok := state.Done[name]; ok {
			result.Records += records
			result.Continued += records
			result.Files++
			continue
		}
		path := DayPath(options.Output, day, options.Format)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return result, err
		}
		filter, oneDay := options.Filter, *options
		filter.Start, filter.End = day, day
		before = result.Records
		if progress != nil {
			oneDay.Progress = func(records int64) { progress(before + records) }
		}
		oneDay.Parallel = 1
		part, err := runFile(ctx, &oneDay, path, filter)
		result.Records += part.Records
		result.Continued += part.Continued
		result.Files += part.Files
		if err != nil {
			return result, fmt.Errorf("%s: %w", name, err)
		}
		state.Done[name] = part.Records
		if err := writeState(filepath.Join(options.Output, daysStateName), state); err != nil {
			return result, err
		}
	}
	return result, removeAll(filepath.Join(options.Output, daysStateName))
}

// openDays returns the state of an unfinished export of the same query, or a new one.
func openDays(options *Options) (*daysState, error) {
	q := options.query(options.Filter)
	fresh := &daysState{Version: stateVersion, Query: q, Done: map[string]int64{}}
	path := filepath.Join(options.Output, daysStateName)
	if options.Restart {
		return fresh, removeAll(path)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return nil, err
	}
	found := new(daysState)
	if err := json.Unmarshal(text, found); err != nil {
		return nil, fmt.Errorf("%s is damaged; discard the unfinished export with --restart: %w", path, err)
	}
	if !found.Query.same(q) || found.Version != stateVersion || found.Done == nil {
		return nil, &OtherQueryError{options.Output, found.Query.String()}
	}
	return found, nil
}

func dateOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
