package voiso

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

// skipped notes the indexes that SkipMalformed tells.
type skipped struct{ indexes []int }

func (s *skipped) note(t *testing.T) func(int, error) {
	return func(index int, err error) {
		if _, ok := errors.AsType[*ArgumentError](err); !ok {
			t.Errorf("contact %d: %v", index, err)
		}
		assertPublic(t, "error", fmt.Sprintf("%v %+v %#v", err, err, err))
		s.indexes = append(s.indexes, index)
	}
}

func TestMalformedContactsAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, send := range bulks {
		for what, c := range map[string]struct {
			n, from   int
			malformed []int
			sizes     []int
			want      string
		}{
			"in each call":        {1500, 0, []int{0, 999, 1000, 1499}, []int{998, 498}, "accepted 1-999, accepted 1001-1499, malformed 0-1, malformed 999-1001, malformed 1499-1500, next 1500 of 1500"},
			"all":                 {2, 0, []int{0, 1}, nil, "malformed 0-2, next 2 of 2"},
			"more than a call":    {1002, 0, seq(0, 1001), []int{1}, "accepted 1001-1002, malformed 0-1001, next 1002 of 1002"},
			"before the start":    {4, 2, []int{0, 3}, []int{1}, "accepted 2-3, malformed 3-4, next 4 of 4"},
			"none that is broken": {3, 0, nil, []int{3}, "accepted 0-3, next 3 of 3"},
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					contacts := numbered(firstNumber, c.n)
					for _, index := range c.malformed {
						contacts[index].PhoneNumber = "+" + secretNumber
					}
					server, told := newLeads(), skipped{}
					report, err := send(t.Context(), stubClient(t, server), contacts, BulkOptions{From: c.from, SkipMalformed: true, Skipped: told.note(t)})
					if got := outcomes(report); err != nil || got != c.want {
						t.Errorf("got %s, %v; want %s", got, err, c.want)
					}
					if diff := cmp.Diff(c.sizes, server.sizes()); diff != "" {
						t.Errorf("calls -want +got\n%s", diff)
					}
					want := slices.DeleteFunc(slices.Clone(c.malformed), func(i int) bool { return i < c.from })
					if !slices.Equal(told.indexes, want) {
						t.Errorf("told %v, want %v", told.indexes, want)
					}
				})
			})
		}
	}
}

