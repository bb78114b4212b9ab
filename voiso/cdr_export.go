package voiso

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/voiso-community/voiso-go/gen"
)

var errRecord = errors.New("a record cannot be read")

// CDRExport reads the call detail records that match a filter and knows how far
// it has got. Make it with [Client.ExportCDRs].
//
// A loop over it goes on behind the last record that was handed out, whichever
// method handed it out, so after an error or a break a second loop continues. It
// is not for use by several goroutines at a time.
type CDRExport struct {
	client   *Client
	filter   CDRFilter
	opts     []CallOption
	days     int // of a window, 0 for a single one
	parallel int
	from     Checkpoint
	err      error

	at     cdrPosition
	source cdrSource // while a loop runs
}

// cdrSource hands out records from wherever it was made to begin.
type cdrSource interface {
	// next returns a record, which stays valid until the following call, or io.EOF.
	next(ctx context.Context) ([]byte, error)
	// position is behind the last record that next returned.
	position() cdrPosition
	close()
}

// atEnd reports whether a source is at its end. An *Error around io.EOF is none:
// that is how a connection fails that the server has closed.
func atEnd(err error) bool {
	return err == io.EOF //nolint:errorlint // see above
}

// ExportCDRs prepares an export; nothing is sent before the first loop over it.
// Wrong arguments, and a checkpoint that does not belong to the filter, are
// the only result of that loop, as *ArgumentError.
//
//	export := client.ExportCDRs(filter, voiso.ResumeFrom(checkpoint), voiso.InWindows(1, 4))
//	for record, err := range export.Records(ctx) {
//		…
//		checkpoint = export.Checkpoint() // behind this record
//	}
func (c *Client) ExportCDRs(filter CDRFilter, options ...ExportOption) *CDRExport {
	e := &CDRExport{client: c, filter: filter.clone(), parallel: 1}
	e.err = filter.check()
	for _, option := range options {
		option.export(e)
	}
	if e.err == nil {
		e.err = e.checkWindows()
	}
	if e.err == nil {
		e.err = e.resume()
	}
	return e
}

// Records ranges over the records that are still to come, as [Client.CDRs] does.
func (e *CDRExport) Records(ctx context.Context) iter.Seq2[gen.CDR, error] {
	return func(yield func(gen.CDR, error) bool) {
		for raw, err := range e.Raw(ctx) {
			var record gen.CDR
			if err == nil && record.UnmarshalJSON(raw) != nil { // its syntax has been checked
				record, err = gen.CDR{}, e.failure(ErrUnexpectedAnswer, errRecord)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Raw ranges over the JSON of the records that are still to come, as
// [Client.RawCDRs] does: the bytes are valid until the next iteration only.
func (e *CDRExport) Raw(ctx context.Context) iter.Seq2[gen.Raw, error] {
	return func(yield func(gen.Raw, error) bool) {
		if e.err != nil {
			yield(nil, e.err)
			return
		}
		if e.source != nil {
			yield(nil, &ArgumentError{Operation: "ExportCDRs", Rule: "another loop over the same export is still running"})
			return
		}
		e.source = e.open(ctx)
		defer func() {
			e.source.close()
			e.at, e.source = e.source.position(), nil
		}()
		for {
			record, err := e.source.next(ctx)
			if err != nil {
				if !atEnd(err) {
					yield(nil, err)
				}
				return
			}
			if !yield(record, nil) {
				return
			}
			if ctx.Err() != nil {
				yield(nil, e.failure(ErrNoAnswer, context.Cause(ctx)))
				return
			}
		}
	}
}

// failure is an error between two records.
func (e *CDRExport) failure(meaning Meaning, cause error) *Error {
	failure := newError(gen.OpListCDRs, newCallState(e.opts))
	failure.meaning, failure.cause = meaning, cause
	return failure
}

// Checkpoint is the place behind the last record that was handed out, within a
// loop the one of the current iteration. Take it when the record is safe, and
// pass it to [ResumeFrom] to go on there.
func (e *CDRExport) Checkpoint() Checkpoint {
	at := e.at
	if e.source != nil {
		at = e.source.position()
	}
	return Checkpoint{taken: true, filter: e.filter.fingerprint(), days: e.days, at: at}
}
