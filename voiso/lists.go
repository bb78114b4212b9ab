package voiso

import (
	"context"
	"errors"
	"iter"
	"reflect"

	"github.com/voiso-community/voiso-go/gen"
)

// The page sizes that the lists request: the largest documented ones.
const (
	smsTemplatesPerPage = 500
	failuresPerPage     = 50
	messagesPerPage     = 25
)

// errSamePage ends a list when the server ignores the page number.
var errSamePage = errors.New("the server returned the same page twice, so the list cannot be read to its end")

// Numbers ranges over the phone numbers of the contact center, page by page.
// It stops after the first error, which comes with a zero number.
func (c *Client) Numbers(ctx context.Context, opts ...CallOption) iter.Seq2[gen.Number, error] {
	return ranged(ctx, gen.OpListNumbers, func(ctx context.Context, page, _ int) (chunk[gen.Number], error) {
		number := int32(page) //nolint:gosec // a page number
		resp, err := c.ListNumbers(ctx, gen.ListNumbersParams{Page: &number}, opts...)
		if err != nil {
			return chunk[gen.Number]{}, err
		}
		return chunk[gen.Number]{items: resp.Numbers, total: resp.Metadata.Total}, nil
	})
}

// SMSTemplates ranges over the SMS templates, page by page. It stops after the
// first error, which comes with a zero template.
func (c *Client) SMSTemplates(ctx context.Context, opts ...CallOption) iter.Seq2[gen.SMSTemplate, error] {
	return ranged(ctx, gen.OpListSMSTemplates, func(ctx context.Context, page, _ int) (chunk[gen.SMSTemplate], error) {
		limit := smsTemplatesPerPage
		resp, err := c.ListSMSTemplates(ctx, gen.ListSMSTemplatesParams{Page: &page, Limit: &limit}, opts...)
		if err != nil {
			return chunk[gen.SMSTemplate]{}, err
		}
		return chunk[gen.SMSTemplate]{items: resp.Templates, total: resp.Metadata.Total, limit: limit}, nil
	})
}

// ConversationMessages ranges over the messages and events of a conversation,
// page by page; uuid is that of its call detail record. It stops after the
// first error, which comes with a zero message.
func (c *Client) ConversationMessages(ctx context.Context, uuid string, opts ...CallOption) iter.Seq2[gen.ConversationMessage, error] {
	return ranged(ctx, gen.OpListConversationMessages, func(ctx context.Context, _, seen int) (chunk[gen.ConversationMessage], error) {
		limit := messagesPerPage
		resp, err := c.ListConversationMessages(ctx, uuid, gen.ListConversationMessagesParams{Offset: &seen, Limit: &limit}, opts...)
		if err != nil {
			return chunk[gen.ConversationMessage]{}, err
		}
		return chunk[gen.ConversationMessage]{items: resp.Messages, total: resp.Metadata.Total, limit: limit}, nil
	})
}

// WebhookFailures ranges over the failed webhook deliveries, page by page.
// Page in params is ignored. It stops after the first error, which comes with a
// zero failure.
func (c *Client) WebhookFailures(ctx context.Context, params gen.ListWebhookFailuresParams, opts ...CallOption) iter.Seq2[gen.WebhookFailure, error] {
	limit := failuresPerPage
	if params.PerPage != nil {
		limit = *params.PerPage
	}
	return ranged(ctx, gen.OpListWebhookFailures, func(ctx context.Context, page, _ int) (chunk[gen.WebhookFailure], error) {
		params := params // the caller's stays as it is
		params.Page, params.PerPage = &page, &limit
		resp, err := c.ListWebhookFailures(ctx, params, opts...)
		if err != nil {
			return chunk[gen.WebhookFailure]{}, err
		}
		// The server may have a maximum below the caller's number, which is not documented.
		return chunk[gen.WebhookFailure]{items: resp.Failures, limit: min(limit, failuresPerPage)}, nil
	})
}

// chunk is one page: its items, the number of all items, and the most items that a
// page can have. Unknown numbers are 0.
type chunk[T any] struct {
	items        []T
	total, limit int
}

// ranged reads pages until one is empty or the total is reached. If the total is
// not known, a page that is not full ends the list.
func ranged[T any](ctx context.Context, op *gen.Operation, fetch func(ctx context.Context, page, seen int) (chunk[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var last []T
		for page, seen := 1, 0; ; page++ {
			next, err := fetch(ctx, page, seen)
			if err == nil && len(next.items) > 0 && reflect.DeepEqual(last, next.items) {
				err = newError(op, ErrUnexpectedResponse, errSamePage)
			}
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range next.items {
				if !yield(item, nil) {
					return
				}
			}
			last, seen = next.items, seen+len(next.items)
			if len(next.items) == 0 || next.total > 0 && seen >= next.total ||
				next.total == 0 && next.limit > 0 && len(next.items) < next.limit {
				return
			}
		}
	}
}
