package voiso

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// check refuses arguments that the documentation forbids, before anything is
// sent. Unset members of an argument that the vendor fills in pass.
func check(op *gen.Operation, args []any) error {
	for _, arg := range args {
		field, rule := "", ""
		switch arg := arg.(type) {
		case string:
			field, rule = "id", pathRule(arg)
		case int:
			field, rule = "campaign ID", when(arg <= 0, "must be positive")
		case gen.StartCallParams:
			field, rule = checkStartCall(arg)
		case gen.HangUpRequest:
			field, rule = first(rules{{"agent", emptyRule(arg.Agent)}})
		case gen.ScheduledCallbackRequest:
			field, rule = checkCallback(arg)
		case gen.SendSMSRequest:
			field, rule = checkSMS(arg)
		case gen.SendWhatsAppRequest:
			field, rule = checkWhatsApp(arg)
		case gen.ContactsRequest:
			field, rule = checkContacts(arg)
		case gen.CreateCampaignRequest:
			field, rule = checkCampaign(arg)
		case gen.CampaignStatusRequest:
			field, rule = first(rules{
				{"operation", emptyRule(string(arg.Operation))},
				{"operation", when(!arg.Operation.Valid(), "must be start, pause or stop")},
			})
		case gen.CampaignAgentsRequest:
			field, rule = checkCampaignAgents(arg)
		case gen.ListCDRsParams:
			field, rule = checkCDRs(arg)
		case gen.ListSMSTemplatesParams:
			field, rule = first(rules{{"page", pageRule(arg.Page)}, {"limit", rangeRule(arg.Limit, 1, 500)}})
		case gen.ListConversationMessagesParams:
			field, rule = first(rules{
				{"offset", when(arg.Offset != nil && *arg.Offset < 0, "must not be negative")},
				{"limit", when(arg.Limit != nil && *arg.Limit < 1, "must be 1 or more")},
			})
		case gen.ListNumbersParams:
			field, rule = first(rules{{"page", pageRule(arg.Page)}})
		case gen.ListWebhookFailuresParams:
			field, rule = checkWebhookFailures(arg)
		}
		if rule != "" {
			return &ArgumentError{Operation: op.ID, Field: field, Rule: rule}
		}
	}
	return nil
}

// rules are fields with what each violates, "" where nothing.
type rules []struct{ field, rule string }

// first returns the first violated rule.
func first(all rules) (field, rule string) {
	for _, each := range all {
		if each.rule != "" {
			return each.field, each.rule
		}
	}
	return "", ""
}

func when(violated bool, rule string) string {
	if violated {
		return rule
	}
	return ""
}

func emptyRule(value string) string {
	return when(strings.TrimSpace(value) == "", "must not be empty")
}

// agentEmailRule is for the operations that know an agent by e-mail address.
const agentEmailRule = "must be the agent's sign-in e-mail address, not the extension"

var uuid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// uuidRule is for what the documentation types as a UUID. Where it only calls
// an ID so, and prints one that is none, there is no such rule.
func uuidRule(value string) string {
	if rule := emptyRule(value); rule != "" {
		return rule
	}
	return when(!uuid.MatchString(value), "must be a UUID, 32 hexadecimal digits in the form 8-4-4-4-12")
}

// pathRule keeps a path parameter from naming another path.
func pathRule(value string) string {
	if value == "" {
		return "must not be empty"
	}
	return when(value == "." || value == ".." || strings.ContainsAny(value, "/\\?#"), "must be an ID as Voiso gives it")
}

func pageRule[T int | int32](page *T) string {
	return when(page != nil && *page < 1, "must be 1 or more")
}

func rangeRule[T int | int32](value *T, lowest, highest T) string {
	return when(value != nil && (*value < lowest || *value > highest), fmt.Sprintf("must be %d to %d", lowest, highest))
}

// valueOf is what a pointer points to, or zero.
func valueOf[T any](pointer *T) T {
	if pointer == nil {
		return *new(T)
	}
	return *pointer
}
