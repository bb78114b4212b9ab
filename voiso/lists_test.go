package voiso

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

// list is one of the four ranges: how to read it, and how a server responds to a
// request for a page.
type list struct {
	all   func(context.Context, *Client) iter.Seq2[string, error]
	limit int // the page size that is asked for; 0 if none
	page  func(query url.Values, ids []string) (body string, first int)
}

// ids reads a range's items as their IDs.
func ids[T any](seq iter.Seq2[T, error], id func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for item, err := range seq {
			if !yield(id(item), err) {
				return
			}
		}
	}
}

var lists = map[string]list{
	"numbers": {
		all: func(ctx context.Context, c *Client) iter.Seq2[string, error] {
			return ids(c.Numbers(ctx), func(n gen.Number) string { return n.Label })
		},
		page: pageOf("numbers", "page", 20),
	},
	"SMS templates": {
		limit: 500,
		all: func(ctx context.Context, c *Client) iter.Seq2[string, error] {
			return ids(c.SMSTemplates(ctx), func(s gen.SMSTemplate) string { return s.Name })
		},
		page: pageOf("templates", "page", 500),
	},
	"messages": {
		limit: 25,
		all: func(ctx context.Context, c *Client) iter.Seq2[string, error] {
			return ids(c.ConversationMessages(ctx, "u-1"), func(m gen.ConversationMessage) string { return m.ConversationID })
		},
		page: pageOf("messages", "offset", 25),
	},
	"failures": {
		limit: 50,
		all: func(ctx context.Context, c *Client) iter.Seq2[string, error] {
			return ids(c.WebhookFailures(ctx, gen.ListWebhookFailuresParams{}), func(f gen.WebhookFailure) string { return f.ID })
		},
		page: pageOf("failures", "page", 50),
	},
}

// pageOf returns the body with the items of a page, or of an offset, and the total.
// Failures have no total.
func pageOf(member, parameter string, size int) func(url.Values, []string) (string, int) {
	return func(query url.Values, all []string) (string, int) {
		first, err := strconv.Atoi(query.Get(parameter))
		if err != nil {
			first = 1
		}
		if parameter == "page" {
			first = (first - 1) * size
		}
		items := []map[string]any{}
		for i := first; i < min(first+size, len(all)); i++ {
			items = append(items, map[string]any{"id": all[i], "name": all[i], "conversation_id": all[i], "label": all[i]})
			if member == "templates" {
				items[len(items)-1]["id"] = i
			}
		}
		page := map[string]any{member: items}
		if member != "failures" {
			page["metadata"] = map[string]any{"total": len(all)}
		}
		body, _ := json.Marshal(page)
		return string(body), first
	}
}

// serve responds with pages of n items and records where they begin.
func (l list) serve(n int, begins *[]int) *stub {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("item-%d", i)
	}
	return &stub{respond: func(req *http.Request) (*http.Response, error) {
		body, first := l.page(req.URL.Query(), all)
		*begins = append(*begins, first)
		return respond(req, http.StatusOK, body), nil
	}}
}

func eachList(t *testing.T, test func(t *testing.T, l list)) {
	t.Helper()
	for name, l := range lists {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, l)
		})
	}
}

func (l list) size() int { return max(l.limit, 20) }

func TestListsReadEverything(t *testing.T) {
	t.Parallel()
	eachList(t, func(t *testing.T, l list) {
		size := l.size()
		for _, n := range []int{0, 1, size - 1, size, size + 1, 3 * size} {
			var begins []int
			transport := l.serve(n, &begins)
			seq := l.all(t.Context(), stubClient(t, transport))
			for round := range 2 { // a range can be read again
				count := 0
				for id, err := range seq {
					if err != nil || id != fmt.Sprintf("item-%d", count) {
						t.Fatalf("%d items, round %d: item %d is %q, %v", n, round, count, id, err)
					}
					count++
				}
				if count != n {
					t.Errorf("round %d: read %d of %d items", round, count, n)
				}
			}
			for i, begin := range begins[:len(begins)/2] {
				if begin != i*size {
					t.Errorf("%d items: pages began at %d", n, begins)
				}
			}
		}
	})
}

func TestListsAreLazyAndStop(t *testing.T) {
	t.Parallel()
	eachList(t, func(t *testing.T, l list) {
		var begins []int
		transport := l.serve(3*l.size(), &begins)
		seq := l.all(t.Context(), stubClient(t, transport))
		if transport.seen.Load() != 0 {
			t.Error("asked before anyone ranged")
		}
		count := 0
		for range seq {
			if count++; count == l.size() {
				break
			}
		}
		if n := transport.seen.Load(); n != 1 {
			t.Errorf("%d requests for one page", n)
		}
	})
}

func TestListErrorsComeInBand(t *testing.T) {
	t.Parallel()
	eachList(t, func(t *testing.T, l list) {
		var begins []int
		transport := l.serve(3*l.size(), &begins)
		pages := transport.respond
		transport.respond = func(req *http.Request) (*http.Response, error) {
			if len(begins) == 1 {
				return respond(req, http.StatusForbidden, `{"error":"Invalid api_key"}`), nil
			}
			return pages(req)
		}
		good, failed := 0, 0
		for id, err := range l.all(t.Context(), stubClient(t, transport)) {
			switch {
			case err == nil:
				good++
			case !errors.Is(err, ErrInvalidKey) || id != "":
				t.Errorf("got %q, %v", id, err)
			default:
				failed++
			}
		}
		if good != l.size() || failed != 1 {
			t.Errorf("%d items, %d errors", good, failed)
		}
	})
}

