package report

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// chart is a drawing and the same numbers as a table.
type chart struct {
	ID, Title, Description string
	Width, Height          int
	Legend                 []legend
	Marks                  []mark
	Texts                  []text
	Lines                  []line
	Table                  table
}

type legend struct{ Class, Name string }

// mark is a rectangle with a text that is shown when it is pointed at.
type mark struct {
	X, Y, W, H float64
	Class      string
	Title      string
}

type text struct {
	X, Y          float64
	Class, Anchor string
	Text          string
}

type line struct{ X1, Y1, X2, Y2 float64 }

type table struct {
	Head []string
	Rows [][]string
}

const (
	chartWidth = 760
	left       = 52 // room for the labels of the vertical axis
	plotWidth  = chartWidth - left - 8
)

// period is a bar of a chart over time.
type period struct {
	label  string
	counts counts
}

// periods returns the counts of all days from the first to the last: by day, or by week or month if that are many.
func (s *Stats) periods(first, last time.Time) (all []period, unit string) {
	days := int(last.Sub(first).Hours()/24) + 1
	unit, start := "day", func(t time.Time) string { return t.Format(time.DateOnly) }
	switch {
	case days > 730:
		unit, start = "month", func(t time.Time) string { return t.Format("2006-01") }
	case days > 100:
		unit, start = "week", func(t time.Time) string {
			year, week := t.ISOWeek()
			return fmt.Sprintf("%d-W%02d", year, week)
		}
	}
	for t := first; !t.After(last); t = t.AddDate(0, 0, 1) {
		if label := start(t); len(all) == 0 || all[len(all)-1].label != label {
			all = append(all, period{label: label})
		}
		if d := s.days[t.Format(time.DateOnly)]; d != nil {
			for outcome, n := range d.counts {
				all[len(all)-1].counts[outcome] += n
			}
		}
	}
	return all, unit
}

// overTime draws the outcomes of calls over time as stacked bars.
func (s *Stats) overTime(first, last time.Time) chart {
	all, unit := s.periods(first, last)
	c := chart{ID: "time", Title: "Outcomes per " + unit, Width: chartWidth, Height: 264}
	highest := 0
	for _, p := range all {
		highest = max(highest, p.counts.total())
	}
	const top, bottom = 12, 240
	scale := c.axis(highest, top, bottom)
	step := float64(plotWidth) / float64(len(all))
	every := max(1, int(math.Ceil(float64(len(all))/11)))
	busiest := 0
	for i, p := range all {
		x, y := left+float64(i)*step, float64(bottom)
		if p.counts.total() > all[busiest].counts.total() {
			busiest = i
		}
		for outcome, n := range p.counts {
			if n == 0 {
				continue
			}
			height := float64(n) * scale
			y -= height
			c.Marks = append(c.Marks, mark{
				round(x + step*0.08), round(y), round(step * 0.84), round(height), outcomeNames[outcome],
				fmt.Sprintf("%s: %s %s", p.label, number(n), outcomeNames[outcome]),
			})
		}
		if i%every == 0 {
			c.Texts = append(c.Texts, text{round(x + step/2), bottom + 18, "", "middle", shortLabel(p.label, unit)})
		}
		row := []string{p.label, number(p.counts.total())}
		for _, n := range p.counts {
			row = append(row, number(n))
		}
		c.Table.Rows = append(c.Table.Rows, row)
	}
	c.Table.Head = []string{unit, "calls"}
	for outcome, name := range outcomeNames {
		c.Legend = append(c.Legend, legend{name, name})
		c.Table.Head = append(c.Table.Head, outcomeNames[outcome])
	}
	c.Description = fmt.Sprintf("Stacked bars, one for each %s. The busiest %s is %s with %s calls.",
		unit, unit, shortLabel(all[busiest].label, unit), number(all[busiest].counts.total()))
	return c
}

// axis draws the vertical axis and returns the height of one unit.
func (c *chart) axis(highest, top, bottom int) float64 {
	step := niceStep(highest)
	ceiling := max(step, (highest+step-1)/step*step)
	scale := float64(bottom-top) / float64(ceiling)
	for n := 0; n <= ceiling; n += step {
		y := round(float64(bottom) - float64(n)*scale)
		c.Lines = append(c.Lines, line{left, y, chartWidth - 8, y})
		c.Texts = append(c.Texts, text{left - 8, y + 4, "", "end", number(n)})
	}
	return scale
}

// niceStep returns 1, 2 or 5 times a power of ten, so that an axis has about four steps.
func niceStep(highest int) int {
	step := 1
	for i := 0; step*4 < highest; i++ {
		step = []int{1, 2, 5}[i%3] * int(math.Pow10(i/3))
	}
	return step
}

// maxHeatDays is how many days a heat map shows one by one.
const maxHeatDays = 45

