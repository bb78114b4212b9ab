package voiso

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// validator is a request body or a set of parameters, whose rules are generated from the description.
type validator interface{ Validate() error }

// validate returns the first rule that the values of a call break, as *ArgumentError. The rules of the description
// come first, then the rules that a schema cannot state.
func validate(op *gen.Operation, values ...validator) error {
	for _, value := range values {
		if err := cmp.Or(value.Validate(), furtherRules(value)); err != nil {
			return invalid(op, err)
		}
	}
	return nil
}

// invalid returns the error of an argument of an operation as *ArgumentError.
func invalid(op *gen.Operation, err error) error {
	if broken, ok := errors.AsType[*gen.ValidationError](err); ok {
		return &ArgumentError{Operation: op.ID, Field: broken.Field, Rule: broken.Rule}
	}
	return err
}

// furtherRules returns the first broken rule among the rules that a schema cannot state.
func furtherRules(value any) error {
	field, rule := "", ""
	switch v := value.(type) {
	case gen.ScheduledCallbackRequest:
		field, rule = first(rules{
			{"time_zone", when(v.TimeZone != "", zoneRule(v.TimeZone))},
			{"scheduled_time", callbackTimeRule(v.ScheduledTime, v.TimeZone, time.Now())},
		})
	case gen.CreateCampaignRequest:
		field, rule = "timezone", zoneRule(v.Timezone)
	case gen.CampaignAgentsRequest:
		changes := len(v.AddAgents) + len(v.RemoveAgents) + len(v.AddTeams) + len(v.RemoveTeams)
		rule = when(changes == 0, "at least one agent or team to add or remove is needed")
	case gen.ListCDRsParams:
		field, rule = first(rules{
			{"end_date", when(v.StartDate != nil && v.EndDate != nil && v.EndDate.Before(v.StartDate.Time), "must not be before start_date")},
			{"cli", partRule(valueOf(v.CLI))},
			{"number", partRule(valueOf(v.Number))},
			{"wildcard_cli", partRule(valueOf(v.WildcardCLI))},
			{"wildcard_number", partRule(valueOf(v.WildcardNumber))},
		})
	case gen.ListWebhookFailuresParams:
		field, rule = first(rules{
			{"start_date", when(v.StartDate != nil && time.Since(*v.StartDate) > failuresReach, "must be within the past 31 days")},
			{"end_date", when(v.StartDate != nil && v.EndDate != nil && !v.EndDate.After(*v.StartDate), "must be after start_date")},
		})
	}
	if rule == "" {
		return nil
	}
	return &gen.ValidationError{Field: field, Rule: rule}
}

const (
	// failuresReach is the age of the oldest webhook failures that Voiso lists: 31 days. One more day is added because
	// neither the time zone of a day nor its end is documented.
	failuresReach = 32 * 24 * time.Hour
	callbackReach = 30 * 24 * time.Hour
)

// callbackTimeRule checks the time of a callback. The time zone of 08:00 to 22:00 is not documented. A time is
// refused only if it is outside those hours both in its own zone and in the customer's.
func callbackTimeRule(at time.Time, zone string, now time.Time) string {
	switch {
	case !at.After(now):
		return "must be in the future"
	case at.Sub(now) > callbackReach:
		return "must be within the next 30 days"
	}
	customer, err := time.LoadLocation(zone)
	if zone == "" || err != nil || withinHours(at) || withinHours(at.In(customer)) {
		return ""
	}
	return "must be between 08:00 and 22:00"
}

func withinHours(at time.Time) bool {
	minutes := at.Hour()*60 + at.Minute()
	return minutes >= 8*60 && minutes <= 22*60
}

// zoneRule checks an IANA name. A machine without the time zone database accepts every name.
func zoneRule(zone string) string {
	const known = "America/New_York"
	if _, err := time.LoadLocation(zone); err == nil && zone != "Local" {
		return ""
	}
	_, err := time.LoadLocation(known)
	return when(err == nil, fmt.Sprintf("must be an IANA time zone such as %q", known))
}

// rules are fields with the rule that each breaks, "" if it breaks none.
type rules []struct{ field, rule string }

// first returns the first broken rule.
func first(all rules) (field, rule string) {
	for _, each := range all {
		if each.rule != "" {
			return each.field, each.rule
		}
	}
	return "", ""
}

// when returns the rule if it is broken.
func when(isBroken bool, rule string) string {
	if isBroken {
		return rule
	}
	return ""
}

// valueOf returns the value of a pointer, or zero for nil.
func valueOf[T any](pointer *T) T {
	if pointer == nil {
		return *new(T)
	}
	return *pointer
}