func TestListsHonourTheContextBetweenPages(t *testing.T) {
	t.Parallel()
	eachList(t, func(t *testing.T, l list) {
		var begins []int
		transport := l.serve(3*l.size(), &begins)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range l.all(ctx, stubClient(t, transport)) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) || transport.seen.Load() != 1 {
			t.Errorf("%d requests, %v", transport.seen.Load(), last)
		}
	})
}

// If the server returns the same page twice, or a total that is too high, the range ends.
func TestListsDoNotLoop(t *testing.T) {
	t.Parallel()
	eachList(t, func(t *testing.T, l list) {
		all := make([]string, 10*l.size())
		for i := range all {
			all[i] = strconv.Itoa(i)
		}
		same, _ := l.page(url.Values{}, all)
		transport := always(http.StatusOK, same)
		var last error
		for _, err := range l.all(t.Context(), stubClient(t, transport)) {
			last = err
		}
		hasTotal := l.limit != failuresPerPage // failures have none: there the second page was a guess
		if transport.seen.Load() != 2 || errors.Is(last, errSamePage) != hasTotal || !hasTotal && last != nil {
			t.Errorf("a repeated page: %d requests, %v", transport.seen.Load(), last)
		}

		empty := always(http.StatusOK, `{"numbers":[],"templates":[],"messages":[],"failures":[],"metadata":{"total":100}}`)
		last = nil
		for _, err := range l.all(t.Context(), stubClient(t, empty)) {
			last = err
		}
		if n := empty.seen.Load(); n != 1 || !errors.Is(last, ErrUnexpectedResponse) || !strings.Contains(last.Error(), "after 0 of 100 items") {
			t.Errorf("an empty page: %d requests, %v", n, last)
		}
	})
}

// A page that nobody announced may be absent, and then the list is complete.
func TestPagesThatAreGuessed(t *testing.T) {
	t.Parallel()
	all := make([]string, 50)
	for i := range all {
		all[i] = strconv.Itoa(i)
	}
	full, _ := pageOf("failures", "page", 50)(url.Values{}, all)
	for name, second := range map[string]struct {
		status int
		body   string
		failed bool
	}{
		"absent":      {404, `{"error":"Not found"}`, false},
		"empty":       {200, `{"failures":[]}`, false},
		"the same":    {200, full, false},
		"refused":     {403, ``, true},
		"not a page":  {200, `{}`, true},
		"unavailable": {503, ``, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := &stub{}
			transport.respond = func(req *http.Request) (*http.Response, error) {
				if req.URL.Query().Get("page") == "1" {
					return respond(req, 200, full), nil
				}
				return respond(req, second.status, second.body), nil
			}
			count := 0
			var last error
			for _, err := range stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 1})).WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{}) {
				if last = err; err == nil {
					count++
				}
			}
			if count != 50 || (last != nil) != second.failed {
				t.Errorf("%d items, %v", count, last)
			}
		})
	}
	// The first page is not a guess.
	for _, err := range stubClient(t, always(404, "")).WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{}) {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v", err)
		}
	}
}

// The total counts also where only the server knows of it.
func TestWebhookFailuresWithATotal(t *testing.T) {
	t.Parallel()
	transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
		page, _ := strconv.Atoi(req.URL.Query().Get("page"))
		items := make([]string, 0, 20)
		for i := range 20 {
			items = append(items, fmt.Sprintf(`{"id":"%d-%d"}`, page, i))
		}
		return respond(req, 200, `{"failures":[`+strings.Join(items, ",")+`],"metadata":{"total":120}}`), nil
	}}
	count := 0
	for _, err := range stubClient(t, transport).WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 120 || transport.seen.Load() != 6 {
		t.Errorf("%d items in %d requests", count, transport.seen.Load())
	}
}

func TestWebhookFailuresParams(t *testing.T) {
	t.Parallel()
	size, page := 7, 5
	params := gen.ListWebhookFailuresParams{Page: &page, PerPage: &size}
	before := params
	var queries []string
	transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
		queries = append(queries, req.URL.RawQuery)
		all := make([]string, 9)
		for i := range all {
			all[i] = strconv.Itoa(i)
		}
		body, _ := pageOf("failures", "page", size)(req.URL.Query(), all)
		return respond(req, http.StatusOK, body), nil
	}}
	count := 0
	for _, err := range stubClient(t, transport).WebhookFailures(t.Context(), params) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if diff := cmp.Diff([]string{"page=1&per_page=7", "page=2&per_page=7"}, queries); diff != "" || count != 9 {
		t.Errorf("%d items; queries -want +got\n%s", count, diff)
	}
	if params.Page != before.Page || page != 5 || size != 7 {
		t.Error("the caller's parameters changed")
	}
	for _, err := range stubClient(t, transport).WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{PerPage: new(0)}) {
		if _, ok := errors.AsType[*ArgumentError](err); !ok {
			t.Errorf("per_page 0: %v", err)
		}
	}
}

// The server may give fewer than were asked for: that is not yet the end.
func TestWebhookFailuresOfACappedServer(t *testing.T) {
	t.Parallel()
	all := make([]string, 250)
	for i := range all {
		all[i] = strconv.Itoa(i)
	}
	transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
		body, _ := pageOf("failures", "page", 100)(req.URL.Query(), all)
		return respond(req, http.StatusOK, body), nil
	}}
	count := 0
	for _, err := range stubClient(t, transport).WebhookFailures(t.Context(), gen.ListWebhookFailuresParams{PerPage: new(500)}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
	}
	if count != 250 {
		t.Errorf("read %d of 250", count)
	}
}
