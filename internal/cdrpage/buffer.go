package cdrpage

import (
	"errors"
	"fmt"
	"io"
)

const (
	bufferSize = 64 << 10
	// maxValue bounds a record, and whatever else has to be held whole.
	maxValue = 16 << 20
)

// BrokenError is an answer that stopped before its end: the connection broke,
// or nothing came for too long.
type BrokenError struct{ Err error }

// Error says how the answer stopped.
func (e *BrokenError) Error() string { return fmt.Sprintf("the answer broke off: %v", e.Err) }

// Unwrap returns what reading failed with.
func (e *BrokenError) Unwrap() error { return e.Err }

// buffer is a window on what is read: data[low:high] is kept, data[at:high] not
// yet looked at.
type buffer struct {
	in            io.Reader
	data          []byte
	low, at, high int
	ended         bool // all was read
}

func (b *buffer) reset(in io.Reader) {
	if cap(b.data) == 0 || cap(b.data) > 16*bufferSize { // a huge record should not stay in memory for long
		b.data = make([]byte, bufferSize)
	}
	b.in, b.low, b.at, b.high, b.ended = in, 0, 0, 0, false
}

// fill reads more behind data[:high].
func (b *buffer) fill() error {
	if b.low == b.high {
		b.low, b.at, b.high = 0, 0, 0
	}
	if free := len(b.data) - b.high; free < len(b.data)/4 && b.low > 0 {
		copy(b.data, b.data[b.low:b.high])
		b.at, b.high, b.low = b.at-b.low, b.high-b.low, 0
	}
	if b.high == len(b.data) {
		if len(b.data) >= maxValue {
			return fmt.Errorf("a value in the answer is larger than %d MiB", maxValue>>20)
		}
		b.data = append(b.data, make([]byte, len(b.data))...)
	}
	for range 100 {
		n, err := b.in.Read(b.data[b.high:])
		b.high += n
		switch {
		case n > 0:
			return nil // an error comes again
		case errors.Is(err, io.EOF):
			b.ended = true
			return &BrokenError{io.ErrUnexpectedEOF}
		case err != nil:
			return &BrokenError{err}
		}
	}
	return &BrokenError{io.ErrNoProgress}
}

// peek returns the next byte that is no space, and forgets what is before it.
func (b *buffer) peek() (byte, error) {
	for {
		for ; b.at < b.high; b.at++ {
			if c := b.data[b.at]; !isSpace(c) {
				b.low = b.at
				return c, nil
			}
		}
		b.low = b.at
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
}

// expect passes over one byte.
func (b *buffer) expect(want byte) error {
	c, err := b.peek()
	if err != nil {
		return err
	}
	if c != want {
		return errSyntax
	}
	b.at++
	return nil
}
