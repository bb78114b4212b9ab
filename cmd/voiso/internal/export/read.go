package export

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
)

// Records ranges over the records of an exported file, or of all files of an exported folder. It ends with the first
// error.
func Records(path string) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		if !IsFolder(path) {
			readFile(path, yield)
			return
		}
		stopped := false
		err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			name := filepath.Base(file)
			switch {
			case err != nil:
				return err
			case entry.IsDir() || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"):
				return nil
			}
			if _, err := FormatOf(file); err != nil {
				return nil //nolint:nilerr // not one of ours
			}
			readFile(file, func(r record.Record, err error) bool {
				stopped = !yield(r, err) || err != nil
				return !stopped
			})
			if stopped {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil && !stopped {
			yield(record.Record{}, err)
		}
	}
}

func readFile(path string, yield func(record.Record, error) bool) {
	fail := func(err error) { yield(record.Record{}, err) }
	format, err := FormatOf(path)
	if err != nil {
		fail(err)
		return
	}
	file, err := os.Open(path)
	if err != nil {
		fail(err)
		return
	}
	defer func() { _ = file.Close() }()
	switch format.Kind {
	case Parquet:
		readParquet(file, yield)
	case CSV:
		readCSV(file, format.Compression, yield)
	case JSONL:
		for raw, err := range rawLines(file, format.Compression) {
			var r record.Record
			if err == nil {
				r, err = record.Parse(raw)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// rawLines ranges over the lines of a text. A line is valid until the next iteration.
func rawLines(file io.Reader, compression Compression) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		text, err := unpack(file, compression)
		if errors.Is(err, io.EOF) {
			return // an empty file
		}
		if err != nil {
			yield(nil, err)
			return
		}
		defer text.Close()
		reader := bufio.NewReaderSize(text, bufferSize)
		var long []byte
		for {
			line, err := reader.ReadSlice('\n')
			if errors.Is(err, bufio.ErrBufferFull) {
				long = append(long, line...)
				continue
			}
			if len(long) > 0 {
				long = append(long, line...)
				line = long
			}
			if err != nil && !errors.Is(err, io.EOF) {
				yield(nil, err)
				return
			}
			if len(line) > 0 && !yield(line, nil) || err != nil {
				return
			}
			long = long[:0]
		}
	}
}

func readCSV(file io.Reader, compression Compression, yield func(record.Record, error) bool) {
	text, err := unpack(file, compression)
	if err != nil {
		yield(record.Record{}, err)
		return
	}
	defer text.Close()
	reader := csv.NewReader(text)
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		yield(record.Record{}, err)
		return
	}
	header = slices.Clone(header)
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var r record.Record
		for i, cell := range cells {
			r.Set(header[i], strings.Clone(cellText(cell)))
		}
		if !yield(r, err) || err != nil {
			return
		}
	}
}

func readParquet(file *os.File, yield func(record.Record, error) bool) {
	info, err := file.Stat()
	if err != nil {
		yield(record.Record{}, err)
		return
	}
	opened, err := parquet.OpenFile(file, info.Size())
	if err != nil {
		yield(record.Record{}, err)
		return
	}
	reader := parquet.NewGenericReader[row](opened)
	defer func() { _ = reader.Close() }()
	rows := make([]row, 256)
	for {
		n, err := reader.Read(rows)
		for _, row := range rows[:n] {
			r := record.Record{
				UUID: row.UUID, Timestamp: row.Timestamp, Type: row.Type, Disposition: row.Disposition,
				Duration: row.Duration, From: row.From, To: row.To, Agent: row.Agent, Extra: row.Extra,
			}
			if !yield(r, nil) {
				return
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			yield(record.Record{}, err)
			return
		}
	}
}
