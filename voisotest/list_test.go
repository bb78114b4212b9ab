package voisotest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

// Following the pages gives every entry once.
func TestListsInPages(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{SMSTemplates: 120, Numbers: 51, WebhookFailures: 101, Messages: 26})
	tests := []struct {
		operation, member, id, size string
		query                       func(page, size int) map[string]int
		perPage, total, pages       int
	}{
		{"listSMSTemplates", "templates", "id", "limit", nil, 50, 120, 3},
		{"listSMSTemplates", "templates", "id", "limit", nil, 500, 120, 1},
		{"listNumbers", "numbers", "number", "", nil, 25, 51, 3},
		{"listWebhookFailures", "failures", "id", "per_page", nil, 20, 101, 6},
		{"listConversationMessages", "messages", "id", "limit", nil, 13, 26, 2},
		{"listConversationMessages", "messages", "id", "limit", nil, 25, 26, 2},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.operation, test.perPage), func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			for page := range test.pages + 1 {
				got := call(t, s, test.operation, func(s *sketch) {
					s.query = nil
					s.query = map[string][]string{"page": {fmt.Sprint(page + 1)}}
					if test.operation == "listConversationMessages" {
						s.query = map[string][]string{"offset": {fmt.Sprint(page * test.perPage)}}
					}
					if test.size != "" {
						s.query.Set(test.size, fmt.Sprint(test.perPage))
					}
				})
				if got.status != 200 {
					t.Fatalf("got %d %s", got.status, got.body)
				}
				matchesSchema(t, operationByID(t, test.operation), 200, got.body)
				var body map[string]json.RawMessage
				var entries []map[string]json.RawMessage
				if json.Unmarshal(got.body, &body) != nil || json.Unmarshal(body[test.member], &entries) != nil {
					t.Fatalf("%s", got.body)
				}
				if (len(entries) == 0) != (page == test.pages) {
					t.Errorf("page %d has %d entries", page+1, len(entries))
				}
				for _, entry := range entries {
					seen[string(entry[test.id])] = true
				}
				checkMetadata(t, test.operation, body["metadata"], page, test.perPage, test.total, len(entries))
			}
			if len(seen) != test.total {
				t.Errorf("%d entries, want %d", len(seen), test.total)
			}
		})
	}
}

func checkMetadata(t *testing.T, operation string, raw json.RawMessage, page, size, total, entries int) {
	t.Helper()
	want := fmt.Sprintf(`{"page":%d,"page_size":%d,"total":%d}`, page+1, entries, total)
	switch operation {
	case "listWebhookFailures":
		want = ""
	case "listConversationMessages":
		want = fmt.Sprintf(`{"limit":%d,"offset":%d,"total":%d}`, size, page*size, total)
	}
	if string(raw) != want {
		t.Errorf("metadata %s, want %s", raw, want)
	}
}

func TestListsRefuseBadPages(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{Messages: 5, SMSTemplates: 5})
	for _, test := range []struct {
		operation, name, value string
		status                 int
	}{
		{"listSMSTemplates", "page", "0", 400},
		{"listSMSTemplates", "limit", "0", 400},
		{"listSMSTemplates", "limit", "501", 400},
		{"listNumbers", "page", "-1", 422},
		{"listConversationMessages", "offset", "-1", 422},
		{"listConversationMessages", "limit", "-1", 422},
	} {
		got := call(t, s, test.operation, func(s *sketch) { s.query.Set(test.name, test.value) })
		if got.status != test.status {
			t.Errorf("%v: got %d %s", test, got.status, got.body)
		}
	}
	// A page so far that its first entry has no number is an empty page.
	if got := call(t, s, "listSMSTemplates", func(s *sketch) { s.query = pairs([]string{"page", "9223372036854775807"}) }); got.status != 200 || !strings.Contains(string(got.body), `"templates":[]`) {
		t.Errorf("got %d %s", got.status, got.body)
	}
	for _, query := range []map[string][]string{{"offset": {"9223372036854775807"}, "limit": {"9223372036854775807"}}, {"offset": {"5"}}} {
		if got := call(t, s, "listConversationMessages", func(s *sketch) { s.query = query }); got.status != 200 {
			t.Errorf("%v: got %d %s", query, got.status, got.body)
		}
	}
}

// Without an option the example is the only page.
func TestExampleIsTheList(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{Numbers: -1})
	if got := call(t, s, "listSMSTemplates", func(s *sketch) { s.query = map[string][]string{"page": {"2"}} }); string(got.body) != `{"metadata":{"page":2,"page_size":0,"total":0},"templates":[]}` {
		t.Errorf("got %s", got.body)
	}
	if got := call(t, s, "listNumbers", nil); string(got.body) != `{"metadata":{"page":1,"page_size":0,"total":0},"numbers":[]}` {
		t.Errorf("got %s", got.body)
	}
}
