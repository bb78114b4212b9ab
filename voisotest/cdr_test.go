package voisotest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voisotest"
)

type cdrBody struct {
	Records     []map[string]any `json:"records"`
	Total       int              `json:"total"`
	Page        *int             `json:"page"`
	SearchToken *string          `json:"search_token"`
}

// readCDRs reads one response; query is name, value, name, value.
func readCDRs(tb testing.TB, s *voisotest.Server, query ...string) (cdrBody, result) {
	tb.Helper()
	got := call(tb, s, "listCDRs", func(r *sketch) {
		withKey(s)(r)
		r.query = pairs(query)
	})
	var body cdrBody
	if got.status == 200 {
		if err := json.Unmarshal(got.body, &body); err != nil {
			tb.Fatalf("%v in %.300s", err, got.body)
		}
	}
	return body, got
}

func pairs(query []string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	return values
}

// follow follows the tokens and returns the sizes of the responses and how often each record came.
func follow(tb testing.TB, s *voisotest.Server, query ...string) (sizes []int, seen map[string]int, total int) {
	tb.Helper()
	seen = map[string]int{}
	request := query
	for len(sizes) < 50 {
		body, got := readCDRs(tb, s, request...)
		if got.status != 200 {
			tb.Fatalf("got %d %s", got.status, got.body)
		}
		sizes, total = append(sizes, len(body.Records)), body.Total
		for _, record := range body.Records {
			seen[fmt.Sprint(record["uuid"])]++
		}
		if body.SearchToken == nil {
			break
		}
		request = slices.Concat(query, []string{"search_token", *body.SearchToken})
	}
	return sizes, seen, total
}

func TestCDRsByToken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options voisotest.Options
		query   []string
		sizes   []int
		total   int
	}{
		{"default", voisotest.Options{}, nil, []int{25}, 25},
		{"three pages", voisotest.Options{CDRs: 25_000}, []string{"per_page", "10000"}, []int{10_000, 10_000, 5_000}, 25_000},
		{"usual page size", voisotest.Options{CDRs: 2_500}, []string{"page", "1"}, []int{1000, 1000, 500}, 2500},
		{"no empty response at the end", voisotest.Options{CDRs: 20}, []string{"per_page", "10"}, []int{10, 10}, 20},
		{"none", voisotest.Options{CDRs: -1}, nil, []int{0}, 0},
		{"from a later page", voisotest.Options{CDRs: 100}, []string{"per_page", "30", "page", "2"}, []int{30, 30, 10}, 100},
		{"up to the window", voisotest.Options{CDRs: 12_000}, []string{"per_page", "6000", "page", "2"}, []int{4000, 2000}, 12_000},
		{"beyond the end", voisotest.Options{CDRs: 20}, []string{"page", "3", "per_page", "10"}, []int{0}, 20},
		{"empty responses between", voisotest.Options{CDRs: 25, EmptyPages: true}, []string{"per_page", "10"}, []int{10, 0, 10, 0, 5}, 25},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sizes, seen, total := follow(t, testServer(t, test.options), test.query...)
			sum := 0
			for _, size := range test.sizes {
				sum += size
			}
			if fmt.Sprint(sizes) != fmt.Sprint(test.sizes) || total != test.total || len(seen) != sum {
				t.Errorf("sizes %v, want %v; total %d, want %d; %d different records", sizes, test.sizes, total, test.total, len(seen))
			}
		})
	}
}