// What lies before the index to start from was sent or refused before.
func TestMalformedContactsBeforeTheStart(t *testing.T) {
	t.Parallel()
	for name, send := range bulks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contacts := numbered(firstNumber, 4)
			contacts[1].PhoneNumber = "+" + secretNumber
			report, err := send(t.Context(), stubClient(t, newLeads()), contacts, BulkOptions{From: 2})
			if got := outcomes(report); err != nil || got != "accepted 2-4, next 4 of 4" {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

// Numbers that NormalizeNumber refuses on the way are malformed; a broken file is not.
func TestMalformedContactsOfASequence(t *testing.T) {
	t.Parallel()
	broken := errors.New("line 4: wrong number of fields")
	sequence := func(yield func(gen.CampaignContact, error) bool) {
		for _, written := range []string{"+1 555 000 0000", "0" + secretNumber, "", "+1 555 000 0001"} {
			number, err := NormalizeNumber(written)
			if err != nil {
				err = fmt.Errorf("column phone: %w", err)
			}
			if !yield(gen.CampaignContact{PhoneNumber: number}, err) {
				return
			}
		}
		yield(gen.CampaignContact{}, broken)
	}
	bad := func(yield func(gen.CampaignContact, error) bool) { yield(gen.CampaignContact{PhoneNumber: "+1"}, nil) }
	for name, c := range map[string]struct {
		contacts iter.Seq2[gen.CampaignContact, error]
		options  BulkOptions
		want     string
		err      error
	}{
		"skipped":                    {sequence, BulkOptions{SkipMalformed: true}, "not tried 0-4, next 0 of 0", broken},
		"not skipped":                {sequence, BulkOptions{}, "not tried 0-1, next 0 of 0", ErrInvalidRequest},
		"without break":              {take(4, sequence), BulkOptions{SkipMalformed: true}, "accepted 0-1, accepted 3-4, malformed 1-3, next 4 of 4", nil},
		"malformed before the start": {take(1, bad), BulkOptions{From: 1}, "next 1 of 1", nil},
		"from the last":              {take(4, sequence), BulkOptions{SkipMalformed: true, From: 3}, "accepted 3-4, next 4 of 4", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newLeads()
			report, err := stubClient(t, server).AddContactsFrom(t.Context(), 17, c.contacts, c.options)
			if got := outcomes(report); !errors.Is(err, c.err) || got != c.want {
				t.Errorf("got %s, %v; want %s, %v", got, err, c.want, c.err)
			}
		})
	}
}

// A failed call leaves what is known of its malformed contacts in the report.
func TestMalformedContactsOfAFailedCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newLeads()
		server.responses[1] = func(req *http.Request) (*http.Response, error) {
			return respond(req, http.StatusForbidden, `{"error":"no"}`), nil
		}
		contacts := numbered(firstNumber, 3)
		contacts[1].PhoneNumber = ""
		client := stubClient(t, server)
		report, err := client.AddAllContacts(t.Context(), 17, contacts, BulkOptions{SkipMalformed: true})
		if got, want := outcomes(report), "malformed 1-2, refused 0-1, refused 2-3, next 0 of 3"; err == nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
		report, err = client.AddAllContacts(t.Context(), 17, contacts, BulkOptions{SkipMalformed: true, From: report.Next})
		if got, want := outcomes(report), "accepted 0-1, accepted 2-3, malformed 1-2, next 3 of 3"; err != nil || got != want {
			t.Errorf("again: %s, %v; want %s", got, err, want)
		}
	})
}

func seq(first, end int) []int {
	var all []int
	for i := first; i < end; i++ {
		all = append(all, i)
	}
	return all
}

// take is the beginning of a sequence.
func take(n int, all iter.Seq2[gen.CampaignContact, error]) iter.Seq2[gen.CampaignContact, error] {
	return func(yield func(gen.CampaignContact, error) bool) {
		taken := 0
		for contact, err := range all {
			if taken++; taken > n || !yield(contact, err) {
				return
			}
		}
	}
}

// A source that fails with a refused argument of its own is not a malformed contact.
func TestFailureOfTheSourceIsNotSkipped(t *testing.T) {
	t.Parallel()
	refused := &ArgumentError{Operation: "CDRs", Field: "CLI", Rule: "must be at most 64 digits"}
	for want, err := range map[string]error{
		"not tried 0-1, next 0 of 0":               fmt.Errorf("source: %w", refused),
		"accepted 0-1, malformed 1-2, next 2 of 2": &ArgumentError{Field: "line 2", Rule: "must have 4 columns"},
	} {
		report, got := stubClient(t, newLeads()).AddContactsFrom(t.Context(), 17, stream(numbered(firstNumber, 1), err), BulkOptions{SkipMalformed: true})
		if outcomes(report) != want || errors.Is(got, refused) != (got != nil) {
			t.Errorf("got %s, %v; want %s", outcomes(report), got, want)
		}
	}
}

func TestOnlyMalformedContactsEndWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	endless := func(yield func(gen.CampaignContact, error) bool) {
		for i := 0; ; i++ {
			if i == 2500 {
				cancel(enough)
			}
			if !yield(gen.CampaignContact{}, nil) {
				return
			}
		}
	}
	report, err := stubClient(t, newLeads()).AddContactsFrom(ctx, 17, endless, BulkOptions{SkipMalformed: true})
	if got, want := outcomes(report), "malformed 0-3000, next 3000 of 0"; got != want || !errors.Is(err, enough) {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
