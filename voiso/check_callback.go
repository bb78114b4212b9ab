package voiso

import (
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/voiso-community/voiso-go/gen"
)

const (
	callbackReach    = 30 * 24 * time.Hour
	maxCallbackNotes = 64
	openingHour      = 8
	closingHour      = 22
)

var (
	email    = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)
	zoneName = regexp.MustCompile(`^[A-Za-z0-9_+/-]+$`)
)

func checkCallback(r gen.ScheduledCallbackRequest) (field, rule string) {
	return first(rules{
		{"contact_number", numberRule(r.ContactNumber)},
		{"agent", emptyRule(r.Agent)},
		{"agent", when(!email.MatchString(r.Agent), agentEmailRule)},
		{"time_zone", when(r.TimeZone != "" && zoneRule(r.TimeZone) != "", zoneRule(r.TimeZone))},
		{"scheduled_time", callbackTimeRule(r.ScheduledTime, r.TimeZone, time.Now())},
		{"context_notes", when(utf8.RuneCountInString(r.ContextNotes) > maxCallbackNotes, "must have at most 64 characters")},
		{"related_call_id", when(r.RelatedCallID != "", uuidRule(r.RelatedCallID))},
	})
}

// callbackTimeRule checks what can be checked. In which zone the vendor judges
// 08:00 to 22:00 is not documented, so a time is refused for its hour only if
// it lies outside in the zone it is written in and in the customer's.
func callbackTimeRule(at time.Time, zone string, now time.Time) string {
	switch {
	case at.IsZero():
		return "must not be empty"
	case at.Minute()%30 != 0 || at.Second() != 0 || at.Nanosecond() != 0:
		return "must lie on a full or half hour, with seconds 00"
	case !at.After(now):
		return "must lie in the future"
	case at.Sub(now) > callbackReach:
		return "must lie within the next 30 days"
	}
	customer, err := time.LoadLocation(zone)
	if zone == "" || err != nil || open(at) || open(at.In(customer)) {
		return ""
	}
	return "must lie between 08:00 and 22:00"
}

func open(at time.Time) bool {
	minutes := at.Hour()*60 + at.Minute()
	return minutes >= openingHour*60 && minutes <= closingHour*60
}

// zoneRule checks an IANA name, as far as this machine knows the names.
func zoneRule(zone string) string {
	const rule = `must be an IANA time zone such as "America/New_York"`
	if rule := emptyRule(zone); rule != "" {
		return rule
	}
	if !zoneName.MatchString(zone) || zone == "Local" {
		return rule
	}
	if _, err := time.LoadLocation(zone); err != nil {
		if _, err := time.LoadLocation("America/New_York"); err == nil {
			return rule
		}
	}
	return ""
}
