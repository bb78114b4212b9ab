package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/report"
)

var (
	first = time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	made  = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)
)

func call(at, kind, disposition, duration, agent, extra string) record.Record {
	return record.Record{Timestamp: at, Type: kind, Disposition: disposition, Duration: duration, Agent: agent, Extra: extra, From: "15551234567"}
}

func pageOf(t *testing.T, zone *time.Location, last time.Time, records ...record.Record) string {
	t.Helper()
	stats := report.NewStats(zone)
	for _, r := range records {
		stats.Add(&r)
	}
	var out bytes.Buffer
	if err := stats.Write(&out, report.Options{First: first, Last: last, Title: "Calls & more", Source: "a test", Made: made}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// textOf returns the cells of a table row, or the text of an element, that a pattern finds.
func textOf(t *testing.T, page, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(`(?s)` + pattern).FindString(page)
	if found == "" {
		t.Fatalf("the page does not have %s", pattern)
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(found, " ")
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ReplaceAll(text, "\u202f", "")), " "), "&#43;", "+")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	page := pageOf(t, nil, first.AddDate(0, 0, 1),
		call("2026-10-01T08:10:00Z", "inbound", "answered", "00:01:00", "Jane", ""),
		call("2026-10-01T08:50:00Z", "inbound", "answered", "00:03:00", "Jane", `{"campaign":"Winter"}`),
		call("2026-10-01T23:59:59Z", "campaign", "No-Answer", "00:00:10", "", `{"campaign":"Winter"}`),
		call("2026-10-02T00:00:00Z", "outbound", "dialer_abandoned", "", "Ali", `{"campaign_id":7}`),
		call("2026-10-02T00:00:00Z", "outbound", "failed", "", "Ali", ""),
		call("2026-10-02T00:00:00Z", "outbound", "missed", "", "Ali", ""),
		call("", "inbound", "busy", "", "Ali", ""),
		call("2026-10-02T09:00:00Z", "outbound_sms", "delivered", "", "Jane", ""),
		call("2026-10-02T09:00:00Z", "whatsapp", "answered", "", "Jane", ""),
	)
	for pattern, want := range map[string]string{
		`<dl class="tiles">.*?</dl>`:             "Calls 7 Answered 2 28.6% Missed 3 42.9% Abandoned 1 14.3% Other 1 14.3% Average duration 2:00 median 3:00",
		`<tr><th scope="row">2026-10-01.*?</tr>`: "2026-10-01 3 2 1 0 0",
		`<tr><th scope="row">2026-10-02.*?</tr>`: "2026-10-02 3 0 1 1 1",
		`<tr><th scope="row">Thu 1 Oct.*?</tr>`:  "Thu 1 Oct 0 0 0 0 0 0 0 0 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1",
		`<tr><th scope="row">1–2 min.*?</tr>`:    "1–2 min 1 50.0%",
		`<tr><th scope="row">2–5 min.*?</tr>`:    "2–5 min 1 50.0%",
		`<tr><th scope="row">Jane.*?</tr>`:       "Jane 2 2 100.0% 0 0 0 4:00 2:00",
		`<tr><th scope="row">Ali.*?</tr>`:        "Ali 4 0 0.0% 2 1 1 0:00 –",
		`<tr><th scope="row">\(no agent.*?</tr>`: "(no agent) 1 0 0.0% 1 0 0 0:00 –",
		`<tr><th scope="row">Winter.*?</tr>`:     "Winter 2 1 50.0% 1 0 0 3:00 3:00",
		`<tr><th scope="row">7<.*?</tr>`:         "7 1 0 0.0% 0 1 0 0:00 –",
		`<li>[^<]*without a time.*?</li>`:        "1 call without a time: not in the charts over time.",
		`<li>[^<]*are not calls.*?</li>`:         "2 interactions are not calls and not counted above: outbound_sms (1), whatsapp (1).",
		`The most are.*?\.`:                      "The most are 3 calls on Fri 2 Oct, 00:00 to 01:00.",
		`<p class="span">.*?</p>`:                "1–2 October 2026",
		`<li>Days and hours.*?</li>`:             "Days and hours are as Voiso sends them.",
	} {
		if diff := cmp.Diff(want, textOf(t, page, pattern)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pattern, diff)
		}
	}
	if strings.Contains(page, "15551234567") {
		t.Error("the page has a phone number")
	}
}

