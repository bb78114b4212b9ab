package voisotest

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxCDRs     = 10_000 // on one page, and within reach of page numbers
	usualCDRs   = 1000
	defaultSize = 25
)

// cdrSettings is what options say about the call detail records.
type cdrSettings struct {
	n                         int
	first, last               time.Time // days, the last included
	repeated, emptied, sticky bool
	cutAfter, cuts            int
}

func defaultCDRs() cdrSettings {
	return cdrSettings{
		n:     defaultSize,
		first: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		last:  time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC),
	}
}

// WithCDRs sets how many call detail records there are; the default is 25. The records are made from their index
// alone, so that every server has the same ones: about 450 bytes each, oldest first, with what clients must cope
// with now and then: null members, empty agents, types that the filter does not know, undescribed members.
func WithCDRs(n int) Option {
	return func(s *settings) { s.cdrs.n = max(n, 0) }
}

// WithCDRDates sets the first and the last day, in UTC, over which the call detail records are spread evenly. The
// default is January 2026.
func WithCDRDates(first, last time.Time) Option {
	return func(s *settings) {
		s.cdrs.first, s.cdrs.last = first.UTC().Truncate(day), last.UTC().Truncate(day)
		if s.cdrs.last.Before(s.cdrs.first) {
			s.cdrs.first, s.cdrs.last = s.cdrs.last, s.cdrs.first
		}
	}
}

// WithRepeatedToken lets every answer to a request with a search_token carry that same token, so that a client which
// follows it blindly never ends.
func WithRepeatedToken() Option { return func(s *settings) { s.cdrs.repeated = true } }

// WithEmptyPageAndToken puts an answer without records, but with a token, between any two pages of records.
func WithEmptyPageAndToken() Option { return func(s *settings) { s.cdrs.emptied = true } }

// WithStickyToken keeps the first token for the whole list: the next page is the same token with a page number
// raised by one, as one public client uses it.
func WithStickyToken() Option { return func(s *settings) { s.cdrs.sticky = true } }

// WithTruncatedCDRs cuts the connection after so many records of an answer that has more. That happens to the first
// so many such answers.
func WithTruncatedCDRs(records, answers int) Option {
	return func(s *settings) { s.cdrs.cutAfter, s.cdrs.cuts = max(records, 0), answers }
}

// cdrPage is what one request asks for.
type cdrPage struct {
	filter cdrFilter
	from   int // index of the first record to look at
	skip   int // matching records to pass over
	size   int
	number int
	before int // matching records before the page
	total  int // matching records in all
	empty  bool
	hash   int64
	token  string // as sent
}

// newCDRPage reads a request. Its parameters were checked against the description.
func newCDRPage(c *cdrSettings, query url.Values) (cdrPage, error) {
	filter, err := newCDRFilter(c, query)
	if err != nil {
		return cdrPage{}, err
	}
	p := cdrPage{
		filter: filter, from: filter.low,
		size: number(query, "per_page", usualCDRs), number: number(query, "page", 1),
		token: query.Get("search_token"),
	}
	if p.number < 1 {
		return cdrPage{}, errors.New("page must be at least 1")
	}
	p.hash = hashFilters(query, !c.sticky)
	if p.token == "" {
		p.total = filter.count()
		p.skip = (p.number - 1) * p.size
		if p.skip >= maxCDRs && !c.sticky {
			return cdrPage{}, errors.New("page numbers reach only the first 10000 records, follow search_token")
		}
		if !c.sticky {
			p.size = min(p.size, maxCDRs-p.skip)
		}
		p.before = min(p.skip, p.total)
		return p, nil
	}
	token, err := parseToken(p.token)
	if err != nil {
		return cdrPage{}, err
	}
	if token.hash != p.hash {
		return cdrPage{}, errors.New("search_token belongs to a request with other filters or another page")
	}
	p.from, p.before, p.total, p.empty = max(token.from, filter.low), token.before, token.total, token.empty
	if c.sticky {
		p.skip = (p.number - 1) * p.size
		p.before = min(p.skip, p.total)
	}
	return p, nil
}

// next is the token of the answer whose last record comes before index from, empty for none.
func (p *cdrPage) next(c *cdrSettings, from, sent int) string {
	switch {
	case c.repeated && p.token != "":
		return p.token
	case p.before+sent >= p.total:
		return ""
	case c.sticky:
		return cdrToken{from: p.filter.low, total: p.total, hash: p.hash}.String()
	}
	return cdrToken{from: from, before: p.before + sent, total: p.total, hash: p.hash, empty: c.emptied && !p.empty}.String()
}

// serveCDRs answers listCDRs. Records are written as they are made, never held.
func (s *Server) serveCDRs(w http.ResponseWriter, checked *Checked) {
	c := &s.settings.cdrs
	page, err := newCDRPage(c, checked.Query)
	if err != nil {
		refusal(http.StatusBadRequest, opListCDRs+": "+err.Error()).write(w)
		return
	}
	w.Header().Set("Content-Type", jsonType)
	limit := math.MaxInt
	if c.cutAfter < min(page.size, page.total-page.before) && !page.empty && s.takeCut() {
		limit = c.cutAfter
	}
	out := append(make([]byte, 0, flushSize+4096), `{"records":[`...)
	from, sent := page.from, 0
	if !page.empty {
		skip := page.skip
		for ; from < page.filter.high && sent < page.size; from++ {
			record := c.record(from)
			if !page.filter.matches(&record) {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
			if sent == limit {
				cut(w, out)
			}
			if sent > 0 {
				out = append(out, ',')
			}
			out = record.appendJSON(out)
			sent++
			if len(out) >= flushSize {
				if _, err := w.Write(out); err != nil {
					return // the client went away
				}
				out = out[:0]
			}
		}
	}
	out = append(out, `],"total":`...)
	out = strconv.AppendInt(out, int64(page.total), 10)
	if sent > 0 { // the documented last, empty answer has no page
		out = append(out, `,"page":`...)
		out = strconv.AppendInt(out, int64(page.number), 10)
	}
	out = append(out, `,"search_token":`...)
	if token := page.next(c, from, sent); token != "" {
		out = strconv.AppendQuote(out, token)
	} else {
		out = append(out, "null"...)
	}
	_, _ = w.Write(append(out, '}')) // a client that went away is no concern of ours
}

const flushSize = 64 << 10

// takeCut reports whether this answer is one to be cut.
func (s *Server) takeCut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cuts <= 0 {
		return false
	}
	s.cuts--
	return true
}

// cut sends what there is and breaks the connection.
func cut(w http.ResponseWriter, out []byte) {
	_, _ = w.Write(out)
	_ = http.NewResponseController(w).Flush() // best effort: it is about a broken connection
	panic(http.ErrAbortHandler)
}
