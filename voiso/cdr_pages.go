package voiso

import (
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/cdrpage"
)

var (
	errSameRecords  = errors.New("the server repeats itself, so the list cannot be read to its end")
	errEmptyPages   = errors.New("the server goes on with empty pages, so the list cannot be read to its end")
	errOtherRecords = errors.New("the page does not hold the same records as before, so the list cannot be continued; dates in the past keep it from changing")
)

// maxEmptyPages is how many pages without records may stand in a row.
const maxEmptyPages = 10

// cdrPages reads the records that match a filter, page after page.
//
// When the connection breaks in the middle of a page, the page is asked for
// again, and what was handed out is passed over.
type cdrPages struct {
	client *Client
	filter CDRFilter
	opts   []CallOption
	gate   *gate
	// idle, if set, is called before each wait for the server.
	idle func()

	at    cdrPosition // last is set by position only
	last  []byte      // the last record handed out, as long as at.last is not set
	first digest      // of the first record of the page
	guess bool        // nobody said that there is this page
	cycle cycle
	empty int // pages in a row without records

	page     cdrpage.Reader
	resp     *http.Response // nil between pages
	state    *callState
	index    int  // records of the page that were read from resp
	failures int  // since there was progress
	brokeOff bool // the last failure was in the midst of an answer
}

// next returns the next record, io.EOF at the end, or *Error. The record stays
// valid until the following call.
func (p *cdrPages) next(ctx context.Context) ([]byte, error) {
	for !p.at.ended {
		p.brokeOff = false
		record, err := p.read(ctx)
		if record != nil {
			return record, nil
		}
		if err != nil && !p.again(ctx, err) {
			return nil, err
		}
	}
	return nil, io.EOF
}

// position is where the reading has got to.
func (p *cdrPages) position() cdrPosition {
	if p.at.last == 0 && p.at.done > 0 {
		p.at.last = digestOf(p.last)
	}
	return p.at
}

// close ends the request that is being read.
func (p *cdrPages) close() {
	if p.resp != nil {
		_ = p.resp.Body.Close() // there is nothing more to learn from it
		p.resp = nil
	}
}

// read returns the next record, or nothing when a page ended.
func (p *cdrPages) read(ctx context.Context) ([]byte, *Error) {
	if p.resp == nil {
		if err := p.open(ctx); err != nil {
			return nil, err
		}
	}
	for {
		record, err := p.page.Next()
		if errors.Is(err, io.EOF) {
			return nil, p.ended()
		}
		if err != nil {
			_, p.brokeOff = errors.AsType[*cdrpage.BrokenError](err)
			if !p.brokeOff && p.index == 0 && isHTML(p.resp.Header) {
				err = errHTML
			}
			return nil, p.failed(err)
		}
		p.index++
		if p.index == 1 {
			if more, failure := p.begin(digestOf(record)); !more {
				return nil, failure
			}
		}
		switch {
		case p.index < p.at.done:
		case p.index == p.at.done:
			if digestOf(record) != p.position().last {
				return nil, p.failed(errOtherRecords)
			}
		default:
			p.at.done, p.at.last = p.index, 0
			p.last = append(p.last[:0], record...)
			p.failures = 0
			return record, nil
		}
	}
}

// open asks for the page.
func (p *cdrPages) open(ctx context.Context) *Error {
	p.state = newCallState(append(slices.Clip(p.opts), Once())) // repeating is done here, see again
	p.state.stream = true
	if p.idle != nil {
		p.idle()
	}
	if err := p.gate.pass(ctx); err != nil {
		return notSent(gen.OpListCDRs, p.state, err)
	}
	params := p.filter.params(p.at.token, p.at.page)
	resp, err := p.client.open(ctx, gen.OpListCDRs, func(ctx context.Context, raw gen.ClientInterface) (*http.Response, error) { //nolint:bodyclose // closed by close
		return raw.ListCDRs(ctx, &params)
	}, p.state)
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure
	}
	p.resp, p.index = resp, 0
	p.page.Reset(waiting{p, resp.Body})
	if resp.StatusCode == http.StatusNoContent {
		p.page.Reset(strings.NewReader(`{"total":0}`))
	}
	return nil
}

// waiting calls idle before each wait for more of the answer.
type waiting struct {
	pages *cdrPages
	body  io.Reader
}

func (w waiting) Read(b []byte) (int, error) {
	if w.pages.idle != nil {
		w.pages.idle()
	}
	return w.body.Read(b)
}

// begin looks at the first record of a page before any of them is handed out.
func (p *cdrPages) begin(first digest) (more bool, failure *Error) {
	p.first = first
	if p.at.done > 0 {
		return true, nil // not the first time
	}
	switch {
	case first != p.at.prev && !p.cycle.seen(first):
		return true, nil
	case first == p.at.prev && p.at.token != "" && p.at.page == 0:
		// The token stays and the page number counts, as one public client has it.
		p.at.page = 2
		p.close()
		return false, nil
	case p.guess:
		p.at.ended = true
		p.close()
		return false, nil
	}
	return false, p.failed(errSameRecords)
}

// ended goes on from a page to the next. The token decides; without one, pages
// are counted as long as the total says that there are more. An empty page is
// the last one, unless it has both a new token and a total that is not reached.
func (p *cdrPages) ended() *Error {
	if p.index < p.at.done {
		return p.failed(errOtherRecords)
	}
	token, total := p.page.Token(), p.page.Total()
	next := cdrPosition{window: p.at.window, token: token, prev: p.first, seen: p.at.seen + int64(p.index)}
	gap := p.index == 0 && token != "" && token != p.at.token && total > next.seen
	if p.empty++; !gap {
		p.empty = 0
	}
	if p.empty > maxEmptyPages {
		return p.failed(errEmptyPages)
	}
	p.close()
	p.failures, p.guess = 0, false
	switch {
	case gap:
		next.prev = p.at.prev
	case p.index == 0 || p.at.page == math.MaxInt32:
		next.ended = true
	case token != "" && token != p.at.token: // the request as before, with the new token
	case token != "" || p.at.token == "" && total > next.seen:
		next.page = max(p.at.page, 1) + 1
	case p.at.token == "" && total < 0 && p.index >= p.filter.PageSize:
		next.page = max(p.at.page, 1) + 1
		p.guess = true
	default:
		next.ended = true
	}
	p.at = next
	return nil
}

// failed makes an error of an answer that began well.
func (p *cdrPages) failed(err error) *Error {
	body := p.page.Rest()
	failure := p.state.unreadable(gen.OpListCDRs, p.resp, body, err)
	p.close()
	return failure
}
