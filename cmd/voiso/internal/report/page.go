package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

var page = template.Must(template.New("page").Parse(pageText))

// Options say what a page is about.
type Options struct {
	First, Last time.Time // days, both included
	Title       string    // "Calls" if empty
	Source      string    // where the records come from
	Made        time.Time
}

// maxGroups is how many agents or campaigns a table has; the others are one line.
const maxGroups = 100

type view struct {
	Title, Span, Source, Made, Zone string
	Style                           template.CSS
	Policy                          string
	Tiles                           []tile
	Charts                          []chart
	Groups                          []groupTable
	Notes                           []string
}

type tile struct{ Name, Value, Detail, Class string }

type groupTable struct {
	ID, Title, Of string
	Empty         string
	Rows          []groupRow
}

type groupRow struct {
	Name                                      string
	Calls, Answered, Missed, Abandoned, Other string
	Rate, Total, Average                      string
	Shares                                    []mark
}

// Write writes the page.
func (s *Stats) Write(w io.Writer, options Options) error {
	hash := sha256.Sum256([]byte(style))
	v := view{
		Title: options.Title, Span: span(options.First, options.Last), Source: options.Source, Made: options.Made.Format("2006-01-02 15:04 MST"),
		Zone: "as Voiso sends them", Style: template.CSS(style), //nolint:gosec // a file of this package
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'",
		Tiles:  s.tiles(), Notes: s.notes(),
	}
	if v.Title == "" {
		v.Title = "Calls"
	}
	if s.zone != nil {
		v.Zone = "in the zone " + s.zone.String()
	}
	if s.calls.counts.total() > 0 {
		v.Charts = []chart{s.overTime(options.First, options.Last), s.heatMap(options.First, options.Last), s.durationsChart()}
		v.Groups = []groupTable{
			newGroupTable("agents", "Agents", "agent", ranked(s.agents)),
			newGroupTable("campaigns", "Campaigns", "campaign", ranked(s.campaigns)),
		}
	}
	var out bytes.Buffer
	if err := page.Execute(&out, v); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	_, err := out.WriteTo(w)
	return err
}

func (s *Stats) tiles() []tile {
	c := &s.calls.counts
	average := "–"
	if s.calls.timed > 0 {
		average = clock(s.calls.seconds / float64(s.calls.timed))
	}
	return []tile{
		{"Calls", number(c.total()), "", ""},
		{"Answered", number(c[Answered]), percent(c[Answered], c.total()), "answered"},
		{"Missed", number(c[Missed]), percent(c[Missed], c.total()), "missed"},
		{"Abandoned", number(c[Abandoned]), percent(c[Abandoned], c.total()), "abandoned"},
		{"Other", number(c[Other]), percent(c[Other], c.total()), "other"},
		{"Average duration", average, "median " + clock(s.quantile(0.5)), ""},
	}
}

func (s *Stats) notes() []string {
	notes := []string{
		"Missed are calls with the disposition missed, no_answer, busy, rejected, system_reject or answered_by_VM. " +
			"Abandoned are abandoned, dialer_abandoned and system_abandoned. Other are all others, such as failed and machine_answered.",
		"Durations are those of answered calls. Voiso does not document whether they include ringing and hold.",
	}
	if s.undated > 0 {
		notes = append(notes, fmt.Sprintf("%s without a time: not in the charts over time.", calls(s.undated)))
	}
	if len(s.others) > 0 {
		kinds, total := []string{}, 0
		for kind, n := range s.others {
			kinds = append(kinds, fmt.Sprintf("%s (%s)", kind, number(n)))
			total += n
		}
		slices.Sort(kinds)
		notes = append(notes, fmt.Sprintf("%s interactions are not calls and not counted above: %s.", number(total), strings.Join(kinds, ", ")))
	}
	return notes
}

func newGroupTable(id, title, of string, groups []*group) groupTable {
	t := groupTable{ID: id, Title: title, Of: of}
	if len(groups) == 0 {
		t.Empty = "The records name no " + of + "."
		return t
	}
	if len(groups) > maxGroups {
		rest := &group{Name: fmt.Sprintf("%d others", len(groups)-maxGroups)}
		for _, g := range groups[maxGroups:] {
			for outcome, n := range g.counts {
				rest.counts[outcome] += n
			}
			rest.seconds += g.seconds
			rest.timed += g.timed
		}
		groups = append(groups[:maxGroups:maxGroups], rest)
	}
	for _, g := range groups {
		c, total := &g.counts, g.counts.total()
		row := groupRow{
			Name: g.Name, Calls: number(total), Answered: number(c[Answered]), Missed: number(c[Missed]), Abandoned: number(c[Abandoned]),
			Other: number(c[Other]), Rate: percent(c[Answered], total), Total: clock(g.seconds), Average: "–",
		}
		if g.Name == "" {
			row.Name = "(no " + of + ")"
		}
		if g.timed > 0 {
			row.Average = clock(g.seconds / float64(g.timed))
		}
		x := 0.0
		for outcome, n := range c {
			width := 100 * float64(n) / float64(total)
			row.Shares = append(row.Shares, mark{X: round(x), W: round(width), Class: outcomeNames[outcome]})
			x += width
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