func TestZone(t *testing.T) {
	t.Parallel()
	page := pageOf(t, time.FixedZone("UTC+2", 2*60*60), first.AddDate(0, 0, 1), call("2026-10-01T23:30:00Z", "inbound", "answered", "", "", ""))
	if got := textOf(t, page, `The most are.*?\.`); got != "The most are 1 call on Fri 2 Oct, 01:00 to 02:00." {
		t.Error(got)
	}
}

// One file: no script, no network, and a policy that allows nothing but its own style.
func TestSelfContained(t *testing.T) {
	t.Parallel()
	page := pageOf(t, nil, first, call("2026-10-01T08:10:00Z", "inbound", "answered", "00:01:00", `<script>alert(1)</script>`, `{"campaign":"\"><img src=x>"}`))
	for _, part := range []string{"<script", "<img", "http:", "https:", "url(", "@import", " style=", " onload="} {
		if i := strings.Index(page, part); i >= 0 {
			t.Errorf("the page has %q: %s", part, page[i:min(i+60, len(page))])
		}
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)[1]
	hash := sha256.Sum256([]byte(style))
	if want := "style-src &#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(hash[:]), "+", "&#43;"); !strings.Contains(page, want) {
		t.Errorf("the policy does not allow the style: %s", want)
	}
	if !strings.Contains(page, "default-src &#39;none&#39;") {
		t.Error("the policy allows more than the style")
	}
}

// Every drawing has a title, a description and a table; every element is closed.
func TestAccessible(t *testing.T) {
	t.Parallel()
	page := pageOf(t, nil, first.AddDate(0, 0, 30), call("2026-10-01T08:10:00Z", "inbound", "answered", "00:01:00", "Jane", ""))
	drawings := regexp.MustCompile(`(?s)<svg class="chart".*?</svg>`).FindAllString(page, -1)
	if len(drawings) != 3 {
		t.Fatalf("%d drawings", len(drawings))
	}
	for _, drawing := range drawings {
		label := regexp.MustCompile(`role="img" aria-labelledby="(\S+) (\S+)"`).FindStringSubmatch(drawing)
		if label == nil || !strings.Contains(drawing, `<title id="`+label[1]+`">`) || !strings.Contains(drawing, `<desc id="`+label[2]+`">`) {
			t.Errorf("without title or description: %.200s", drawing)
		}
	}
	if n := strings.Count(page, "<caption>"); n != 4 { // three charts and the agents
		t.Errorf("%d tables have a caption", n)
	}
	body := page[strings.Index(page, "<body>"):strings.Index(page, "</html>")]
	decoder := xml.NewDecoder(strings.NewReader(body))
	decoder.Entity = xml.HTMLEntity
	ids := map[string]bool{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "id" && ids[a.Value] {
					t.Errorf("the ID %s comes twice", a.Value)
				}
				ids[a.Value] = ids[a.Value] || a.Name.Local == "id"
			}
		}
	}
}

func TestLongSpans(t *testing.T) {
	t.Parallel()
	for days, want := range map[int][2]string{
		45:   {"Outcomes per day", "Calls per day and hour"},
		46:   {"Outcomes per day", "Calls per weekday and hour"},
		101:  {"Outcomes per week", "Calls per weekday and hour"},
		1000: {"Outcomes per month", "Calls per weekday and hour"},
	} {
		last := first.AddDate(0, 0, days-1)
		page := pageOf(t, nil, last, call("2026-10-01T08:10:00Z", "inbound", "answered", "00:01:00", "Jane", ""),
			call(last.Format(time.RFC3339), "inbound", "answered", "02:01:00", "Jane", ""))
		for _, title := range want {
			if !strings.Contains(page, ">"+title+"</h2>") {
				t.Errorf("%d days: no %q", days, title)
			}
		}
		if got := textOf(t, page, `<dl class="tiles">.*?</dt><dd>.*?</dd>`); got != "Calls 2" {
			t.Errorf("%d days: %s", days, got)
		}
	}
}

func TestNothing(t *testing.T) {
	t.Parallel()
	page := pageOf(t, nil, first)
	if !strings.Contains(page, "No calls on these days.") || strings.Contains(page, "NaN") {
		t.Error(page)
	}
}

func TestManyAgents(t *testing.T) {
	t.Parallel()
	var records []record.Record
	for i := range 150 {
		records = append(records, call("2026-10-01T08:10:00Z", "inbound", "answered", "00:01:00", fmt.Sprintf("Agent %03d", i), ""))
	}
	page := pageOf(t, nil, first, records...)
	if got := textOf(t, page, `<tr><th scope="row">50 others.*?</tr>`); got != "50 others 50 50 100.0% 0 0 0 50:00 1:00" {
		t.Error(got)
	}
}
