package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/cdr"
	"github.com/voiso-community/voiso-go/internal/redact"
)

const (
	// maxWindows bounds the windows that are fetched in parallel.
	maxWindows = 16
	// maxWindowDays is a hundred years: a longer window is a mistake.
	maxWindowDays = 36525
)

var errRecord = errors.New("a record could not be decoded")

// CDRs ranges over the call detail records that match a filter, whatever their
// number. Records are decoded one by one as they arrive, and the next page is
// requested only when it is needed. So memory does not depend on the count.
//
//	for record, err := range client.CDRs(ctx, voiso.CDRFilter{Start: day, Type: gen.CDRTypeOutbound}) { … }
//
// The range ends with the first error, which comes with a zero record: an
// *ArgumentError for the filter before anything is sent, otherwise an *Error. A
// list that ends before the total that Voiso announced is an error, too. If a
// page is cut off, it is requested again within the client's retry policy; no
// record comes twice. Leaving the loop ends the request. The range also ends when
// the context ends between two records.
//
// The timeout of the client limits each wait for the server, not the whole
// range. The method Extra of a record reads members that have no field, and
// nulls. To resume after an interruption, or to fetch several days in parallel,
// use [Client.ExportCDRs].
func (c *Client) CDRs(ctx context.Context, filter CDRFilter, opts ...CallOption) iter.Seq2[gen.CDR, error] {
	filter = filter.clone()
	return func(yield func(gen.CDR, error) bool) {
		c.ExportCDRs(filter, ExportOptions{}, opts...).Records(ctx)(yield)
	}
}

// RawCDRs is [Client.CDRs] without decoding. Each record is its JSON as the
// server sent it, checked to be well-formed. The bytes are valid until the next
// iteration only; clone them to keep them.
func (c *Client) RawCDRs(ctx context.Context, filter CDRFilter, opts ...CallOption) iter.Seq2[gen.Raw, error] {
	filter = filter.clone()
	return func(yield func(gen.Raw, error) bool) {
		c.ExportCDRs(filter, ExportOptions{}, opts...).Raw(ctx)(yield)
	}
}

// ExportOptions configure [Client.ExportCDRs]. The zero value reads the whole
// list from its beginning, page by page.
type ExportOptions struct {
	// Resume continues after the record at which the checkpoint was taken. As
	// long as the matching records stay the same, for example because all days are
	// past, every later record comes exactly once. Filter and WindowDays must be
	// those of the export that the checkpoint comes from. The zero Checkpoint is
	// the beginning.
	//
	// The page of the checkpoint is read again up to the checkpoint. If it no
	// longer holds the same records, the range ends with an error, so that no
	// record is missed. Voiso may forget the search token of a checkpoint after some
	// time. The error then says so: start a new export from the day of the last
	// record.
	Resume Checkpoint
	// WindowDays divides the days from Start to End of the filter into windows of
	// that many days, 1 to 36525. Start and End are then required. Windows come
	// in the order of their days; within a window, records come as the server
	// orders them. 0 is a single window.
	WindowDays int
	// Parallel is the number of windows to fetch in parallel, 1 to 16; 0 is 1. It
	// helps when the server takes long for each response. About two megabytes
	// are read ahead, however much the windows hold. Retries and limits of the client
	// apply to all windows together. After a response that says "rate limited",
	// all of them pause and then continue one request at a time.
	Parallel int
}

// CDRExport reads the call detail records that match a filter and remembers its
// position. Make it with [Client.ExportCDRs].
//
// A loop over it continues after the last record of the earlier loops, of either
// method. So a second loop continues after an error or a break. It is not safe
// for use by several goroutines at the same time.
type CDRExport struct{ state redact.Hidden[*cdrExport] }

