package voiso

import (
	"context"
	"io"
)

// open makes the source that goes on at e.at.
func (e *CDRExport) open(ctx context.Context) cdrSource {
	shared := new(gate)
	if left := e.windows() - e.at.window; e.parallel > 1 && left > 1 {
		return newParallel(ctx, e, shared, min(e.parallel, left))
	}
	return &cdrInTurn{export: e, gate: shared, pages: e.pages(e.at, shared)}
}

// pages reads one window from a position on.
func (e *CDRExport) pages(at cdrPosition, shared *gate) *cdrPages {
	return &cdrPages{client: e.client, filter: e.window(at.window), opts: e.opts, gate: shared, at: at}
}

// following is the beginning of the next window; false if there is none.
func (e *CDRExport) following(at cdrPosition) (cdrPosition, bool) {
	if at.window+1 >= e.windows() {
		return cdrPosition{window: at.window, ended: true}, false
	}
	return cdrPosition{window: at.window + 1}, true
}

// cdrInTurn reads one window after the other, without goroutines.
type cdrInTurn struct {
	export *CDRExport
	gate   *gate
	pages  *cdrPages
}

func (s *cdrInTurn) next(ctx context.Context) ([]byte, error) {
	for {
		record, err := s.pages.next(ctx)
		if !atEnd(err) {
			return record, err
		}
		at, more := s.export.following(s.pages.at)
		if !more {
			return nil, io.EOF
		}
		s.pages = s.export.pages(at, s.gate)
	}
}

func (s *cdrInTurn) position() cdrPosition { return s.pages.position() }
func (s *cdrInTurn) close()                { s.pages.close() }