// heatMap draws the calls per day and hour.
func (s *Stats) heatMap(first, last time.Time) chart {
	type row struct {
		label string
		hours [24]int
	}
	var rows []row
	days := int(last.Sub(first).Hours()/24) + 1
	if byWeekday := days > maxHeatDays; byWeekday {
		for i := range 7 {
			rows = append(rows, row{label: time.Weekday((i + 1) % 7).String()})
		}
	}
	for t := first; !t.After(last); t = t.AddDate(0, 0, 1) {
		at := (int(t.Weekday()) + 6) % 7
		if days <= maxHeatDays {
			rows = append(rows, row{label: t.Format("Mon 2 Jan")})
			at = len(rows) - 1
		}
		if d := s.days[t.Format(time.DateOnly)]; d != nil {
			for hour, n := range d.hours {
				rows[at].hours[hour] += n
			}
		}
	}
	const top, cellHeight, label = 22, 17, 74
	cellWidth := float64(chartWidth-label-4) / 24
	c := chart{ID: "heat", Title: "Calls per day and hour", Width: chartWidth, Height: top + len(rows)*cellHeight + 6}
	if days > maxHeatDays {
		c.Title = "Calls per weekday and hour"
	}
	highest, peak := 0, ""
	for _, r := range rows {
		for hour, n := range r.hours {
			if n > highest {
				highest, peak = n, fmt.Sprintf("%s, %02d:00 to %02d:00", r.label, hour, hour+1)
			}
		}
	}
	c.Table.Head = []string{"day"}
	for hour := range 24 {
		c.Table.Head = append(c.Table.Head, fmt.Sprintf("%02d", hour))
		c.Texts = append(c.Texts, text{round(label + (float64(hour)+0.5)*cellWidth), 14, "", "middle", fmt.Sprintf("%02d", hour)})
	}
	for i, r := range rows {
		y := float64(top + i*cellHeight)
		c.Texts = append(c.Texts, text{label - 8, y + 12, "", "end", r.label})
		cells := []string{r.label}
		for hour, n := range r.hours {
			cells = append(cells, number(n))
			c.Marks = append(c.Marks, mark{
				round(label + float64(hour)*cellWidth + 1), y + 1, round(cellWidth - 2), cellHeight - 2, "h" + strconv.Itoa(heat(n, highest)),
				fmt.Sprintf("%s, %02d:00: %s", r.label, hour, calls(n)),
			})
		}
		c.Table.Rows = append(c.Table.Rows, cells)
	}
	for level := range heatLevels {
		c.Legend = append(c.Legend, legend{"h" + strconv.Itoa(level), heatName(level, highest)})
	}
	c.Description = fmt.Sprintf("A grid of hours (across) and days (down). Stronger colors are more calls. The most are %s on %s.", calls(highest), peak)
	return c
}

const heatLevels = 6

// heat returns the level of a number: 0 for none, else 1 to heatLevels-1.
func heat(n, highest int) int {
	if n == 0 {
		return 0
	}
	return 1 + min(heatLevels-2, (n-1)*(heatLevels-1)/highest)
}

// heatName returns the numbers of a level, empty if it has none.
func heatName(level, highest int) string {
	from, to := 0, 0
	for n := 0; n <= highest; n++ {
		if heat(n, max(highest, 1)) == level {
			if to == 0 && from == 0 {
				from = n
			}
			to = n
		}
	}
	switch {
	case level == 0:
		return "0"
	case to == 0:
		return ""
	case from == to:
		return number(from)
	}
	return number(from) + "–" + number(to)
}

// Upper bounds of the bars of durations, in seconds, and their names.
var (
	durationBounds = []int{15, 30, 60, 120, 300, 600, 1200, 1800, 3600, math.MaxInt}
	durationNames  = []string{"< 15 s", "15–30 s", "30–60 s", "1–2 min", "2–5 min", "5–10 min", "10–20 min", "20–30 min", "30–60 min", "≥ 1 h"}
)

// durationsChart draws how long answered calls took.
func (s *Stats) durationsChart() chart {
	bars := make([]int, len(durationBounds))
	for seconds, n := range s.durations {
		for i, bound := range durationBounds {
			if seconds < bound {
				bars[i] += n
				break
			}
		}
	}
	highest := 0
	for _, n := range bars {
		highest = max(highest, n)
	}
	c := chart{ID: "durations", Title: "Duration of answered calls", Width: chartWidth, Height: 226, Table: table{Head: []string{"duration", "calls", "share"}}}
	const top, bottom = 12, 200
	scale := c.axis(highest, top, bottom)
	step := float64(plotWidth) / float64(len(bars))
	for i, n := range bars {
		x, height := left+float64(i)*step, float64(n)*scale
		if n > 0 {
			c.Marks = append(c.Marks, mark{round(x + step*0.1), round(bottom - height), round(step * 0.8), round(height), "answered", durationNames[i] + ": " + calls(n)})
		}
		c.Texts = append(c.Texts, text{round(x + step/2), bottom + 18, "", "middle", durationNames[i]})
		c.Table.Rows = append(c.Table.Rows, []string{durationNames[i], number(n), percent(n, s.calls.timed)})
	}
	c.Description = fmt.Sprintf("Bars of answered calls by duration. Half of them took at most %s, nine of ten at most %s.", clock(s.quantile(0.5)), clock(s.quantile(0.9)))
	return c
}

func round(x float64) float64 { return math.Round(x*10) / 10 }