// ExportCDRs prepares an export; nothing is sent before the first loop over it.
// If an argument is wrong, or the checkpoint is of another filter, that
// loop returns an *ArgumentError and no record.
//
//	export := client.ExportCDRs(filter, voiso.ExportOptions{Resume: checkpoint, WindowDays: 1, Parallel: 4})
//	for record, err := range export.Records(ctx) {
//		…
//		checkpoint = export.Checkpoint() // after this record
//	}
func (c *Client) ExportCDRs(filter CDRFilter, options ExportOptions, opts ...CallOption) *CDRExport {
	e := &cdrExport{client: c, filter: filter.clone(), days: options.WindowDays, opts: opts}
	if e.err = e.filter.check(); e.err == nil {
		e.err = e.start(options)
	}
	return &CDRExport{redact.Hide(e)}
}

// Records ranges over the remaining records, as [Client.CDRs] does.
func (e CDRExport) Records(ctx context.Context) iter.Seq2[gen.CDR, error] {
	return func(yield func(gen.CDR, error) bool) {
		for raw, err := range e.Raw(ctx) {
			var record gen.CDR
			if err == nil && record.UnmarshalJSON(raw) != nil {
				record, err = gen.CDR{}, e.state.Get().failure(ErrUnexpectedResponse, errRecord)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Raw ranges over the JSON of the remaining records, as [Client.RawCDRs] does:
// the bytes are valid until the next iteration only.
func (e CDRExport) Raw(ctx context.Context) iter.Seq2[gen.Raw, error] {
	return func(yield func(gen.Raw, error) bool) {
		s := e.state.Get()
		if s.err == nil && s.running {
			yield(nil, refuseExport("", "another loop over the same export is still running"))
			return
		}
		if s.err != nil {
			yield(nil, s.err)
			return
		}
		s.running = true
		defer func() { s.running = false }()
		for record, err := range s.list.Records(ctx) {
			if err != nil {
				if _, ok := errors.AsType[*Error](err); !ok {
					err = s.failure(ErrNoResponse, err)
				}
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// Checkpoint returns the place after the last record. Within a loop, that is the
// record of the current iteration. Take it when the record is stored, and pass it
// in [ExportOptions] to continue there.
func (e CDRExport) Checkpoint() Checkpoint {
	s := e.state.Get()
	return Checkpoint{taken: true, filter: s.fingerprint, days: s.days, at: s.list.Place()}
}

// String returns the client of the export. It leaves out the position, so that
// printing never disturbs a loop; see [CDRExport.Checkpoint].
func (e CDRExport) String() string { return fmt.Sprintf("CDR export by %s", e.state.Get().client) }

// Format prints [CDRExport.String] for every verb. Otherwise fmt would follow the
// pointer for a wrong verb.
func (e CDRExport) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, e.String()) }

func refuseExport(field, rule string) error {
	return &ArgumentError{Operation: "ExportCDRs", Field: field, Rule: rule}
}

// start checks the options and prepares the list.
func (e *cdrExport) start(options ExportOptions) error {
	from, isRange := options.Resume, !e.filter.Start.IsZero() && !e.filter.End.IsZero()
	switch {
	case e.days < 0 || e.days > maxWindowDays:
		return refuseExport("WindowDays", fmt.Sprintf("must be 0 to %d", maxWindowDays))
	case e.days > 0 && !isRange:
		return refuseExport("WindowDays", "needs Start and End in the filter")
	case options.Parallel < 0 || options.Parallel > maxWindows:
		return refuseExport("Parallel", fmt.Sprintf("must be 0 to %d", maxWindows))
	case options.Parallel > 1 && e.days == 0:
		return refuseExport("Parallel", "needs WindowDays")
	}
	e.fingerprint = e.filter.fingerprint()
	e.list = cdr.List{
		Windows: e.filter.windows(e.days), Parallel: options.Parallel, PageSize: e.filter.PageSize,
		Source: cdr.Source{Fetch: e.fetch, Retry: e.retry},
	}
	switch {
	case from.IsZero():
		return nil
	case from.filter != e.fingerprint:
		return refuseExport("Resume", "must be a checkpoint of the same filter, page size included")
	case from.days != e.days:
		return refuseExport("Resume", "must be a checkpoint of the same WindowDays")
	case !from.at.Valid(e.list.Windows):
		return refuseExport("Resume", "must be a checkpoint of this export")
	}
	e.list.Resume(from.at)
	return nil
}
