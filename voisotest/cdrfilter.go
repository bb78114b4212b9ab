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

// cdrFilter selects the records that a request asks for.
type cdrFilter struct {
	options   *Options
	low, high int // indexes of the records within the dates
	tests     []func(*cdr) bool
}

func newCDRFilter(o *Options, query url.Values) (cdrFilter, error) {
	f := cdrFilter{options: o, high: o.CDRs}
	if text := query.Get("start_date"); text != "" {
		start, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("start_date is not a date")
		}
		f.low = f.index(start)
	}
	if text := query.Get("end_date"); text != "" {
		end, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("end_date is not a date")
		}
		f.high = f.index(end.AddDate(0, 0, 1))
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
			if !slices.ContainsFunc(f.tests, func(matches func(*cdr) bool) bool { return !matches(&r) }) && !yield(i, r) {
				return
			}
		}
	}
}

// count returns how many records match.
func (f *cdrFilter) count() int {
	if len(f.tests) == 0 {
		return f.high - f.low
	}
	count := 0
	for range f.from(f.low) {
		count++
	}
	return count
}
