package cdr

import (
	"context"
	"sync"
)

// The bytes that are read ahead for all windows together, and passed on at a time.
const (
	readAhead = 2 << 20
	chunkSize = 64 << 10
)

// window is a window with its own goroutine.
type window struct {
	list   *List // of this window alone
	chunks chan chunk
	err    error // read it when chunks is closed
}

// chunk is a number of records of one page.
type chunk struct {
	at   Place  // before the first record
	data []byte // the records
	ends []int  // of each record in data
}

// inParallel reads windows in parallel and returns their records in the order of
// the windows. A window that is far ahead waits. No goroutine outlives the call.
func (l *List) inParallel(ctx context.Context, parallel int, yield func([]byte, error) bool) {
	ctx, cancel := context.WithCancel(ctx)
	var readers sync.WaitGroup
	defer readers.Wait()
	defer cancel()

	var running []*window
	ahead := l.Place()
	start := func() {
		if ahead.Window >= l.Windows {
			return
		}
		w := &window{
			list:   &List{Source: l.Source, Windows: l.Windows, PageSize: l.PageSize, at: ahead},
			chunks: make(chan chunk, max(1, readAhead/chunkSize/parallel)),
		}
		running = append(running, w)
		readers.Go(func() { w.read(ctx) })
		ahead = Place{Window: ahead.Window + 1}
	}
	for range parallel {
		start()
	}
	for len(running) > 0 {
		w := running[0]
		for c := range w.chunks {
			if !l.handOut(c, yield) {
				return
			}
		}
		if w.err != nil {
			yield(nil, w.err)
			return
		}
		l.Resume(w.list.at)
		if l.at.Window+1 < l.Windows {
			l.Resume(Place{Window: l.at.Window + 1})
		}
		running = running[1:]
		start()
	}
}

func (l *List) handOut(c chunk, yield func([]byte, error) bool) bool {
	l.at = c.at
	begin := 0
	for _, end := range c.ends {
		l.at.Done++
		l.last = c.data[begin:end:end]
		if !yield(l.last, nil) {
			return false
		}
		begin = end
	}
	return true
}

// read reads the window into chunks.
func (w *window) read(ctx context.Context) {
	defer close(w.chunks)
	var c chunk
	send := func() bool {
		if len(c.ends) > 0 {
			select {
			case w.chunks <- c:
			case <-ctx.Done():
				w.err = context.Cause(ctx)
				return false
			}
		}
		c = chunk{}
		return true
	}
	w.list.window(ctx, func(record []byte, err error) bool {
		if err != nil {
			w.err = err
			return false
		}
		if startsPage := w.list.at.Done == 1; startsPage || len(c.data)+len(record) > chunkSize {
			if !send() {
				return false
			}
		}
		if c.data == nil {
			c.data = make([]byte, 0, max(chunkSize, len(record)))
			c.at = w.list.at
			c.at.Done--
		}
		c.data = append(c.data, record...)
		c.ends = append(c.ends, len(c.data))
		return true
	})
	if err := w.err; send() && err != nil {
		w.err = err
	}
}
