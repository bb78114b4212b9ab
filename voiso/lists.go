package voiso

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
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
		return chunk[gen.SMSTemplate]{items: resp.Templates, total: resp.Metadata.Total}, nil
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
		return chunk[gen.ConversationMessage]{items: resp.Messages, total: resp.Metadata.Total}, nil
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
		return chunk[gen.WebhookFailure]{items: resp.Failures, total: totalOf(resp)}, nil
	})
}

// chunk is one page: its items, and the number of all items, 0 if it is not known.
type chunk[T any] struct {
	items []T
	total int
}

// ranged reads pages by one rule. A list with a total ends when that many items
// have come; if it ends before, that is an error. Without a total, the next page
// is only a guess: the list ends where that page is absent, empty, shorter than
// the first, or repeats an earlier one.
func ranged[T any](ctx context.Context, op *gen.Operation, fetch func(ctx context.Context, page, seen int) (chunk[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var first, last []T
		seen, total := 0, 0
		for page := 1; ; page++ {
			next, err := fetch(ctx, page, seen)
			isGuess := page > 1 && total == 0
			if failure, ok := errors.AsType[*Error](err); ok && isGuess && failure.Status == http.StatusNotFound {
				return
			}
			isRepeated := page > 1 && len(next.items) > 0 && (reflect.DeepEqual(last, next.items) || reflect.DeepEqual(first, next.items))
			if isRepeated && isGuess {
				return
			}
			if next.total > 0 {
				total = next.total
			}
			switch {
			case err != nil:
			case isRepeated:
				err = newError(op, ErrUnexpectedResponse, errSamePage)
			case len(next.items) == 0 && seen < total:
				err = newError(op, ErrUnexpectedResponse, fmt.Errorf("the list ended after %d of %d items", seen, total))
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
			if page == 1 {
				first = next.items
			}
			last, seen = next.items, seen+len(next.items)
			isShort := len(next.items) == 0 || len(next.items) < len(first)
			if total > 0 && seen >= total || total == 0 && isShort {
				return
			}
		}
	}
}

// totalOf reads metadata.total of a page whose description does not have it.
func totalOf(page interface {
	Extra(name string) (gen.Raw, bool)
}) int {
	var metadata gen.PageMetadata
	if raw, ok := page.Extra("metadata"); ok && metadata.UnmarshalJSON(raw) == nil {
		return metadata.Total
	}
	return 0
}
