// Package cdr reads lists of call detail records page by page, in order, over
// one or more windows of time.
//
// A [List] gets its pages from a [Source], which requests a page and decides about
// retries. The list chooses the next page (place.go) and reads its records one by
// one from the wire (page.go). It resumes a page that was cut off. It reads several
// windows in parallel (windows.go). One
// record is in memory, or about two megabytes of records with parallel windows.
package cdr

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
)

// ErrNoPage marks an error of Fetch for a page that does not exist.
var ErrNoPage = errors.New("no such page")

// Source requests the pages of a list. Windows in parallel call its functions
// at the same time.
type Source struct {
	// Fetch requests one page of a window; a zero token or page is not sent.
	Fetch func(ctx context.Context, window int, token string, page int32) (io.ReadCloser, error)
	// Retry waits before another attempt. The error is of Fetch or a *PageError;
	// failures is the number of failures since the last new record. The list ends
	// with the error that Retry returns.
	Retry func(ctx context.Context, failures int, err error) error
}

// List reads the records of all windows and remembers its place. It is not safe for
// use by several goroutines at the same time.
type List struct {
	Source Source
	// Windows is the number of windows, Parallel how many are read in parallel.
	Windows, Parallel int
	// PageSize is the number of records that a page was requested with.
	PageSize int

	at     Place  // without Last while last is set
	last   []byte // the record before the place
	buffer *bufio.Reader
}

// Resume continues the list at a place.
func (l *List) Resume(at Place) { l.at, l.last = at, nil }

// Place returns the place after the last record that was returned.
func (l *List) Place() Place {
	at := l.at
	if l.last != nil {
		at.Last = digestOf(l.last)
	}
	return at
}

// Records ranges over the records after the place of the list. A record is
// valid until the next iteration. The range ends with the first error.
func (l *List) Records(ctx context.Context) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		defer func() { l.Resume(l.Place()) }() // the last record is valid until now
		handOut := func(record []byte, err error) bool {
			if !yield(record, err) || err != nil {
				return false
			}
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return false
			}
			return true
		}
		if left := l.Windows - l.at.Window; l.Parallel > 1 && left > 1 {
			l.inParallel(ctx, min(l.Parallel, left), handOut)
			return
		}
		for l.window(ctx, handOut) && l.at.Window+1 < l.Windows {
			l.at = Place{Window: l.at.Window + 1}
		}
	}
}

// window reads the rest of the window of the place. It reports whether it reached
// the end.
func (l *List) window(ctx context.Context, yield func([]byte, error) bool) bool {
	failures, stopped := 0, false
	handOut := func(record []byte) bool {
		failures, stopped = 0, !yield(record, nil)
		return !stopped
	}
	for !l.at.Ended && !stopped {
		err := l.readPage(ctx, handOut)
		if err == nil {
			failures = 0
			continue
		}
		failures++
		if err := l.Source.Retry(ctx, failures, err); err != nil {
			yield(nil, err)
			return false
		}
	}
	return !stopped
}

// readPage returns the records of one page after the place, and moves the place to
// the next page.
func (l *List) readPage(ctx context.Context, yield func([]byte) bool) error {
	body, err := l.Source.Fetch(ctx, l.at.Window, l.at.Token, l.at.Page)
	if l.at.Guess && errors.Is(err, ErrNoPage) {
		l.Resume(l.at.end())
		return nil
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if l.buffer == nil {
		l.buffer = bufio.NewReaderSize(nil, bufferSize)
	}
	p := newPage(body, l.buffer)
	for {
		record, err := p.next()
		switch {
		case err != nil:
			return p.failure(body, err)
		case record == nil:
			return l.pageRead(body, p)
		}
		if p.records == 1 {
			p.first = digestOf(record)
			if at, err := begin(l.at, p.first); err != nil {
				return p.failure(body, err)
			} else if at != l.at {
				l.Resume(at)
				return nil
			}
		}
		switch {
		case p.records < l.at.Done:
		case p.records == l.at.Done:
			if digestOf(record) != l.Place().Last {
				return p.failure(body, ErrChanged)
			}
		default:
			// The copy outlives the page: it shows whether a retry returns the same records.
			l.last = append(l.last[:0], record...)
			l.at.Done = p.records
			if !yield(record) {
				return nil
			}
		}
	}
}

// pageRead moves the place to the next page after a page was read to its end.
func (l *List) pageRead(body io.ReadCloser, p *page) error {
	if p.records < l.at.Done {
		return p.failure(body, ErrChanged)
	}
	p.full = p.records >= l.PageSize
	at, err := next(l.at, p.pageInfo)
	if err != nil {
		return p.failure(body, err)
	}
	l.Resume(at)
	return nil
}
