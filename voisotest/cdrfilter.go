package voisotest

import (
	"errors"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"
)

// cdrFilter says which records a request asks for.
type cdrFilter struct {
	settings                                 *cdrSettings
	low, high                                int // indexes of the records within the dates
	active                                   bool
	kind, disposition                        string
	cli, number, wildcardCLI, wildcardNumber string
	queueIDs, agentIDs                       []string
}

func newCDRFilter(c *cdrSettings, query url.Values) (cdrFilter, error) {
	f := cdrFilter{
		settings: c, high: c.n,
		kind: query.Get("type"), disposition: query.Get("disposition"),
		cli: query.Get("cli"), number: query.Get("number"),
		wildcardCLI: query.Get("wildcard_cli"), wildcardNumber: query.Get("wildcard_number"),
		queueIDs: list(query.Get("queue_ids")), agentIDs: list(query.Get("agent_ids")),
	}
	f.active = f.kind+f.disposition+f.cli+f.number+f.wildcardCLI+f.wildcardNumber != "" || len(f.queueIDs)+len(f.agentIDs) > 0
	if text := query.Get("start_date"); text != "" {
		start, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("start_date is no date")
		}
		f.low = c.index(start)
	}
	if text := query.Get("end_date"); text != "" {
		end, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return cdrFilter{}, errors.New("end_date is no date")
		}
		f.high = c.index(end.AddDate(0, 0, 1))
	}
	f.high = max(f.low, f.high)
	return f, nil
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// index is the index of the first record at or after a time.
func (c *cdrSettings) index(t time.Time) int {
	return sort.Search(c.n, func(i int) bool { return c.timestamp(i) >= t.UnixMilli() })
}

func (f *cdrFilter) matches(r *cdrRecord) bool {
	if !f.active {
		return true
	}
	// A record has no calling number when it is null, so no filter for it matches.
	from, to := r.calling(), r.called()
	return (f.kind == "" || f.kind == r.kind()) &&
		(f.disposition == "" || f.disposition == r.disposition()) &&
		strings.HasPrefix(from, f.cli) && strings.Contains(from, f.wildcardCLI) &&
		strings.HasPrefix(to, f.number) && strings.Contains(to, f.wildcardNumber) &&
		(len(f.queueIDs) == 0 || slices.Contains(f.queueIDs, r.queueID())) &&
		(len(f.agentIDs) == 0 || slices.Contains(f.agentIDs, r.agentID()))
}

// count is how many records match.
func (f *cdrFilter) count() int {
	if !f.active {
		return f.high - f.low
	}
	count := 0
	for i := f.low; i < f.high; i++ {
		if record := f.settings.record(i); f.matches(&record) {
			count++
		}
	}
	return count
}
