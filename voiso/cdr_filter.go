package voiso

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
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

// CDRFilter says which call detail records are wanted. The zero value is all
// that the key's owner may see. Ranging never changes a filter, and changing one
// after it was handed over has no effect.
type CDRFilter struct {
	// Start and End are the first and the last day, both included: End is the
	// last day that is wanted, not the first that is not. The month that begins
	// with day ends with day.AddDate(0, 1, -1); day.AddDate(0, 1, 0) belongs to the
	// next one, and exported month by month its records would come twice.
	//
	// Zero leaves that side open. Only the date is sent, as it is written in the
	// value's own location, so the time of day does not matter. The vendor does
	// not document in which time zone days begin.
	Start, End time.Time
	// Type keeps one direction or kind of interaction, for example
	// gen.CDRTypeOutbound. Records name some types otherwise, see gen.CDR.
	Type gen.CDRType
	// Disposition keeps one outcome, for example gen.CDRDispositionAnswered. More
	// outcomes may exist than the constants.
	Disposition gen.CDRDisposition
	// CLI keeps the records whose calling number (ANI, From of the record) begins
	// so, Number those whose called number (DNIS, To) does: up to 64 digits, as
	// E.164 begins without "+", for example 1646. [NormalizeNumber] turns
	// "+1 (646)" into that. Letters pass, for senders of messages that have a name.
	CLI, Number string
	// CLIContains and NumberContains keep the records whose calling or called
	// number holds these digits anywhere.
	CLIContains, NumberContains string
	// AgentIDs and QueueIDs keep the records of these agents and queues, with
	// IDs as ListCDRAgents, ListCDRDeletedAgents and ListCDRQueues give them: not
	// extensions, e-mail addresses or names.
	AgentIDs, QueueIDs []string
	// PageSize is how many records to ask for in one request, 1 to 10000; 0 is
	// 10000. Records come one by one in any case, so it has nothing to do with
	// memory: smaller pages cost more requests and make a resumed export skip
	// less. How the server goes on behind smaller pages when more than 10000
	// records match is not documented.
	PageSize int
}

// clone separates a filter from what its caller may still change.
func (f CDRFilter) clone() CDRFilter {
	f.AgentIDs, f.QueueIDs = slices.Clone(f.AgentIDs), slices.Clone(f.QueueIDs)
	if f.PageSize == 0 {
		f.PageSize = maxCDRsPerPage
	}
	return f
}

// check returns the first rule that a filter violates, as *ArgumentError.
func (f CDRFilter) check() error {
	all := rules{
		{"Start", dayRule(f.Start)},
		{"End", dayRule(f.End)},
		{"End", when(!f.Start.IsZero() && !f.End.IsZero() && dayOf(f.End).Before(dayOf(f.Start)), "must not be before Start")},
		{"Type", when(f.Type != "" && !f.Type.Valid(), "must be one of the gen.CDRType constants")},
		{"Disposition", textRule(string(f.Disposition))}, // more than the described values may exist
		{"CLI", partRule(f.CLI)},
		{"Number", partRule(f.Number)},
		{"CLIContains", partRule(f.CLIContains)},
		{"NumberContains", partRule(f.NumberContains)},
		{"PageSize", rangeRule(&f.PageSize, 0, maxCDRsPerPage)},
	}
	for i, id := range f.AgentIDs {
		all = append(all, rules{{fmt.Sprintf("AgentIDs[%d]", i), idRule(id)}}...)
	}
	for i, id := range f.QueueIDs {
		all = append(all, rules{{fmt.Sprintf("QueueIDs[%d]", i), idRule(id)}}...)
	}
	if field, rule := first(all); rule != "" {
		return &ArgumentError{Operation: gen.OpListCDRs.ID, Field: field, Rule: rule}
	}
	return nil
}

func dayRule(t time.Time) string {
	return when(!t.IsZero() && (t.Year() < 1 || t.Year() > 9999), "must have a year from 1 to 9999")
}

// partRule keeps out what no number of a record can begin with or contain: the
// server would take it and find nothing. Letters pass, since who sends a message
// need not have a number. Unset passes.
func partRule(part string) string {
	return when(len(part) > maxFilterText || !filterPart.MatchString(part),
		`must be at most 64 digits, without "+" and separators (see NormalizeNumber)`)
}

// textRule keeps out what no outcome and no ID can be.
func textRule(text string) string {
	return when(len(text) > maxFilterText || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }),
		"must have at most 64 characters, none of them a space")
}

// idRule keeps one ID from being sent as several.
func idRule(id string) string {
	if id == "" {
		return "must not be empty"
	}
	return when(strings.Contains(id, ",") || textRule(id) != "", "must be one ID, without commas and spaces")
}

// dayOf is the date as written in the value's own location.
func dayOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// params are those of a request; token and page are left out while unset.
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

// fingerprint tells filters apart. Four bytes are enough for that, and too few
// to find out a phone number by trying all of them.
func (f CDRFilter) fingerprint() uint32 {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	all := fmt.Sprintf("%q", []any{
		day(f.Start), day(f.End), f.Type, f.Disposition, f.CLI, f.Number, f.CLIContains, f.NumberContains,
		f.AgentIDs, f.QueueIDs, strconv.Itoa(f.PageSize),
	})
	sum := sha256.Sum256([]byte(all))
	return binary.BigEndian.Uint32(sum[:])
}
