package voiso

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/voiso-community/voiso-go/gen"
)

// MaxContacts is how many contacts the vendor takes in one call.
const MaxContacts = 1000

const maxSMSCharacters = 1600

// failuresReach is how far back the vendor lists webhook failures.
const failuresReach = 31 * 24 * time.Hour

var clock = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func checkStartCall(p gen.StartCallParams) (field, rule string) {
	return first(rules{{"agent", emptyRule(p.Agent)}, {"number", numberRule(p.Number)}})
}

func checkSMS(r gen.SendSMSRequest) (field, rule string) {
	template := r.Template.ID != 0 || r.Template.Params != nil
	return first(rules{
		{"agent", emptyRule(r.Agent)},
		{"number", numberRule(r.Number)},
		{"body", when(r.Body == "" && !template, "or template must be set")},
		{"body", when(r.Body != "" && template, "and template must not both be set")},
		{"template.id", when(template && r.Template.ID < 1, "must be positive")},
		{"body", when(utf8.RuneCountInString(r.Body) > maxSMSCharacters, "must have at most 1600 characters")},
	})
}

func checkWhatsApp(r gen.SendWhatsAppRequest) (field, rule string) {
	all := rules{
		{"template_uuid", uuidRule(r.TemplateUUID)},
		{"from", numberRule(r.From)},
		{"recipients", when(len(r.Recipients) == 0, "must hold at least one")},
	}
	for i, recipient := range r.Recipients {
		all = append(all, rules{{fmt.Sprintf("recipients[%d].to", i), numberRule(recipient.To)}}...)
	}
	return first(all)
}

func checkContacts(r gen.ContactsRequest) (field, rule string) {
	if len(r.Contacts) == 0 || len(r.Contacts) > MaxContacts {
		return "contacts", "must hold 1 to 1000"
	}
	for i, contact := range r.Contacts {
		if field, rule := checkContact(contact); rule != "" {
			return fmt.Sprintf("contacts[%d].%s", i, field), rule
		}
	}
	return "", ""
}

func checkContact(c gen.CampaignContact) (field, rule string) {
	return first(rules{{"phoneNumber", numberRule(c.PhoneNumber)}, {"priority", rangeRule(c.Priority, 0, 1000)}})
}

func checkCampaign(r gen.CreateCampaignRequest) (field, rule string) {
	all := rules{
		{"name", emptyRule(r.Name)},
		{"campaign_type", emptyRule(r.CampaignType)},
		{"timezone", zoneRule(r.Timezone)},
		{"start_hour", when(r.StartHour != "" && !clock.MatchString(r.StartHour), "must be HH:MM")},
		{"end_hour", when(r.EndHour != "" && !clock.MatchString(r.EndHour), "must be HH:MM")},
		{"retry_attempts", when(r.RetryAttempts != nil && *r.RetryAttempts < 0, "must not be negative")},
		{"retry_interval", when(r.RetryInterval != nil && *r.RetryInterval < 0, "must not be negative")},
	}
	return first(slices.Concat(all, each("agents", r.Agents, agentRule), each("teams", r.Teams, emptyRule)))
}

func checkCampaignAgents(r gen.CampaignAgentsRequest) (field, rule string) {
	changes := len(r.AddAgents) + len(r.RemoveAgents) + len(r.AddTeams) + len(r.RemoveTeams)
	return first(slices.Concat(
		rules{{"", when(changes == 0, "at least one agent or team to add or remove is needed")}},
		each("add_agents", r.AddAgents, agentRule), each("remove_agents", r.RemoveAgents, agentRule),
		each("add_teams", r.AddTeams, emptyRule), each("remove_teams", r.RemoveTeams, emptyRule)))
}

// agentRule tells an agent's e-mail address from an extension, a name or an ID.
// The server judges the rest.
func agentRule(value string) string {
	if rule := emptyRule(value); rule != "" {
		return rule
	}
	return when(!strings.Contains(value, "@"), agentEmailRule)
}

// each is one rule for each value of a list.
func each(name string, values []string, rule func(string) string) rules {
	all := make(rules, len(values))
	for i, value := range values {
		all[i].field, all[i].rule = fmt.Sprintf("%s[%d]", name, i), rule(value)
	}
	return all
}

func checkCDRs(p gen.ListCDRsParams) (field, rule string) {
	return first(rules{
		{"page", pageRule(p.Page)},
		{"per_page", rangeRule(p.PerPage, 1, 10000)},
		{"end_date", when(p.StartDate != nil && p.EndDate != nil && p.EndDate.Before(p.StartDate.Time), "must not be before start_date")},
		{"cli", partRule(valueOf(p.CLI))},
		{"number", partRule(valueOf(p.Number))},
		{"wildcard_cli", partRule(valueOf(p.WildcardCLI))},
		{"wildcard_number", partRule(valueOf(p.WildcardNumber))},
	})
}

func checkWebhookFailures(p gen.ListWebhookFailuresParams) (field, rule string) {
	return first(rules{
		{"page", pageRule(p.Page)},
		{"per_page", when(p.PerPage != nil && *p.PerPage < 1, "must be 1 or more")},
		{"start_date", when(p.StartDate != nil && time.Since(*p.StartDate) > failuresReach, "must be within the past 31 days")},
		{"end_date", when(p.StartDate != nil && p.EndDate != nil && !p.EndDate.After(*p.StartDate), "must be after start_date")},
	})
}
