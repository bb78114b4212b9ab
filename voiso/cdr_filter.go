package voiso

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/voiso-community/voiso-go/gen"
)

// maxCDRsPerPage is the largest documented page of call detail records.
const maxCDRsPerPage = 10_000

// maxFilterText bounds the texts of a filter, which are at most numbers and IDs.
const maxFilterText = 64

var filterPart = regexp.MustCompile(`^[\p{L}0-9]*$`)

// CDRFilter selects call detail records. The zero value selects all records that
// the key's owner may see. Ranging never changes a filter. A change after the
// filter was passed has no effect.
type CDRFilter struct {
	// Start and End are the first and the last day. Both are included: a month
	// that begins with day ends with day.AddDate(0, 1, -1). With End
	// day.AddDate(0, 1, 0), exports month by month would return the records of the
	// first day of each month twice.
	//
	// The zero time leaves that side open. Only the date in the value's own location
	// is sent, so the time of day does not matter. Voiso does not document the time
	// zone of days.
	Start, End time.Time
	// Type keeps one direction or kind of interaction, for example
	// gen.CDRTypeOutbound. Records name some types differently, see gen.CDR.
	Type gen.CDRType
	// Disposition keeps one outcome, for example gen.CDRDispositionAnswered. More
	// outcomes may exist than the constants.
	Disposition gen.CDRDisposition
	// CLI keeps the records whose calling number (ANI, From of the record) starts
	// with it. Number does the same for the called number (DNIS, To). Both are up to
	// 64 digits of E.164 without "+", for example 1646. Letters are allowed, because
	// senders of messages may have a name.
	CLI, Number string
	// CLIContains and NumberContains keep the records whose calling or called
	// number holds these digits anywhere.
	CLIContains, NumberContains string
	// AgentIDs and QueueIDs keep the records of these agents and queues; empty
	// slices keep all. The IDs are those of ListCDRAgents, ListCDRDeletedAgents and
	// ListCDRQueues, not extensions, e-mail addresses or names.
	AgentIDs, QueueIDs []string
	// PageSize is the number of records per request, 1 to 10000; 0 is 10000. It
	// does not change how much memory is used: smaller pages cost more requests,
	// and a resumed export reads fewer records again. It is not documented how the
	// server continues after smaller pages when more than 10000 records match.
	PageSize int
}

// clone separates a filter from values that its caller may still change.
func (f CDRFilter) clone() CDRFilter {
	f.AgentIDs, f.QueueIDs = append([]string(nil), f.AgentIDs...), append([]string(nil), f.QueueIDs...) // empty becomes nil
	if f.PageSize == 0 {
		f.PageSize = maxCDRsPerPage
	}
	return f
}

// check returns the first rule that a filter violates, as *ArgumentError.
func (f CDRFilter) check() error {
	rules := []struct{ field, rule string }{
		{"Start", yearRule(f.Start)},
		{"End", yearRule(f.End)},
		{"CLI", partRule(f.CLI)},
		{"Number", partRule(f.Number)},
		{"CLIContains", partRule(f.CLIContains)},
		{"NumberContains", partRule(f.NumberContains)},
	}
	refuse := func(field, rule string) { rules = append(rules, struct{ field, rule string }{field, rule}) }
	if !f.Start.IsZero() && !f.End.IsZero() && dayOf(f.End).Before(dayOf(f.Start)) {
		refuse("End", "must not be before Start")
	}
	if f.Type != "" && !f.Type.Valid() {
		refuse("Type", "must be one of the gen.CDRType constants")
	}
	if !isFilterText(string(f.Disposition)) { // undocumented values may exist
		refuse("Disposition", "must have at most 64 characters, none of them a space")
	}
	if f.PageSize < 0 || f.PageSize > maxCDRsPerPage {
		refuse("PageSize", fmt.Sprintf("must be 0 to %d", maxCDRsPerPage))
	}
	for i, id := range slices.Concat(f.AgentIDs, f.QueueIDs) {
		field := fmt.Sprintf("AgentIDs[%d]", i)
		if i >= len(f.AgentIDs) {
			field = fmt.Sprintf("QueueIDs[%d]", i-len(f.AgentIDs))
		}
		if id == "" || strings.Contains(id, ",") || !isFilterText(id) {
			refuse(field, "must be one ID, without commas and spaces")
		}
	}
	for _, r := range rules {
		if r.rule != "" {
			return &ArgumentError{Operation: gen.OpListCDRs.ID, Field: r.field, Rule: r.rule}
		}
	}
	return nil
}

func yearRule(t time.Time) string {
	if !t.IsZero() && (t.Year() < 1 || t.Year() > 9999) {
		return "must have a year from 1 to 9999"
	}
	return ""
}

// partRule refuses a part that cannot be in any number, because the server would
// accept it and find nothing. An empty part is allowed.
func partRule(part string) string {
	if len(part) > maxFilterText || !filterPart.MatchString(part) {
		return `must be at most 64 digits, without "+" and separators (see NormalizeNumber)`
	}
	return ""
}

func isFilterText(text string) bool {
	return len(text) <= maxFilterText && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) })
}

// dayOf returns the date as written in the value's own location.
func dayOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// windows returns the number of windows of the given days, 0 for a single window.
func (f CDRFilter) windows(days int) int {
	if days == 0 {
		return 1
	}
	const day = 24 * 60 * 60 // a time.Duration ends at 292 years
	all := int((dayOf(f.End).Unix()-dayOf(f.Start).Unix())/day) + 1
	return (all + days - 1) / days
}

// window returns the filter of one window.
func (f CDRFilter) window(i, days int) CDRFilter {
	if days > 0 {
		last := dayOf(f.End)
		f.Start = dayOf(f.Start).AddDate(0, 0, i*days)
		if f.End = f.Start.AddDate(0, 0, days-1); f.End.After(last) {
			f.End = last
		}
	}
	return f
}

// params returns the parameters of a request; zero values are not sent.
func (f CDRFilter) params(token string, page int32) gen.ListCDRsParams {
	p := gen.ListCDRsParams{
		SearchToken: unlessZero(token), Page: unlessZero(page), PerPage: new(int32(f.PageSize)), //nolint:gosec // at most 10000
		CLI: unlessZero(f.CLI), Number: unlessZero(f.Number),
		WildcardCLI: unlessZero(f.CLIContains), WildcardNumber: unlessZero(f.NumberContains),
		Type: unlessZero(f.Type), Disposition: unlessZero(f.Disposition),
		AgentIDs: f.AgentIDs, QueueIDs: f.QueueIDs,
	}
	if !f.Start.IsZero() {
		p.StartDate = &openapi_types.Date{Time: dayOf(f.Start)}
	}
	if !f.End.IsZero() {
		p.EndDate = &openapi_types.Date{Time: dayOf(f.End)}
	}
	return p
}

func unlessZero[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

// fingerprint identifies a filter without its phone numbers: anybody could find
// them from a hash by trying all numbers.
func (f CDRFilter) fingerprint() uint32 {
	p := f.params("", 0)
	for _, number := range []**string{&p.CLI, &p.Number, &p.WildcardCLI, &p.WildcardNumber} {
		if *number != nil {
			*number = new("set")
		}
	}
	text, _ := json.Marshal(p) // strings, numbers and dates
	return crc32.ChecksumIEEE(text)
}
