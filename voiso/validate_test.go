package voiso

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/voiso-community/voiso-go/gen"
)

// checked is a call that is refused with a field and a rule, or passes if both are "".
type checked struct {
	name, field, rule string
	send              func(context.Context, *Client) error
}

// testChecks makes the calls and asserts that refused ones name field and rule,
// print no value and send nothing.
func testChecks(t *testing.T, cases []checked) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			transport := always(200, `{"id":"5","status":"success","contacts":[],"records":[],"templates":[],"numbers":[],"messages":[],"failures":[],"call_id":"a","sms_id":"a"}`)
			err := c.send(t.Context(), stubClient(t, transport))
			if c.field == "" && c.rule == "" {
				if err != nil || transport.seen.Load() != 1 {
					t.Errorf("refused: %v, %d requests", err, transport.seen.Load())
				}
				return
			}
			argument, ok := errors.AsType[*ArgumentError](err)
			if !ok || argument.Field != c.field || !strings.Contains(argument.Rule, c.rule) || argument.Operation == "" {
				t.Errorf("got %v; want %q %q", err, c.field, c.rule)
			}
			if n := transport.seen.Load(); n != 0 {
				t.Errorf("sent %d requests", n)
			}
			if err != nil {
				assertPublic(t, "error", err.Error())
			}
		})
	}
}

func only[T any](_ T, err error) error { return err }

func TestCheckIDs(t *testing.T) {
	t.Parallel()
	cases := []checked{}
	for _, id := range []string{".", "..", "a/b", `a\b`, "a?b", "a#b"} {
		cases = append(cases, checked{"id " + id, "id", "must be an ID", func(ctx context.Context, c *Client) error {
			return only(c.RetriggerWebhookFailure(ctx, id))
		}})
	}
	cases = append(cases, checked{"no id", "id", "is required", func(ctx context.Context, c *Client) error {
		return only(c.RetriggerWebhookFailure(ctx, ""))
	}})
	for _, id := range []string{"aabbccddeeff", "24f6a191-f0ad-4257-8934-326626651208", "a b%2f", "..."} {
		cases = append(cases, checked{"id " + id, "", "", func(ctx context.Context, c *Client) error {
			return only(c.RetriggerWebhookFailure(ctx, id))
		}})
	}
	for _, id := range []string{"", "..", "a/b"} {
		rule := "must be an ID"
		if id == "" {
			rule = "is required"
		}
		cases = append(cases, checked{"uuid " + id, "uuid", rule, func(ctx context.Context, c *Client) error {
			return only(c.ListConversationMessages(ctx, id, gen.ListConversationMessagesParams{}))
		}})
	}
	cases = append(cases,
		checked{"id that is not UTF-8", "id", "must be UTF-8", func(ctx context.Context, c *Client) error {
			return only(c.RetriggerWebhookFailure(ctx, "a\xff"))
		}},
		checked{"campaign of contacts to add", "campaign_id", "must be 1 or more", func(ctx context.Context, c *Client) error {
			return only(c.AddContacts(ctx, 0, oneContact))
		}},
		checked{"campaign of agents", "campaign_id", "must be 1 or more", func(ctx context.Context, c *Client) error {
			return only(c.UpdateCampaignAgents(ctx, 0, gen.CampaignAgentsRequest{AddTeams: []string{"x"}}))
		}})
	for id, rule := range map[int]string{0: "must be 1 or more", -1: "must be 1 or more", 1: ""} {
		field := strings.Repeat("campaign_id", min(1, len(rule)))
		cases = append(cases, checked{"campaign" + rule, field, rule, func(ctx context.Context, c *Client) error {
			return only(c.ChangeCampaignStatus(ctx, id, gen.CampaignStatusRequest{Operation: gen.CampaignOperationStart}))
		}})
	}
	testChecks(t, cases)
}

