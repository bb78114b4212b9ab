package report

import (
	"fmt"
	"strconv"
	"time"
)

// number returns a number with a thin space between groups of three digits.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}

func calls(n int) string {
	if n == 1 {
		return "1 call"
	}
	return number(n) + " calls"
}

// percent returns a share, a dash if there is no whole.
func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f\u202f%%", 100*float64(part)/float64(whole))
}

// clock returns seconds as 1:02:03 or 2:03.
func clock(seconds float64) string {
	s := int(seconds + 0.5)
	if s >= 3600 {
		return fmt.Sprintf("%s:%02d:%02d", number(s/3600), s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// shortLabel returns the label of a period for an axis.
func shortLabel(label, unit string) string {
	layout, form := time.DateOnly, "2 Jan"
	if unit == "month" {
		layout, form = "2006-01", "Jan 2006"
	}
	if t, err := time.Parse(layout, label); err == nil {
		return t.Format(form)
	}
	return label
}

// span returns the days of a report in words.
func span(first, last time.Time) string {
	const long = "2 January 2006"
	switch {
	case first.Equal(last):
		return first.Format(long)
	case first.Year() == last.Year() && first.Month() == last.Month():
		return first.Format("2") + "–" + last.Format(long)
	case first.Year() == last.Year():
		return first.Format("2 January") + " – " + last.Format(long)
	}
	return first.Format(long) + " – " + last.Format(long)
}
