// Package cdrpage reads a page of call detail records one by one from the wire.
//
// encoding/json's decoder could do so too, but takes longer to find the end of
// a record than it takes to read it here.
package cdrpage

import (
	"errors"
	"io"
)

// The members of a page that matter.
const (
	recordsName = "records"
	totalName   = "total"
	tokenName   = "search_token"
)

var (
	errEmpty     = errors.New("the answer is empty")
	errNoPage    = errors.New("the answer is no JSON object")
	errNoRecords = errors.New(`the answer has no "records"`)
	errRecords   = errors.New(`"records" in the answer is no array`)
	errTwice     = errors.New(`the answer has "records" twice`)
	errRecord    = errors.New("a record is no JSON object")
)

// Where a Reader is.
type place uint8

const (
	atStart      place = iota
	atMember           // before a member, or the end of the page
	behindMember       // before a comma, or the end of the page
	atRecord           // before the first record, or the end of the array
	behindRecord       // before a comma, or the end of the array
	atEnd
)

// Reader reads one page after the other; make it ready for each with Reset. The
// members of a page may come in any order.
type Reader struct {
	buffer
	json       scanner
	place      place
	hasRecords bool
	count      int
	total      int64 // -1 if not known
	token      string
}

// Reset makes ready for a page. It keeps the buffer of the last one.
func (r *Reader) Reset(in io.Reader) {
	r.reset(in)
	r.place, r.hasRecords, r.count, r.total, r.token = atStart, false, 0, -1, ""
}

// Next returns the JSON of the next record, an object or null, which stays
// valid until the following call. It returns io.EOF when the page has been read
// to its end, and a *BrokenError when it stopped before. Other errors mean that
// this is no such page.
func (r *Reader) Next() ([]byte, error) {
	for {
		switch r.place {
		case atStart:
			if err := r.start(); err != nil {
				return nil, err
			}
		case atMember:
			if err := r.member(); err != nil {
				return nil, err
			}
		case behindMember:
			c, err := r.peek()
			switch {
			case err != nil:
				return nil, err
			case c == ',':
				r.at++
				r.place = atMember
				if c, err = r.peek(); err == nil && c != '"' {
					err = errSyntax
				}
			case c == '}':
				r.at++
				err = r.end()
			default:
				err = errSyntax
			}
			if err != nil {
				return nil, err
			}
		case atRecord, behindRecord:
			if record, err := r.record(); record != nil || err != nil {
				return record, err
			}
		case atEnd:
			return nil, io.EOF
		}
	}
}

// Total is how many records the page says there are, -1 if it does not say. It
// is known when Next has returned io.EOF.
func (r *Reader) Total() int64 { return r.total }

// Token is the page's search token, "" for none. It is known when Next has
// returned io.EOF.
func (r *Reader) Token() string { return r.token }

// Rest returns what has been read but not used; after an error, it begins with
// what could not be used.
func (r *Reader) Rest() []byte { return r.data[r.low:r.high] }

func (r *Reader) start() error {
	c, err := r.peek()
	switch {
	case r.ended:
		return errEmpty
	case err != nil:
		return err
	case c != '{':
		return errNoPage
	}
	r.at++
	r.place = atMember
	return nil
}

// end checks that the page has what it must have, and that nothing follows. The
// page is complete, so it does not matter any more if the connection breaks.
func (r *Reader) end() error {
	if !r.hasRecords && r.total != 0 {
		return errNoRecords
	}
	r.place = atEnd
	if _, err := r.peek(); err == nil {
		return errSyntax
	}
	return nil
}

// record returns the next record, nil at the end of the array.
func (r *Reader) record() ([]byte, error) {
	c, err := r.peek()
	if err != nil {
		return nil, err
	}
	if c == ']' {
		r.at++
		r.place = behindMember
		return nil, nil
	}
	if r.place == behindRecord {
		if c != ',' {
			return nil, errSyntax
		}
		r.at++
		if c, err = r.peek(); err != nil {
			return nil, err
		}
	}
	if c != '{' && c != 'n' {
		return nil, errRecord
	}
	if r.place == atRecord && r.count > 0 {
		return nil, errTwice
	}
	record, err := r.value()
	if err != nil {
		return nil, err
	}
	r.place = behindRecord
	r.count++
	return record, nil
}

// value returns the value that begins at data[at], which peek has found.
func (r *Reader) value() ([]byte, error) {
	r.json.begin()
	for {
		next, done, err := r.json.scan(r.data[:r.high], r.at)
		r.at = next
		if err != nil {
			return nil, err
		}
		if done {
			return r.data[r.low:next:next], nil
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// skip passes over a value of any size.
func (r *Reader) skip() error {
	if _, err := r.peek(); err != nil {
		return err
	}
	r.json.begin()
	for {
		next, done, err := r.json.scan(r.data[:r.high], r.at)
		r.at, r.low = next, next
		if done || err != nil {
			return err
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}
