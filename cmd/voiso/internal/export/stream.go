package export

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const bufferSize = 128 << 10

// stream compresses text. The file has a complete compressed part after each flush, so that it can be cut there: parts
// of both compressions may follow each other.
type stream struct {
	file   io.Writer
	pack   func(io.Writer) (io.WriteCloser, error)
	buffer *bufio.Writer
	part   io.WriteCloser // nil if no part has begun
}

func newStream(file io.Writer, compression Compression) *stream {
	s := &stream{file: file}
	switch compression {
	case Gzip:
		s.pack = func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, gzip.DefaultCompression) }
	case Zstd:
		s.pack = func(w io.Writer) (io.WriteCloser, error) {
			return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
		}
	case Plain:
	}
	s.buffer = bufio.NewWriterSize(partWriter{s}, bufferSize)
	return s
}

func (s *stream) Write(p []byte) (int, error) { return s.buffer.Write(p) }

// flush completes the part.
func (s *stream) flush() error {
	if err := s.buffer.Flush(); err != nil || s.part == nil {
		return err
	}
	err := s.part.Close()
	s.part = nil
	return err
}

// partWriter begins a part where none has begun.
type partWriter struct{ *stream }

func (w partWriter) Write(p []byte) (int, error) {
	if w.pack == nil {
		return w.file.Write(p)
	}
	if w.part == nil {
		part, err := w.pack(w.file)
		if err != nil {
			return 0, err
		}
		w.part = part
	}
	return w.part.Write(p)
}

// unpack returns a reader of what a stream wrote.
func unpack(file io.Reader, compression Compression) (io.ReadCloser, error) {
	switch compression {
	case Gzip:
		return gzip.NewReader(bufio.NewReaderSize(file, bufferSize))
	case Zstd:
		reader, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return reader.IOReadCloser(), nil
	case Plain:
	}
	return io.NopCloser(file), nil
}
