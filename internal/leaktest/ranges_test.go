package leaktest_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// way is another way to call an operation than its method.
type way struct {
	name string
	op   *gen.Operation
	call func(ctx context.Context, client *voiso.Client, options []voiso.CallOption) (any, error)
	good string
	// public: the result may be logged.
	public bool
}

// all reads a range to its end.
func all[T any](items iter.Seq2[T, error]) (any, error) {
	var read []T
	for item, err := range items {
		if err != nil {
			return read, err
		}
		read = append(read, item)
	}
	return read, nil
}

// ways are the ranges and the calls in bulk.
func ways() []way {
	filter := voiso.CDRFilter{CLI: number, Number: number}
	contacts := []gen.CampaignContact{{PhoneNumber: number, ContactName: message}}
	return []way{
		{name: "Numbers", op: gen.OpListNumbers, good: `{}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.Numbers(ctx, o...))
		}},
		{name: "SMSTemplates", op: gen.OpListSMSTemplates, good: `{}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.SMSTemplates(ctx, o...))
		}},
		{name: "ConversationMessages", op: gen.OpListConversationMessages, good: `{}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.ConversationMessages(ctx, "0a1b", o...))
		}},
		{name: "WebhookFailures", op: gen.OpListWebhookFailures, good: `{}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.WebhookFailures(ctx, gen.ListWebhookFailuresParams{}, o...))
		}},
		{name: "CDRs", op: gen.OpListCDRs, good: `{"records":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.CDRs(ctx, filter, o...))
		}},
		{name: "RawCDRs", op: gen.OpListCDRs, good: `{"records":[{"a":1}]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.RawCDRs(ctx, filter, o...))
		}},
		{name: "AddAllContacts", op: gen.OpAddContacts, good: `{}`, public: true, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return c.AddAllContacts(ctx, 7, contacts, voiso.BulkOptions{}, o...)
		}},
		{name: "UpdateAllContacts", op: gen.OpUpdateContacts, good: `{}`, public: true, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return c.UpdateAllContacts(ctx, 7, contacts, voiso.BulkOptions{}, o...)
		}},
	}
}

// Ranges and calls in bulk meet every failure too.
func TestRanges(t *testing.T) {
	t.Parallel()
	var searched tally
	t.Run("calls", func(t *testing.T) {
		for _, way := range ways() {
			for _, credential := range credentials(way.op) {
				t.Run(way.name+"/"+string(credential.scheme), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						for _, failure := range failures() {
							s := &scene{op: way.op, credential: credential, failure: failure, way: &way}
							s.run(t.Context(), roundTripper(s.base))
							s.check(t)
							searched.add(&s.report)
						}
					})
				})
			}
		}
	})
	t.Logf("%d ranges and bulk calls, with their schemes, × %d failures: %s", len(ways()), len(failures()), &searched)
}