func TestCDRsByPageNumber(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 10_500})
	seen := map[string]bool{}
	for page := 1; page <= 5; page++ {
		body, _ := readCDRs(t, s, "per_page", "2000", "page", fmt.Sprint(page))
		if body.SearchToken == nil || body.Page == nil || *body.Page != page {
			t.Errorf("page %d: token %v, page %v", page, body.SearchToken, body.Page)
		}
		for _, record := range body.Records {
			seen[fmt.Sprint(record["uuid"])] = true
		}
	}
	if len(seen) != 10_000 {
		t.Errorf("%d records", len(seen))
	}
	if _, got := readCDRs(t, s, "per_page", "2000", "page", "6"); got.status != 400 || !strings.Contains(string(got.body), "follow search_token") {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

// Every filter gives exactly the records that match it, in pages too.
func TestCDRFilters(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 2000, FirstDay: time.Date(2026, 3, 10, 5, 0, 0, 0, time.UTC), LastDay: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	all, _ := readCDRs(t, s, "per_page", "10000")
	one := fmt.Sprint(all.Records[77]["uuid"])
	tests := []struct {
		query []string
		match func(r map[string]any) bool
	}{
		{[]string{"uuid", strings.ToUpper(one)}, func(r map[string]any) bool { return r["uuid"] == one }},
		{[]string{"type", "outbound"}, func(r map[string]any) bool { return r["type"] == "outbound" }},
		{[]string{"type", "dialer"}, func(r map[string]any) bool { return r["type"] == "campaign" }},
		{[]string{"type", "queue_callback"}, func(r map[string]any) bool { return r["type"] == "queue-callback" }},
		{[]string{"disposition", "answered_by_VM"}, func(r map[string]any) bool { return r["disposition"] == "answered_by_VM" }},
		{[]string{"cli", "15551"}, func(r map[string]any) bool { return strings.HasPrefix(fmt.Sprint(r["from"]), "15551") }},
		{[]string{"number", "44201"}, func(r map[string]any) bool { return strings.HasPrefix(fmt.Sprint(r["to"]), "44201") }},
		{[]string{"wildcard_cli", "77"}, func(r map[string]any) bool { return strings.Contains(fmt.Sprint(r["from"]), "77") }},
		{[]string{"wildcard_number", "88"}, func(r map[string]any) bool { return strings.Contains(fmt.Sprint(r["to"]), "88") }},
		{[]string{"queue_ids", "12,13"}, func(r map[string]any) bool { return r["queue_id"] != 21. }},
		{[]string{"agent_ids", "7"}, func(r map[string]any) bool { return r["agent_id"] == 7. }},
		{[]string{"start_date", "2026-03-09"}, func(r map[string]any) bool { return fmt.Sprint(r["timestamp"]) >= "2026-03-09" }},
		{[]string{"end_date", "2026-03-02"}, func(r map[string]any) bool { return fmt.Sprint(r["timestamp"]) < "2026-03-03" }},
		{[]string{"start_date", "2026-03-05", "end_date", "2026-03-05", "type", "inbound"}, func(r map[string]any) bool {
			return strings.HasPrefix(fmt.Sprint(r["timestamp"]), "2026-03-05") && r["type"] == "inbound"
		}},
	}
	for _, test := range tests {
		t.Run(strings.Join(test.query, "="), func(t *testing.T) {
			t.Parallel()
			want := map[string]bool{}
			for _, record := range all.Records {
				if test.match(record) {
					want[fmt.Sprint(record["uuid"])] = true
				}
			}
			_, seen, total := follow(t, s, append(test.query, "per_page", fmt.Sprint(len(want)/3+1))...)
			if len(want) == 0 || total != len(want) || len(seen) != len(want) {
				t.Fatalf("%d records, total %d, want %d", len(seen), total, len(want))
			}
			for uuid, times := range seen {
				if times != 1 || !want[uuid] {
					t.Errorf("%s came %d times, wanted: %v", uuid, times, want[uuid])
				}
			}
		})
	}
	if body, _ := readCDRs(t, s, "start_date", "2026-03-05", "end_date", "2026-03-04"); body.Total != 0 {
		t.Errorf("dates in the wrong order: %d records", body.Total)
	}
}

func TestCDRsRefused(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 100})
	first, _ := readCDRs(t, s, "per_page", "2", "type", "inbound")
	if first.SearchToken == nil {
		t.Fatal("no token")
	}
	token := *first.SearchToken
	forged := token[:8] + strings.ToUpper(token[8:])
	for name, query := range map[string][]string{
		"page 0":         {"page", "0"},
		"no token":       {"search_token", "WzE2NjkwMTcyNDkwMTUsImNkcl9pdGVtI2MzNTY2ZTFiL"},
		"no base64":      {"search_token", "!"},
		"padded token":   {"search_token", token + "=", "type", "inbound"},
		"forged":         {"search_token", forged},
		"other filter":   {"search_token", token, "type", "outbound"},
		"filter dropped": {"search_token", token},
		"filter added":   {"search_token", token, "type", "inbound", "cli", "1"},
		"page raised":    {"search_token", token, "type", "inbound", "page", "2"},
	} {
		if _, got := readCDRs(t, s, query...); got.status != 400 || !strings.Contains(string(got.body), `{"error":"listCDRs: `) {
			t.Errorf("%s: got %d %s", name, got.status, got.body)
		}
	}
	if _, got := readCDRs(t, s, "search_token", token, "type", "inbound", "page", "1", "per_page", "3"); got.status != 200 {
		t.Errorf("same request with another page size: %d %s", got.status, got.body)
	}
}

