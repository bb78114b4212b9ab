package cdr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/cdr"
)

// script holds responses by "window token page" and retries once.
type script struct {
	pages    map[string]string
	requests []string
	failures []int
	open     int
}

type scripted struct {
	io.Reader
	of *script
}

func (s scripted) Close() error { s.of.open--; return nil }

func (s *script) list(windows int) *cdr.List {
	return &cdr.List{Windows: windows, Parallel: 1, PageSize: 2, Source: cdr.Source{
		Fetch: func(_ context.Context, window int, token string, page int32) (io.ReadCloser, error) {
			request := fmt.Sprintf("%d %s %d", window, token, page)
			s.requests = append(s.requests, request)
			body, ok := s.pages[request]
			if !ok {
				return nil, fmt.Errorf("%s: %w", request, cdr.ErrNoPage)
			}
			s.open++
			return scripted{strings.NewReader(body), s}, nil
		},
		Retry: func(_ context.Context, failures int, err error) error {
			s.failures = append(s.failures, failures)
			if failures == 2 {
				return err
			}
			return nil
		},
	}}
}

// read returns the records of a list as one text.
func read(t *testing.T, list *cdr.List) (string, error) {
	t.Helper()
	var all strings.Builder
	for record, err := range list.Records(t.Context()) {
		if err != nil {
			return all.String(), err
		}
		all.Write(record)
	}
	return all.String(), nil
}

func TestListFrom(t *testing.T) {
	t.Parallel()
	// The place after the only record of page 1, with the token t.
	onToken := func() cdr.Place {
		s := script{pages: map[string]string{"0  0": `{"records":[{"a":1}],"total":4,"search_token":"t"}`}}
		list := s.list(1)
		if _, err := read(t, list); !errors.Is(err, cdr.ErrNoPage) {
			t.Error(err)
		}
		return list.Place()
	}()
	for name, test := range map[string]struct {
		at       cdr.Place
		pages    map[string]string
		want     string
		requests []string
		err      error
		end      cdr.Place
	}{
		"an empty page": { // the records before it are not taken for new ones
			onToken, map[string]string{
				"0 t 0": `{"records":[],"total":4,"search_token":"u"}`, "0 u 0": `{"records":[{"a":1}],"total":4,"search_token":"v"}`,
				"0 u 2": `{"records":[{"a":2},{"a":3}],"total":3}`,
			},
			`{"a":2}{"a":3}`, []string{"0 t 0", "0 u 0", "0 u 2"}, nil, cdr.Place{Seen: 3, Ended: true},
		},
		"the last page number": {
			cdr.Place{Token: "t", Page: math.MaxInt32}, map[string]string{"0 t 2147483647": `{"records":[{"a":1},{"a":2}],"search_token":"t"}`},
			`{"a":1}{"a":2}`, []string{"0 t 2147483647"}, nil, cdr.Place{Seen: 2, Ended: true},
		},
		"the end":        {cdr.Place{Ended: true}, nil, "", nil, nil, cdr.Place{Ended: true}},
		"an absent page": {cdr.Place{Page: 2, Seen: 2}, nil, "", []string{"0  2", "0  2"}, cdr.ErrNoPage, cdr.Place{Page: 2, Seen: 2}},
		"a guess":        {cdr.Place{Page: 2, Seen: 2, Guess: true}, nil, "", []string{"0  2"}, nil, cdr.Place{Seen: 2, Ended: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := script{pages: test.pages}
			list := s.list(1)
			list.Resume(test.at)
			got, err := read(t, list)
			if got != test.want || !errors.Is(err, test.err) || s.open != 0 {
				t.Errorf("got %s, %v, %d open", got, err, s.open)
			}
			if diff := cmp.Diff(test.requests, s.requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.end, list.Place()); diff != "" {
				t.Errorf("place (-want +got):\n%s", diff)
			}
		})
	}
}

// After an error, the list goes on where it was, whatever the error.
func TestListGoesOnAfterErrors(t *testing.T) {
	t.Parallel()
	s := script{pages: map[string]string{"0  0": `{"records":[{"a":1},{"a":`}}
	list := s.list(2)
	got, err := read(t, list)
	failure, ok := errors.AsType[*cdr.PageError](err)
	if got != `{"a":1}` || !ok || !failure.Truncated || string(failure.Rest) != `{"a":` || !cmp.Equal(s.failures, []int{1, 2}) {
		t.Fatalf("got %s, %v after failures %v", got, err, s.failures)
	}
	s.pages["0  0"] = `{"records":[{"a":1},{"a":2}],"total":3,"search_token":null}`
	if got, err = read(t, list); got != `{"a":2}` || !errors.Is(err, cdr.ErrNoPage) {
		t.Fatalf("got %s, %v", got, err)
	}
	s.pages["0  2"] = `{"records":[],"total":3}`
	if got, err = read(t, list); got != "" || !errors.Is(err, cdr.ErrIncomplete) {
		t.Fatalf("got %s, %v", got, err)
	}
	s.pages["0  2"] = `{"records":[{"a":3}],"total":3}`
	s.pages["1  0"] = `{"records":[null],"total":1}`
	if got, err = read(t, list); got != `{"a":3}null` || err != nil || s.open != 0 {
		t.Fatalf("got %s, %v, %d open", got, err, s.open)
	}
	if diff := cmp.Diff(cdr.Place{Window: 1, Seen: 1, Ended: true}, list.Place()); diff != "" {
		t.Errorf("place (-want +got):\n%s", diff)
	}
}

// A panic of the source reaches the loop and leaves nothing open.
func TestListPassesPanicsOn(t *testing.T) {
	t.Parallel()
	s := script{pages: map[string]string{"0  0": `{"records":[{"a":1},{"a":`}}
	list := s.list(1)
	list.Source.Retry = func(context.Context, int, error) error { panic("of the source") }
	defer func() {
		if v := recover(); v != "of the source" || s.open != 0 || list.Place().Done != 1 {
			t.Errorf("recovered %v, %d open, %+v", v, s.open, list.Place())
		}
	}()
	_, _ = read(t, list)
}
