package voisotest

import (
	"errors"
	"iter"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// cdrFilter selects the records that a request asks for. The records of calls and messages come after the generated
// ones, in the order in which they were made.
type cdrFilter struct {
	options   *Options
	low, high int   // indexes of the generated records within the dates
	made      []cdr // records of calls and messages
	first     time.Time
	last      time.Time
	tests     []func(*cdr) bool
}

func newCDRFilter(o *Options, made []cdr, query url.Values) (cdrFilter, error) {
	f := cdrFilter{options: o, high: o.CDRs, made: made, last: time.Unix(1<<40, 0)}
	if text := query.Get("start_date"); text != "" {
		start, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("start_date is not a date")
		}
		f.low, f.first = f.index(start), start
	}
	if text := query.Get("end_date"); text != "" {
		end, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("end_date is not a date")
		}
		f.last = end.AddDate(0, 0, 1)
		f.high = f.index(f.last)
	}
	f.high = max(f.low, f.high)

	where := func(name string, matches func(r *cdr, wanted string) bool) {
		if wanted := query.Get(name); wanted != "" {
			f.tests = append(f.tests, func(r *cdr) bool { return matches(r, wanted) })
		}
	}
	where("type", func(r *cdr, wanted string) bool { return r.kind == typeInRecord(wanted) })
	where("uuid", func(r *cdr, wanted string) bool { return strings.EqualFold(r.uuid, wanted) })
	where("disposition", func(r *cdr, wanted string) bool { return r.disposition == wanted })
	where("cli", func(r *cdr, wanted string) bool { return r.from != nil && strings.HasPrefix(*r.from, wanted) })
	where("wildcard_cli", func(r *cdr, wanted string) bool { return r.from != nil && strings.Contains(*r.from, wanted) })
	where("number", func(r *cdr, wanted string) bool { return strings.HasPrefix(r.to, wanted) })
	where("wildcard_number", func(r *cdr, wanted string) bool { return strings.Contains(r.to, wanted) })
	where("queue_ids", func(r *cdr, wanted string) bool { return r.queueID != nil && listed(wanted, *r.queueID) })
	where("agent_ids", func(r *cdr, wanted string) bool { return r.agentID != nil && listed(wanted, *r.agentID) })
	return f, nil
}

// listed reports whether a comma-separated list has an ID.
func listed(ids string, id int) bool {
	return slices.Contains(strings.Split(ids, ","), strconv.Itoa(id))
}

// index returns the index of the first record at or after a time.
func (f *cdrFilter) index(t time.Time) int {
	return sort.Search(f.options.CDRs, func(i int) bool { return !f.options.cdrTime(i).Before(t) })
}

// from returns the matching records from an index on, with their indexes.
func (f *cdrFilter) from(low int) iter.Seq2[int, cdr] {
	return func(yield func(int, cdr) bool) {
		for i := max(low, f.low); i < f.high; i++ {
			r := f.options.cdrAt(i)
			if f.matches(&r) && !yield(i, r) {
				return
			}
		}
		for i := max(low-f.options.CDRs, 0); i < len(f.made); i++ {
			r := f.made[i]
			if !r.at.Before(f.first) && r.at.Before(f.last) && f.matches(&r) && !yield(f.options.CDRs+i, r) {
				return
			}
		}
	}
}

func (f *cdrFilter) matches(r *cdr) bool {
	return !slices.ContainsFunc(f.tests, func(matches func(*cdr) bool) bool { return !matches(r) })
}

// count returns how many records match.
func (f *cdrFilter) count() int {
	count, low := 0, f.low
	if len(f.tests) == 0 {
		count, low = f.high-f.low, max(f.high, f.options.CDRs)
	}
	for range f.from(low) {
		count++
	}
	return count
}
