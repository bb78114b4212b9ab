package cdr

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A page of 2 requested records, after one of which nothing was known.
var (
	onFirst  = Place{}
	onToken  = Place{Token: "t", Prev: 1, First: 1, Seen: 2, Total: 9}
	onSticky = Place{Token: "t", Page: 2, Prev: 1, First: 1, Seen: 2}
	onPage   = Place{Page: 2, Prev: 1, First: 1, Seen: 2}
)

func TestNext(t *testing.T) {
	t.Parallel()
	full := func(token string, total int64) pageInfo { return pageInfo{2, true, 5, token, total} }
	short := func(token string, total int64) pageInfo { return pageInfo{1, false, 5, token, total} }
	empty := func(token string, total int64) pageInfo { return pageInfo{0, false, 0, token, total} }
	tests := map[string]struct {
		at   Place
		page pageInfo
		want Place
		err  error
	}{
		"token":                {onFirst, full("t", 9), Place{Token: "t", Prev: 5, First: 5, Seen: 2, Total: 9}, nil},
		"token, no total":      {onFirst, short("t", -1), Place{Token: "t", Prev: 5, First: 5, Seen: 1}, nil},
		"token, total reached": {onFirst, full("t", 1), Place{Token: "t", Prev: 5, First: 5, Seen: 2, Total: 1}, nil},
		"new token":            {onToken, full("u", -1), Place{Token: "u", Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"new token, sticky":    {onSticky, full("u", -1), Place{Token: "u", Prev: 5, First: 1, Seen: 4}, nil},
		"token, total shrinks": {onToken, full("u", 4), Place{Token: "u", Prev: 5, First: 1, Seen: 4, Total: 4}, nil},

		"same token":                {onToken, full("t", 9), Place{Token: "t", Page: 2, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"same token, short":         {onToken, short("t", 9), Place{Token: "t", Page: 2, Prev: 5, First: 1, Seen: 3, Total: 9}, nil},
		"same token, no total":      {onSticky, full("t", -1), Place{Token: "t", Page: 3, Prev: 5, First: 1, Seen: 4}, nil},
		"same token, total reached": {onToken, full("t", 4), Place{Token: "t", Page: 2, Guess: true, Prev: 5, First: 1, Seen: 4, Total: 4}, nil},
		"same token, last number":   {Place{Token: "t", Page: math.MaxInt32}, full("t", 2), Place{Seen: 2, Ended: true}, nil},
		"last number, more":         {Place{Token: "t", Page: math.MaxInt32}, full("t", 9), Place{Token: "t", Page: math.MaxInt32}, ErrIncomplete},

		"token of page 1 alone":        {Place{Token: "t", Page: 2, Prev: 1, First: 1, Seen: 2, Total: 9}, full("", 9), Place{Token: "t", Page: 3, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"token of page 1, old total":   {onToken, full("", -1), Place{Token: "t", Page: 2, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"no more token":                {onToken, full("", 4), Place{Seen: 4, Ended: true}, nil},
		"no more token, short":         {onToken, short("", 9), onToken, ErrIncomplete},
		"no more token, unknown total": {onSticky, full("", -1), Place{Seen: 4, Ended: true}, nil},

		"total":               {onFirst, full("", 9), Place{Page: 2, Prev: 5, First: 5, Seen: 2, Total: 9}, nil},
		"total, short":        {onFirst, short("", 9), Place{Page: 2, Prev: 5, First: 5, Seen: 1, Total: 9}, nil},
		"total, page 2":       {onPage, full("", 9), Place{Page: 3, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"total of page 1":     {Place{Page: 2, Prev: 1, First: 1, Seen: 2, Total: 9}, full("", -1), Place{Page: 3, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
		"total reached":       {onPage, full("", 4), Place{Seen: 4, Ended: true}, nil},
		"total passed":        {onPage, full("", 1), Place{Seen: 4, Ended: true}, nil},
		"total of page 1, so": {Place{Page: 2, Prev: 1, First: 1, Seen: 2, Total: 4}, full("", -1), Place{Seen: 4, Ended: true}, nil},

		"nothing, full":        {onFirst, full("", -1), Place{Page: 2, Guess: true, Prev: 5, First: 5, Seen: 2}, nil},
		"nothing, short":       {onFirst, short("", -1), Place{Seen: 1, Ended: true}, nil},
		"nothing, last number": {Place{Page: math.MaxInt32}, full("", -1), Place{Seen: 2, Ended: true}, nil},
		"a guess was right":    {Place{Page: 2, Guess: true, Prev: 1, First: 1, Seen: 2}, full("", 9), Place{Page: 3, Prev: 5, First: 1, Seen: 4, Total: 9}, nil},

		"empty":                  {onFirst, empty("", 0), Place{Ended: true}, nil},
		"empty, no total":        {onPage, empty("", -1), Place{Seen: 2, Ended: true}, nil},
		"empty, window":          {Place{Window: 3}, empty("", 0), Place{Window: 3, Ended: true}, nil},
		"empty, token":           {onSticky, empty("u", -1), Place{Seen: 2, Ended: true}, nil},
		"empty, token, all seen": {Place{Token: "t", Seen: 9, Total: 9}, empty("u", 9), Place{Seen: 9, Ended: true}, nil},
		"empty too early":        {onToken, empty("", 9), onToken, ErrIncomplete},
		"empty, total lowered":   {onToken, empty("", 0), onToken, ErrIncomplete},
		"empty, first":           {onFirst, empty("", 9), onFirst, ErrIncomplete},
		"empty, same token":      {onToken, empty("t", 9), onToken, ErrIncomplete},
		"gap":                    {onToken, empty("u", 9), Place{Token: "u", Prev: 1, First: 1, Seen: 2, Total: 9, Empty: 1}, nil},
		"gap, total of page 1":   {onToken, empty("u", -1), Place{Token: "u", Prev: 1, First: 1, Seen: 2, Total: 9, Empty: 1}, nil},
		"gap, first":             {onFirst, empty("u", 9), Place{Token: "u", Total: 9, Empty: 1}, nil},
		"last gap":               {Place{Token: "t", Empty: 9}, empty("u", 9), Place{Token: "u", Total: 9, Empty: 10}, nil},
		"too many gaps":          {Place{Token: "t", Empty: 10}, empty("u", 9), Place{Token: "t", Empty: 10}, ErrEmptyPages},
		"end of gaps":            {Place{Token: "t", Prev: 1, First: 1, Seen: 2, Total: 9, Empty: 10}, full("u", 9), Place{Token: "u", Prev: 5, First: 1, Seen: 4, Total: 9}, nil},
	}
	for name, test := range tests {
		got, err := next(test.at, test.page)
		if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestBegin(t *testing.T) {
	t.Parallel()
	counted := onToken
	counted.Page = 2
	guessed := Place{Page: 3, Guess: true, Prev: 4, First: 1, Seen: 4}
	resumed := Place{Token: "t", Prev: 1, First: 1, Done: 1, Seen: 2}
	tests := map[string]struct {
		at    Place
		first Digest
		want  Place
		err   error
	}{
		"first page":             {onFirst, 5, onFirst, nil},
		"new":                    {onToken, 5, onToken, nil},
		"resumed":                {resumed, 1, resumed, nil},
		"token, page 1 again":    {onToken, 1, counted, nil},
		"counted, page 1 again":  {counted, 1, counted, ErrRepeats},
		"page 2 is page 1":       {onPage, 1, onPage, ErrRepeats},
		"a circle":               {Place{Token: "t", Prev: 4, First: 1}, 1, Place{Token: "t", Prev: 4, First: 1}, ErrRepeats},
		"guess, previous again":  {guessed, 4, Place{Seen: 4, Ended: true}, nil},
		"guess, page 1 again":    {guessed, 1, Place{Seen: 4, Ended: true}, nil},
		"guess, new":             {guessed, 5, guessed, nil},
		"after a gap, page 1":    {Place{Token: "u", Total: 9, Empty: 1}, 5, Place{Token: "u", Total: 9, Empty: 1}, nil},
		"after a gap, seen once": {Place{Token: "u", Prev: 1, First: 1, Empty: 1}, 1, Place{Token: "u", Page: 2, Prev: 1, First: 1, Empty: 1}, nil},
	}
	for name, test := range tests {
		got, err := begin(test.at, test.first)
		if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestValid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		at   Place
		want bool
	}{
		"zero": {Place{}, true}, "last": {Place{Window: 2, Page: 1, Done: 1, Seen: 1, Total: 1, Empty: 1}, true},
		"window": {Place{Window: 3}, false}, "below": {Place{Window: -1}, false}, "page": {Place{Page: -1}, false}, "done": {Place{Done: -1}, false},
		"seen": {Place{Seen: -1}, false}, "total": {Place{Total: -1}, false}, "empty": {Place{Empty: -1}, false},
	} {
		if got := test.at.Valid(3); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
