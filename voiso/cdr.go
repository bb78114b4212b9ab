package voiso

import (
	"context"
	"iter"

	"github.com/voiso-community/voiso-go/gen"
)

// CDRs ranges over the call detail records that match a filter, whatever their
// number. Records are decoded one by one as they come over the wire, and the
// next page is asked for only when it is needed, so memory does not depend on
// the count.
//
//	for record, err := range client.CDRs(ctx, voiso.CDRFilter{Start: day, Type: gen.CDRTypeOutbound}) { … }
//
// The range ends with the first error, which comes with a zero record: an
// *ArgumentError for the filter before anything is sent, else an *Error. A page
// that breaks off is asked for again, within the client's retry policy and
// without handing a record out twice. Leaving the loop ends the request. The
// context counts between records too.
//
// The timeout of the client limits each wait for the server, not the whole.
// Members that gen.CDR has no fields for, and nulls, are read with its method
// Extra. To go on after an interruption, or to fetch several days
// at a time, use [Client.ExportCDRs].
func (c *Client) CDRs(ctx context.Context, filter CDRFilter, opts ...CallOption) iter.Seq2[gen.CDR, error] {
	filter = filter.clone()
	return func(yield func(gen.CDR, error) bool) {
		c.exportCDRs(filter, opts).Records(ctx)(yield)
	}
}

// RawCDRs is [Client.CDRs] without decoding: it gives the JSON of each record
// as the server sent it, checked to be well-formed. The bytes are valid until
// the next iteration only; clone them to keep them.
func (c *Client) RawCDRs(ctx context.Context, filter CDRFilter, opts ...CallOption) iter.Seq2[gen.Raw, error] {
	filter = filter.clone()
	return func(yield func(gen.Raw, error) bool) {
		c.exportCDRs(filter, opts).Raw(ctx)(yield)
	}
}

func (c *Client) exportCDRs(filter CDRFilter, opts []CallOption) *CDRExport {
	options := make([]ExportOption, len(opts))
	for i, opt := range opts {
		options[i] = opt
	}
	return c.ExportCDRs(filter, options...)
}
