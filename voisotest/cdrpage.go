package voisotest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/url"

	"github.com/voiso-community/voiso-go/gen"
)

const (
	maxCDRs   = 10_000 // on one page, and within reach of page numbers
	usualCDRs = 1000
)

// cdrToken is the place where a list of call detail records goes on.
type cdrToken struct {
	From    int    // index of the next record to look at
	Before  int    // matching records before it
	Total   int    // matching records in all
	Request uint32 // hash of the request that the token belongs to
	Empty   bool   // whether the next response has no records
}

// String encodes the token. A client must not look into it.
func (t cdrToken) String() string { return base64.RawURLEncoding.EncodeToString(encode(t)) }

func parseToken(text string) (t cdrToken, err error) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &t)
	}
	if err != nil {
		return t, errors.New("search_token is unknown")
	}
	return t, nil
}

// cdrPage is the part of a list that one request asks for. Its token names the first record.
type cdrPage struct {
	cdrToken
	filter  cdrFilter
	isFirst bool // the request has no token
	number  int
	size    int
	skip    int // matching records to skip after the token's first record
}

// newCDRPage decodes a request whose parameters match the description.
func newCDRPage(o *Options, made []cdr, query url.Values) (cdrPage, error) {
	filter, err := newCDRFilter(o, made, query)
	if err != nil {
		return cdrPage{}, err
	}
	text := query.Get("search_token")
	p := cdrPage{filter: filter, isFirst: text == "", number: number(query, "page", 1), size: number(query, "per_page", usualCDRs)}
	if p.number < 1 {
		return cdrPage{}, errors.New("page must be at least 1")
	}
	request := hashRequest(query, o.StickyToken)
	if p.isFirst {
		p.cdrToken = cdrToken{From: filter.low, Total: filter.count(), Request: request}
	} else if p.cdrToken, err = parseToken(text); err != nil {
		return cdrPage{}, err
	}
	if p.Request != request {
		return cdrPage{}, errors.New("search_token belongs to a request with other filters or another page")
	}
	if p.isFirst || o.StickyToken {
		p.skip = (p.number - 1) * p.size
		p.Before = min(p.skip, p.Total)
	}
	if p.isFirst && !o.StickyToken {
		if p.skip >= maxCDRs {
			return cdrPage{}, errors.New("page numbers reach only the first 10000 records; follow search_token")
		}
		p.size = min(p.size, maxCDRs-p.skip)
	}
	return p, nil
}

// hashRequest identifies the filters of a request and, unless the pages of a token are numbered, its page.
func hashRequest(query url.Values, isSticky bool) uint32 {
	filters := maps.Clone(query)
	filters.Del("search_token")
	filters.Del("per_page")
	if isSticky || filters.Get("page") == "1" {
		filters.Del("page")
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(filters.Encode())) // a hash never fails
	return h.Sum32()
}

// next returns the token for the page after this one, or nil. This page sent some records, all before an index.
func (p *cdrPage) next(o *Options, query url.Values, from, sent int) *string {
	next := cdrToken{From: from, Before: p.Before + sent, Total: p.Total, Request: p.Request, Empty: o.EmptyPages && !p.Empty}
	switch {
	case o.RepeatToken && !p.isFirst:
		return new(query.Get("search_token"))
	case next.Before >= p.Total:
		return nil
	case o.StickyToken:
		next = cdrToken{From: p.filter.low, Total: p.Total, Request: p.Request}
	}
	return new(next.String())
}

// serveCDRs writes records as they are generated, so that a page is never held in memory.
func (c *cluster) serveCDRs(w http.ResponseWriter, world *world, query url.Values) {
	page, err := newCDRPage(&c.options, world.recorded(), query)
	if err != nil {
		refusal(http.StatusBadRequest, gen.OpListCDRs.ID+": "+err.Error()).write(w)
		return
	}
	size := min(page.size, page.Total-page.Before)
	if page.Empty {
		size = 0
	}
	isCut := c.options.CutAfter < size && c.takeCut()
	if isCut {
		size = c.options.CutAfter
	}
	w.Header().Set("Content-Type", jsonType)
	out := bufio.NewWriterSize(w, 64<<10)
	_, _ = out.WriteString(`{"records":[`) // a bufio.Writer keeps its error until Flush
	from, sent := page.From, 0
	for i, record := range page.filter.from(page.From) {
		if sent == size {
			break
		}
		if page.skip > 0 {
			page.skip--
			continue
		}
		if sent > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.Write(record.appendJSON(out.AvailableBuffer()))
		from, sent = i+1, sent+1
	}
	if isCut {
		_ = out.Flush()
		_ = http.NewResponseController(w).Flush() // best effort: the connection breaks anyway
		panic(http.ErrAbortHandler)
	}
	_, _ = fmt.Fprintf(out, `],"total":%d`, page.Total)
	if sent > 0 { // the documented last, empty response has no page
		_, _ = fmt.Fprintf(out, `,"page":%d`, page.number)
	}
	_, _ = fmt.Fprintf(out, `,"search_token":%s}`, encode(page.next(&c.options, query, from, sent)))
	_ = out.Flush() // fails only when the client went away
}

// takeCut reports whether this response is one to be cut.
func (c *cluster) takeCut() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cuts <= 0 {
		return false
	}
	c.cuts--
	return true
}