func TestCheckPages(t *testing.T) {
	t.Parallel()
	cases := []checked{}
	for page, rule := range map[int]string{-1: "must be 1 or more", 0: "must be 1 or more", 1: "", 1 << 30: ""} {
		field := ""
		if rule != "" {
			field = "page"
		}
		cases = append(cases,
			checked{"numbers", field, rule, func(ctx context.Context, c *Client) error {
				return only(c.ListNumbers(ctx, gen.ListNumbersParams{Page: new(int32(page))}))
			}},
			checked{"records", field, rule, func(ctx context.Context, c *Client) error {
				return only(c.ListCDRs(ctx, gen.ListCDRsParams{Page: new(int32(page))}))
			}},
			checked{"SMS templates", field, rule, func(ctx context.Context, c *Client) error {
				return only(c.ListSMSTemplates(ctx, gen.ListSMSTemplatesParams{Page: &page}))
			}},
			checked{"failures", field, rule, func(ctx context.Context, c *Client) error {
				return only(c.ListWebhookFailures(ctx, gen.ListWebhookFailuresParams{Page: &page}))
			}},
			checked{"messages, limit", strings.ReplaceAll(field, "page", "limit"), rule, func(ctx context.Context, c *Client) error {
				return only(c.ListConversationMessages(ctx, "u-1", gen.ListConversationMessagesParams{Limit: &page}))
			}},
			checked{"failures, per page", strings.ReplaceAll(field, "page", "per_page"), rule, func(ctx context.Context, c *Client) error {
				return only(c.ListWebhookFailures(ctx, gen.ListWebhookFailuresParams{PerPage: &page}))
			}})
	}
	for offset, rule := range map[int]string{-1: "must be 0 or more", 0: ""} {
		field := ""
		if rule != "" {
			field = "offset"
		}
		cases = append(cases, checked{"messages, offset", field, rule, func(ctx context.Context, c *Client) error {
			return only(c.ListConversationMessages(ctx, "u-1", gen.ListConversationMessagesParams{Offset: &offset}))
		}})
	}
	for limit, rule := range map[int]string{0: "must be 1 to 500", 501: "must be 1 to 500", 1: "", 500: ""} {
		field := ""
		if rule != "" {
			field = "limit"
		}
		cases = append(cases, checked{"SMS templates, limit", field, rule, func(ctx context.Context, c *Client) error {
			return only(c.ListSMSTemplates(ctx, gen.ListSMSTemplatesParams{Limit: &limit}))
		}})
	}
	for perPage, rule := range map[int32]string{0: "must be 1 to 10000", 10001: "must be 1 to 10000", 1: "", 10000: ""} {
		field := ""
		if rule != "" {
			field = "per_page"
		}
		cases = append(cases, checked{"records, per page", field, rule, func(ctx context.Context, c *Client) error {
			return only(c.ListCDRs(ctx, gen.ListCDRsParams{PerPage: &perPage}))
		}})
	}
	testChecks(t, cases)
}

func TestCheckDates(t *testing.T) {
	t.Parallel()
	day := func(d int) *openapi_types.Date {
		return &openapi_types.Date{Time: time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC)}
	}
	records := func(p gen.ListCDRsParams) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error { return only(c.ListCDRs(ctx, p)) }
	}
	testChecks(t, []checked{
		{"one day", "", "", records(gen.ListCDRsParams{StartDate: day(2), EndDate: day(2)})},
		{"start only", "", "", records(gen.ListCDRsParams{StartDate: day(2)})},
		{"end only", "", "", records(gen.ListCDRsParams{EndDate: day(2)})},
		{"end first", "end_date", "must not be before start_date", records(gen.ListCDRsParams{StartDate: day(3), EndDate: day(2)})},
	})
}

// The method without ranges takes digits only, as CDRFilter does.
func TestCheckNumberFilters(t *testing.T) {
	t.Parallel()
	records := func(set func(p *gen.ListCDRsParams, part *string), part string) func(context.Context, *Client) error {
		return func(ctx context.Context, c *Client) error {
			var p gen.ListCDRsParams
			set(&p, &part)
			return only(c.ListCDRs(ctx, p))
		}
	}
	cases := []checked{}
	for field, set := range map[string]func(p *gen.ListCDRsParams, part *string){
		"cli":             func(p *gen.ListCDRsParams, part *string) { p.CLI = part },
		"number":          func(p *gen.ListCDRsParams, part *string) { p.Number = part },
		"wildcard_cli":    func(p *gen.ListCDRsParams, part *string) { p.WildcardCLI = part },
		"wildcard_number": func(p *gen.ListCDRsParams, part *string) { p.WildcardNumber = part },
	} {
		cases = append(cases,
			checked{field, "", "", records(set, "1646")},
			checked{field + ", a sender's name", "", "", records(set, "Voiso")},
			checked{field + ", plus", field, "see NormalizeNumber", records(set, "+"+secretNumber)},
			checked{field + ", parentheses", field, "see NormalizeNumber", records(set, "(646)")})
	}
	testChecks(t, cases)
}
