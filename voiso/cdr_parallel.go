package voiso

import (
	"context"
	"io"
	"sync"
)

// What windows read ahead, for all of them together and at a time.
const (
	readAhead = 2 << 20
	chunkSize = 64 << 10
)

// cdrParallel reads several windows at a time and hands their records out in
// the order of the windows. Each window has a goroutine that fills chunks; a
// window that is too far ahead waits until its chunks are taken.
type cdrParallel struct {
	export  *CDRExport
	ctx     context.Context
	cancel  context.CancelFunc
	gate    *gate
	depth   int                // chunks per window
	running []<-chan *cdrChunk // one window each, in order
	ahead   cdrPosition        // where the next window to be started begins
	more    bool               // there is one
	workers sync.WaitGroup
	free    chan *cdrChunk // for use again

	chunk *cdrChunk
	index int // of the next record in it
	at    cdrPosition
	last  []byte
}

// cdrChunk are some records of one page, and what came behind them.
type cdrChunk struct {
	at       cdrPosition // before the first record
	data     []byte      // the records
	ends     []int       // where in data each ends
	err      error
	panicked any // in the goroutine
}

func newParallel(ctx context.Context, e *CDRExport, shared *gate, parallel int) *cdrParallel {
	s := &cdrParallel{
		export: e, gate: shared, depth: max(1, readAhead/chunkSize/parallel),
		ahead: e.at, more: true, at: e.at, free: make(chan *cdrChunk, readAhead/chunkSize),
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	for range parallel {
		s.start()
	}
	return s
}

// start lets another window run, if there is one.
func (s *cdrParallel) start() {
	if !s.more {
		return
	}
	chunks := make(chan *cdrChunk, s.depth)
	s.running = append(s.running, chunks)
	w := &cdrWorker{ctx: s.ctx, pages: s.export.pages(s.ahead, s.gate), out: chunks, free: s.free}
	s.workers.Go(w.run)
	s.ahead, s.more = s.export.following(s.ahead)
}

func (s *cdrParallel) next(ctx context.Context) ([]byte, error) {
	for {
		if c := s.chunk; c != nil {
			if s.index < len(c.ends) {
				return s.record(), nil
			}
			if c.panicked != nil {
				panic(c.panicked) // as if there was no goroutine
			}
			if c.err != nil {
				return nil, c.err
			}
			s.recycle()
		}
		if len(s.running) == 0 {
			return nil, io.EOF
		}
		if c, ok := <-s.running[0]; ok {
			s.chunk, s.index = c, 0
			continue
		}
		if ctx.Err() != nil { // the window may have ended because of that
			return nil, s.export.failure(ErrNoAnswer, context.Cause(ctx))
		}
		s.running = s.running[1:]
		s.at, _ = s.export.following(s.at)
		s.start()
	}
}

// record takes the next record of the chunk.
func (s *cdrParallel) record() []byte {
	c, begin := s.chunk, 0
	if s.index > 0 {
		begin = c.ends[s.index-1]
	}
	end := c.ends[s.index]
	s.index++
	s.at = c.at
	s.at.done += s.index
	s.last = append(s.last[:0], c.data[begin:end]...)
	return c.data[begin:end:end]
}

func (s *cdrParallel) recycle() {
	if cap(s.chunk.data) <= 4*chunkSize {
		select {
		case s.free <- s.chunk:
		default:
		}
	}
	s.chunk = nil
}

func (s *cdrParallel) position() cdrPosition {
	if s.at.last == 0 && s.at.done > 0 && len(s.last) > 0 {
		s.at.last = digestOf(s.last)
	}
	return s.at
}

// close ends all windows and waits for their goroutines.
func (s *cdrParallel) close() {
	s.cancel()
	s.workers.Wait()
}

// cdrWorker reads one window.
type cdrWorker struct {
	ctx   context.Context
	pages *cdrPages
	out   chan<- *cdrChunk
	free  <-chan *cdrChunk
	chunk *cdrChunk // being filled, nil for none
}

func (w *cdrWorker) run() {
	defer close(w.out)
	defer w.pages.close()
	defer func() {
		if v := recover(); v != nil {
			w.fresh().panicked = v
			w.send()
		}
	}()
	w.pages.idle = func() {
		if len(w.out) == 0 { // somebody may be waiting
			w.send()
		}
	}
	for {
		record, err := w.pages.next(w.ctx)
		if atEnd(err) {
			w.send()
			return
		}
		at := w.pages.at
		if err != nil {
			w.fresh().err = err
			w.send()
			return
		}
		if at.done == 1 || w.chunk != nil && len(w.chunk.data)+len(record) > chunkSize {
			w.send()
		}
		c := w.fresh()
		if len(c.ends) == 0 {
			c.at = at
			c.at.done--
		}
		c.data = append(c.data, record...)
		c.ends = append(c.ends, len(c.data))
		if w.ctx.Err() != nil {
			return
		}
	}
}

// fresh is the chunk to be filled.
func (w *cdrWorker) fresh() *cdrChunk {
	if w.chunk == nil {
		select {
		case w.chunk = <-w.free:
			*w.chunk = cdrChunk{data: w.chunk.data[:0], ends: w.chunk.ends[:0]}
		default:
			w.chunk = &cdrChunk{data: make([]byte, 0, chunkSize)}
		}
	}
	return w.chunk
}

// send hands the chunk over.
func (w *cdrWorker) send() {
	if w.chunk == nil {
		return
	}
	select {
	case w.out <- w.chunk:
	case <-w.ctx.Done():
	}
	w.chunk = nil
}
