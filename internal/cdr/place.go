package cdr

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The reasons why a list cannot be read to its end.
var (
	ErrRepeats    = errors.New("the server sent the same page again, so the list cannot be read to its end")
	ErrEmptyPages = errors.New("the server keeps sending empty pages, so the list cannot be read to its end")
	ErrIncomplete = errors.New("the list ended before its own total; export again from the day of the last record")
	ErrChanged    = errors.New("the page no longer holds the same records, so the list cannot be continued; dates in the past keep it from changing")
)

// maxEmptyPages is the number of consecutive empty pages that are tolerated.
const maxEmptyPages = 10

// Place is a place in a list, after some record. The zero Place is the
// beginning. It holds no text of a record.
type Place struct {
	Window int `json:"window,omitzero"` // counted from 0
	// Token and Page are parameters of the request for the page; zero values are not sent.
	Token string `json:"token,omitzero"`
	Page  int32  `json:"page,omitzero"`
	// Guess means that the server did not announce this page: it may be absent.
	Guess bool `json:"guess,omitzero"`
	// Done is the number of records of the page before the place.
	Done int `json:"done,omitzero"`
	// Last, Prev and First are digests of the record before the place, of the
	// first record of the previous page, and of the first record of the window.
	Last  Digest `json:"last,omitzero"`
	Prev  Digest `json:"prev,omitzero"`
	First Digest `json:"first,omitzero"`
	// Seen is the number of records of the window on earlier pages.
	Seen int64 `json:"seen,omitzero"`
	// Total is the number of records that the server announced for the window, 0 if unknown.
	Total int64 `json:"total,omitzero"`
	// Empty is the number of consecutive empty pages before the place.
	Empty int  `json:"empty,omitzero"`
	Ended bool `json:"ended,omitzero"`
}

// Valid reports whether a list of this number of windows can have the place.
func (p Place) Valid(windows int) bool {
	return p.Window >= 0 && p.Window < windows && p.Page >= 0 && p.Done >= 0 && p.Seen >= 0 && p.Total >= 0 && p.Empty >= 0
}

// Digest identifies a record; 0 means no record.
type Digest uint64

func digestOf(record []byte) Digest {
	sum := sha256.Sum256(record)
	return max(1, Digest(binary.BigEndian.Uint64(sum[:])))
}

// pageInfo is the information of a page about the next one.
type pageInfo struct {
	records int
	full    bool   // as many records as were requested
	first   Digest // of the first record
	token   string
	total   int64 // -1 if the page does not say
}

// begin checks a page by its first record. If the list continues at another place,
// it returns that place.
func begin(at Place, first Digest) (Place, error) {
	switch {
	case at.Done > 0 || first != at.Prev && first != at.First:
		return at, nil
	case first == at.Prev && at.Token != "" && at.Page == 0:
		at.Page = 2 // the token is the same for the whole list, so pages are numbered
		return at, nil
	case at.Guess:
		return at.end(), nil
	}
	return at, ErrRepeats
}

// next returns the beginning of the page after a place. A new token names the next
// page; without one, pages are counted. The list ends at an empty page or
// after the last page, and never before the total.
func next(at Place, page pageInfo) (Place, error) {
	known := page.total >= 0 || at.Total > 0
	if page.total < 0 || page.records == 0 { // an expired token may give an empty page with total 0
		page.total = max(page.total, at.Total)
	}
	following := Place{
		Window: at.Window, Token: at.Token, Prev: page.first, First: cmp.Or(at.First, page.first),
		Seen: at.Seen + int64(page.records), Total: max(page.total, 0),
	}
	missing := page.total > following.Seen
	leads := page.token != "" && page.token != at.Token
	counted := max(at.Page, 1) + 1 // negative after the largest number
	if at.Page == math.MaxInt32 {
		counted = 0
	}
	switch {
	case page.records == 0 && leads && missing: // a gap
		following.Token, following.Prev, following.Empty = page.token, at.Prev, at.Empty+1
		if following.Empty > maxEmptyPages {
			return at, ErrEmptyPages
		}
		return following, nil
	case page.records == 0:
	case leads:
		following.Token = page.token
		return following, nil
	case counted == 0:
	case page.token != "": // the same for the whole list
		following.Page, following.Guess = counted, known && !missing
		return following, nil
	case missing && (at.Token == "" || page.full):
		following.Page = counted
		return following, nil
	case !known && at.Token == "" && page.full:
		following.Page, following.Guess = counted, true
		return following, nil
	}
	if missing {
		return at, fmt.Errorf("%w (%d of %d records)", ErrIncomplete, following.Seen, page.total)
	}
	return following.end(), nil
}

func (p Place) end() Place {
	return Place{Window: p.Window, Seen: p.Seen, Ended: true}
}
