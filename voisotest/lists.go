package voisotest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
)

// numbersPerPage is the page size of listNumbers, which a client cannot choose.
const numbersPerPage = 25

// generatedList says how a list is paged and its entries are made.
type generatedList struct {
	member string // of the answer, holds the entries
	size   string // query parameter with the size of a page, empty when it is fixed
	usual  int    // size of a page without that parameter
	offset bool   // pages are asked for by "offset", not by "page"
	plain  bool   // the answer has no metadata
	vary   func(entry map[string]any, i int)
}

// pagedList describes a paged list besides the CDRs. Other operations have no member.
func pagedList(operationID string) generatedList {
	switch operationID {
	case "listSMSTemplates":
		return generatedList{member: "templates", size: "limit", usual: 50, vary: func(entry map[string]any, i int) {
			entry["id"], entry["name"] = 1000+i, "SMS template ("+strconv.Itoa(i)+")"
		}}
	case "listNumbers":
		return generatedList{member: "numbers", usual: numbersPerPage, vary: func(entry map[string]any, i int) {
			entry["number"] = fmt.Sprintf("1555%07d", i)
		}}
	case "listWebhookFailures":
		return generatedList{member: "failures", size: "per_page", usual: 50, plain: true, vary: func(entry map[string]any, i int) {
			entry["id"] = fmt.Sprintf("%012x", i)
		}}
	case "listConversationMessages":
		return generatedList{member: "messages", size: "limit", usual: 25, offset: true, vary: func(entry map[string]any, i int) {
			entry["id"] = i + 1
		}}
	}
	return generatedList{}
}

// WithSMSTemplates sets how many SMS templates there are. Without it the example of the description is the list.
func WithSMSTemplates(n int) Option { return withList("listSMSTemplates", n) }

// WithNumbers sets how many phone numbers there are, 25 on a page. Without it the example of the description is the
// list.
func WithNumbers(n int) Option { return withList("listNumbers", n) }

// WithWebhookFailures sets how many failed webhook deliveries there are. Without it the example of the description is
// the list.
func WithWebhookFailures(n int) Option { return withList("listWebhookFailures", n) }

// WithMessages sets how many messages every conversation has. Without it the example of the description is the list.
func WithMessages(n int) Option { return withList("listConversationMessages", n) }

func withList(operationID string, n int) Option {
	return func(s *settings) { s.lists[operationID] = max(n, 0) }
}

func (s *Server) serveList(w http.ResponseWriter, op *operation, checked *Checked) {
	list := pagedList(op.id)
	skip, size, err := list.window(checked.Query)
	if err != nil {
		refusal(op.refusedStatus, op.id+": "+err.Error()).write(w)
		return
	}
	total, generated := s.settings.lists[op.id]
	if !generated && skip == 0 {
		op.success.write(w)
		return
	}
	entries := []map[string]any{}
	for i := skip; i < min(skip+size, total); i++ {
		entry := list.example(op)
		list.vary(entry, i)
		entries = append(entries, entry)
	}
	body := map[string]any{list.member: entries}
	switch {
	case list.plain:
	case list.offset:
		body["metadata"] = map[string]int{"limit": size, "offset": skip, "total": total}
	default:
		body["metadata"] = map[string]int{"total": total, "page": skip/size + 1, "page_size": len(entries)}
	}
	answer{status: http.StatusOK, body: encode(body)}.write(w)
}

// window says which entries a request asks for. The parameters were checked to be integers.
func (l generatedList) window(query url.Values) (skip, size int, err error) {
	size = number(query, l.size, l.usual)
	if size < 1 {
		return 0, 0, fmt.Errorf("%s must be at least 1", l.size)
	}
	if l.offset {
		skip = number(query, "offset", 0)
		if skip < 0 {
			return 0, 0, errors.New("offset must not be negative")
		}
		return skip, size, nil
	}
	page := number(query, "page", 1)
	if page < 1 {
		return 0, 0, errors.New("page must be at least 1")
	}
	return (page - 1) * size, size, nil
}

// number reads an integer of the query.
func number(query url.Values, name string, otherwise int) int {
	if value, err := strconv.Atoi(query.Get(name)); err == nil {
		return min(value, 1<<30) // far above any list, and safe to multiply
	}
	return otherwise
}

// example is the first entry of the description's example, a copy to change.
func (l generatedList) example(op *operation) map[string]any {
	var page map[string]json.RawMessage
	var entries []map[string]any
	if json.Unmarshal(op.success.body, &page) != nil || json.Unmarshal(page[l.member], &entries) != nil || len(entries) == 0 {
		return map[string]any{}
	}
	return maps.Clone(entries[0])
}
