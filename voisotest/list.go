package voisotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/voiso-community/voiso-go/gen"
)

// list describes how a list other than the call detail records is paged and how its entries differ.
type list struct {
	member    string // of the response, holds the entries
	size      string // query parameter with the size of a page, empty when the size is fixed
	usual     int    // size of a page without that parameter
	byOffset  bool   // pages are asked for by "offset", not by "page"
	isPlain   bool   // the response has no metadata
	length    func(Options) int
	changedBy func(entry object, i int)
}

var lists = map[*gen.Operation]list{
	gen.OpListSMSTemplates: {
		member: "templates", size: "limit", usual: 50,
		length: func(o Options) int { return o.SMSTemplates },
		changedBy: func(entry object, i int) {
			entry["id"], entry["name"] = 1000+i, "SMS template ("+strconv.Itoa(i)+")"
		},
	},
	gen.OpListNumbers: {
		member: "numbers", usual: 25,
		length:    func(o Options) int { return o.Numbers },
		changedBy: func(entry object, i int) { entry["number"] = fmt.Sprintf("1555%07d", i) },
	},
	gen.OpListWebhookFailures: {member: "failures", size: "per_page", usual: 50, isPlain: true},
	gen.OpListConversationMessages: {
		member: "messages", size: "limit", usual: 25, byOffset: true,
		length:    func(o Options) int { return o.Messages },
		changedBy: func(entry object, i int) { entry["id"] = i + 1 },
	},
}

// list returns the page of a generated list that a request asks for.
func (c *cluster) list(op *operation, query url.Values) response {
	l := lists[op.Operation]
	total := l.length(c.options)
	if total == 0 && number(query, "offset", 0) == 0 && number(query, "page", 1) == 1 && number(query, l.size, l.usual) > 0 {
		return op.success
	}
	entries := []object{}
	example := l.example(op)
	for i := range max(total, 0) {
		entry := maps.Clone(example)
		l.changedBy(entry, i)
		entries = append(entries, entry)
	}
	return c.page(op, query, entries)
}

// page returns the page of a list that a request asks for.
func (c *cluster) page(op *operation, query url.Values, entries []object) response {
	l := lists[op.Operation]
	size, page, offset := number(query, l.size, l.usual), number(query, "page", 1), number(query, "offset", 0)
	switch {
	case size < 1:
		return refusal(op.refused, fmt.Sprintf("%s: %s must be at least 1", op.ID, l.size))
	case page < 1:
		return refusal(op.refused, op.ID+": page must be at least 1")
	case offset < 0:
		return refusal(op.refused, op.ID+": offset must not be negative")
	}
	if !l.byOffset {
		offset = (page - 1) * size
	}
	total := len(entries)
	entries = entries[min(offset, total):min(offset+size, total)]
	body := object{l.member: entries}
	switch {
	case l.isPlain:
	case l.byOffset:
		body["metadata"] = map[string]int{"limit": size, "offset": offset, "total": total}
	default:
		body["metadata"] = map[string]int{"total": total, "page": page, "page_size": len(entries)}
	}
	return response{status: http.StatusOK, body: encode(body)}
}

// number returns an integer of the query. The description was already checked to have only integers there.
func number(query url.Values, name string, otherwise int) int {
	if value, err := strconv.Atoi(query.Get(name)); err == nil {
		return min(value, 1<<30) // far above any list, and safe to multiply
	}
	return otherwise
}

// example returns the first entry of the description's example.
func (l list) example(op *operation) object {
	var page map[string]json.RawMessage
	var entries []object
	if json.Unmarshal(op.success.body, &page) != nil || json.Unmarshal(page[l.member], &entries) != nil || len(entries) == 0 {
		return object{}
	}
	return entries[0]
}
