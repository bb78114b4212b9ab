package voiso

import "fmt"

const (
	// maxWindows bounds the windows in flight.
	maxWindows = 16
	// maxWindowDays is a hundred years, which nobody asks for by mistake only.
	maxWindowDays = 36525
)

// ExportOption changes an export. Every [CallOption] is one too.
type ExportOption interface{ export(*CDRExport) }

type exportOption func(*CDRExport)

func (o exportOption) export(e *CDRExport) { o(e) }

func (o CallOption) export(e *CDRExport) { e.opts = append(e.opts, o) }

// ResumeFrom goes on behind the record at which the checkpoint was taken. As
// long as the records that match the filter stay the same, for example because
// all days are past, every later record comes exactly once. Filter and windows
// must be those of the export that the checkpoint comes from. The zero
// Checkpoint stands for the beginning.
//
// The page that the checkpoint is in is read again up to there. If it no longer
// holds the same record, the loop ends with an error instead of leaving a gap.
func ResumeFrom(checkpoint Checkpoint) ExportOption {
	return exportOption(func(e *CDRExport) { e.from = checkpoint })
}

// InWindows cuts the days from Start to End, both of which the filter then
// needs, into windows of so many days, and fetches up to so many of them in
// parallel, 1 to 16. Windows come in the order of their days; within a window,
// records come as the server orders them. It pays when the server takes its time
// for each answer.
//
// Only about two megabytes are read ahead, whatever the windows hold. Retries and
// limits of the client hold for all windows together: after an answer that
// says "rate limited", all of them pause and then ask one after the other.
func InWindows(days, parallel int) ExportOption {
	return exportOption(func(e *CDRExport) {
		e.days, e.parallel = days, parallel
		refuse := func(field, rule string) {
			if e.err == nil {
				e.err = &ArgumentError{Operation: "ExportCDRs", Field: field, Rule: rule}
			}
		}
		if days < 1 || days > maxWindowDays {
			refuse("InWindows days", fmt.Sprintf("must be 1 to %d", maxWindowDays))
		}
		if parallel < 1 || parallel > maxWindows {
			refuse("InWindows parallel", fmt.Sprintf("must be 1 to %d", maxWindows))
		}
	})
}

// checkWindows needs both ends of the range.
func (e *CDRExport) checkWindows() error {
	if e.days > 0 && (e.filter.Start.IsZero() || e.filter.End.IsZero()) {
		return &ArgumentError{Operation: "ExportCDRs", Field: "InWindows", Rule: "needs Start and End in the filter"}
	}
	return nil
}

// resume takes over the checkpoint.
func (e *CDRExport) resume() error {
	refuse := func(rule string) error {
		return &ArgumentError{Operation: "ExportCDRs", Field: "ResumeFrom", Rule: rule}
	}
	switch {
	case e.from.IsZero():
		return nil
	case e.from.filter != e.filter.fingerprint():
		return refuse("must be given a checkpoint of the same filter, page size included")
	case e.from.days != e.days:
		return refuse("must be given a checkpoint of the same windows, see InWindows")
	case e.from.at.window >= e.windows():
		return refuse("must be given a checkpoint of this export")
	}
	e.at = e.from.at
	return nil
}

// windows is how many there are.
func (e *CDRExport) windows() int {
	if e.days == 0 {
		return 1
	}
	const day = 24 * 60 * 60 // not by time.Duration, which ends at 292 years
	days := int((dayOf(e.filter.End).Unix()-dayOf(e.filter.Start).Unix())/day) + 1
	return (days + e.days - 1) / e.days
}

// window is the filter of one window.
func (e *CDRExport) window(i int) CDRFilter {
	filter := e.filter
	if e.days > 0 {
		last := dayOf(filter.End)
		filter.Start = dayOf(filter.Start).AddDate(0, 0, i*e.days)
		filter.End = filter.Start.AddDate(0, 0, e.days-1)
		if filter.End.After(last) {
			filter.End = last
		}
	}
	return filter
}
