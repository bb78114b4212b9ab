package conformance_test

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func failures() []failure {
	return slices.Concat(noResponses, failedResponses(), oddResponses(), redirects(), callerFailures())
}

// Every operation, range and bulk call meets every failure with every scheme, on a network that is a function and with
// a clock of its own.
func TestLeakMatrix(t *testing.T) {
	t.Parallel()
	all := ways()
	for _, op := range gen.Operations() {
		all = append(all, way{name: op.ID, op: op})
	}
	for _, way := range all {
		for _, credential := range credentials(way.op) {
			t.Run(way.name+"/"+string(credential.scheme), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					for _, failure := range failures() {
						s := &scene{op: way.op, credential: credential, failure: failure, way: way}
						s.run(t.Context(), roundTripper(s.base))
						s.check(t)
					}
				})
			})
		}
	}
}

// base is the network, which knows a request to another host.
func (s *scene) base(req *http.Request) (*http.Response, error) {
	if "https://"+req.URL.Host != address {
		s.report.add("other host", false, wire(req))
		return response(req, http.StatusBadGateway, "text/plain", wire(req)), nil
	}
	s.signed(req)
	reportToTrace(req)
	if s.failure.base == nil {
		return response(req, http.StatusOK, "application/json", s.good), nil
	}
	return s.failure.base(s, req)
}

// way is a way to call an operation: its method if call is nil.
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
		{name: "Numbers", op: gen.OpListNumbers, good: `{"numbers":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.Numbers(ctx, o...))
		}},
		{name: "SMSTemplates", op: gen.OpListSMSTemplates, good: `{"templates":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.SMSTemplates(ctx, o...))
		}},
		{name: "ConversationMessages", op: gen.OpListConversationMessages, good: `{"messages":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.ConversationMessages(ctx, "0a1b", o...))
		}},
		{name: "WebhookFailures", op: gen.OpListWebhookFailures, good: `{"failures":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.WebhookFailures(ctx, gen.ListWebhookFailuresParams{}, o...))
		}},
		{name: "CDRs", op: gen.OpListCDRs, good: `{"records":[]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.CDRs(ctx, filter, o...))
		}},
		{name: "RawCDRs", op: gen.OpListCDRs, good: `{"records":[{"a":1}]}`, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return all(c.RawCDRs(ctx, filter, o...))
		}},
		{name: "AddAllContacts", op: gen.OpAddContacts, good: `{"contacts":[]}`, public: true, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return c.AddAllContacts(ctx, 7, contacts, voiso.BulkOptions{}, o...)
		}},
		{name: "UpdateAllContacts", op: gen.OpUpdateContacts, good: `{"contacts":[]}`, public: true, call: func(ctx context.Context, c *voiso.Client, o []voiso.CallOption) (any, error) {
			return c.UpdateAllContacts(ctx, 7, contacts, voiso.BulkOptions{}, o...)
		}},
	}
}
