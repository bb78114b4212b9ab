package voiso

import (
	"encoding/json"
	"math"
	"regexp"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

var (
	clockDuration   = regexp.MustCompile(`^(?:([0-9]+):)?([0-9]+):([0-5][0-9])$`)
	secondsDuration = regexp.MustCompile(`^([0-9]+)(?:\.([0-9]+))?$`)
)

// nanoDigits is the number of decimals of a second in a time.Duration.
const nanoDigits = 9

// CDRDuration returns the duration of the interaction of a call detail record.
// Voiso does not document the member. It decodes the forms that public clients
// accept and that Voiso's webhooks have:
//
//   - HH:MM:SS and MM:SS, where the first number may be of any size: two
//     numbers are minutes and seconds, never hours and minutes
//   - seconds, as a number or its text, with or without a fraction
//   - an object whose total is one of these; talk_time and other parts are in
//     record.Extra("duration")
//
// It reports false for a record without duration, and for any other form: a sign,
// an exponent, minutes or seconds above 59 after a colon, more than the 292 years
// of a time.Duration. The result is exact; fractions are rounded to the
// nanosecond. What the duration includes (ringing, hold) is not documented.
func CDRDuration(record gen.CDR) (time.Duration, bool) {
	if record.Duration != "" {
		return parseDuration(record.Duration)
	}
	raw, _ := record.Extra("duration")
	var parts map[string]gen.Raw
	if json.Unmarshal(raw, &parts) != nil {
		return 0, false
	}
	total, _ := parts["total"].Text()
	return parseDuration(total)
}

func parseDuration(text string) (time.Duration, bool) {
	if parts := clockDuration.FindStringSubmatch(text); parts != nil {
		hours, minutes, seconds := parts[1], parts[2], parts[3]
		if hours == "" {
			return durationOf(minutes + "m" + seconds + "s")
		}
		if len(minutes) != 2 || minutes > "59" {
			return 0, false
		}
		return durationOf(hours + "h" + minutes + "m" + seconds + "s")
	}
	parts := secondsDuration.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	whole, fraction := parts[1], parts[2]
	up := len(fraction) > nanoDigits && fraction[nanoDigits] >= '5'
	fraction = fraction[:min(len(fraction), nanoDigits)]
	d, ok := durationOf(whole + "." + fraction + "s")
	switch {
	case up && d == math.MaxInt64:
		return 0, false
	case up && ok:
		d++
	}
	return d, ok
}

// durationOf is exact: ParseDuration rounds only after the ninth decimal.
func durationOf(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil
}