func TestMisbehavingTokens(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 25, RepeatToken: true})
	first, _ := readCDRs(t, s, "per_page", "10")
	for range 2 {
		again, _ := readCDRs(t, s, "per_page", "10", "search_token", *first.SearchToken)
		if again.SearchToken == nil || *again.SearchToken != *first.SearchToken || len(again.Records) != 10 {
			t.Errorf("got %d records, token %v", len(again.Records), again.SearchToken)
		}
	}

	s = testServer(t, voisotest.Options{CDRs: 12_500, StickyToken: true})
	seen, token := map[string]bool{}, ""
	for page := 1; page <= 3; page++ {
		query := []string{"per_page", "5000", "page", fmt.Sprint(page)}
		if token != "" {
			query = append(query, "search_token", token)
		}
		body, got := readCDRs(t, s, query...)
		if got.status != 200 || (body.SearchToken == nil) != (page == 3) || page == 2 && *body.SearchToken != token {
			t.Fatalf("page %d: %d, token %v, had %q", page, got.status, body.SearchToken, token)
		}
		if body.SearchToken != nil {
			token = *body.SearchToken
		}
		for _, record := range body.Records {
			seen[fmt.Sprint(record["uuid"])] = true
		}
	}
	if len(seen) != 12_500 {
		t.Errorf("%d records", len(seen))
	}
}

func TestTruncatedCDRs(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 300, CutAfter: 200, Cuts: 2})
	for range 2 {
		got, err := try(http.DefaultTransport, prepare(t, s, "listCDRs", func(s *sketch) { s.query = nil }))
		if !errors.Is(err, io.ErrUnexpectedEOF) || strings.Count(string(got.body), `"uuid"`) != 200 {
			t.Errorf("got %v, %d records", err, strings.Count(string(got.body), `"uuid"`))
		}
	}
	if body, _ := readCDRs(t, s); len(body.Records) != 300 {
		t.Errorf("%d records", len(body.Records))
	}
	if body, _ := readCDRs(t, testServer(t, voisotest.Options{CDRs: 3, CutAfter: 3, Cuts: 1})); len(body.Records) != 3 {
		t.Errorf("%d records", len(body.Records))
	}
}

// The records hold what clients must cope with, match the schema and have the promised size.
func TestCDRRecords(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 500})
	body, got := readCDRs(t, s)
	matchesSchema(t, operationByID(t, "listCDRs"), 200, got.body)
	if _, again := readCDRs(t, testServer(t, voisotest.Options{CDRs: 500})); string(again.body) != string(got.body) {
		t.Error("two servers have different records")
	}
	if size := len(got.body) / len(body.Records); size < 300 || size > 600 {
		t.Errorf("%d bytes a record", size)
	}
	found := map[string]bool{}
	for _, record := range body.Records {
		found["null from"] = found["null from"] || record["from"] == nil
		found["null duration"] = found["null duration"] || record["duration"] == nil
		found["empty agent"] = found["empty agent"] || record["agent"] == ""
		found["named agent"] = found["named agent"] || record["agent"] == "Jane Doe"
		found["type"] = found["type"] || record["type"] == "queue-callback"
		found["undescribed"] = found["undescribed"] || record["undescribed"] != nil
		at, err := time.Parse(time.RFC3339, fmt.Sprint(record["timestamp"]))
		if err != nil || at.Before(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) || !at.Before(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("timestamp %v, %v", record["timestamp"], err)
		}
		if text := fmt.Sprint(record["uuid"]); len(text) != 36 || strings.Count(text, "-") != 4 {
			t.Errorf("uuid %s", text)
		}
	}
	for name, ok := range map[string]bool{"null from": true, "null duration": true, "empty agent": true, "named agent": true, "type": true, "undescribed": true} {
		if found[name] != ok {
			t.Errorf("no record with %s", name)
		}
	}
}

func BenchmarkCDRs(b *testing.B) {
	s := unstarted(voisotest.Options{CDRs: 10_000})
	for b.Loop() {
		w := &counter{ResponseRecorder: httptest.ResponseRecorder{}}
		s.ServeHTTP(w, newRequest(b, "GET", "/api/v2/cdr?per_page=10000", "", "Authorization", bearerUser))
		b.SetBytes(w.n)
	}
}

// counter counts the bytes of a response and forgets them.
type counter struct {
	httptest.ResponseRecorder
	n int64
}

func (c *counter) Write(data []byte) (int, error) {
	c.n += int64(len(data))
	return len(data), nil
}
