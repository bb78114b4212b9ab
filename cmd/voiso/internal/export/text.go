package export

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
)

// writer writes records in one format. After a flush, the file is complete up to there.
type writer interface {
	write(raw []byte) error
	flush() error
	// close ends the file, but does not close it.
	close() error
}

// newWriter returns a writer for a file. If begins is set, the file is new and gets its header.
func newWriter(file io.Writer, options *Options, format Format, begins bool) (writer, error) {
	switch format.Kind {
	case CSV:
		w := &csvWriter{stream: newStream(file, format.Compression), asIs: options.RawCells}
		w.csv = csv.NewWriter(w.stream)
		if begins {
			return w, w.csv.Write(record.Columns)
		}
		return w, nil
	case Parquet:
		return newParquetWriter(file), nil
	case JSONL:
	}
	return &jsonlWriter{stream: newStream(file, format.Compression)}, nil
}

type jsonlWriter struct {
	stream *stream
	line   []byte
}

func (w *jsonlWriter) write(raw []byte) error {
	w.line = append(w.line[:0], raw...)
	if bytes.ContainsAny(w.line, "\n\r") { // the server may indent its JSON
		value := jsontext.Value(w.line)
		if err := value.Compact(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)); err != nil {
			return err
		}
		w.line = value
	}
	w.line = append(w.line, '\n')
	_, err := w.stream.Write(w.line)
	return err
}

func (w *jsonlWriter) flush() error { return w.stream.flush() }
func (w *jsonlWriter) close() error { return w.stream.flush() }

type csvWriter struct {
	stream *stream
	csv    *csv.Writer
	asIs   bool
	row    [10]string
}

func (w *csvWriter) write(raw []byte) error {
	r, err := record.Parse(raw)
	if err != nil {
		return err
	}
	w.row = [...]string{
		r.UUID, r.Timestamp, r.Type, r.Disposition, r.Duration, r.SecondsText(), r.From, r.To, r.Agent, r.Extra,
	}
	if !w.asIs {
		for i, cell := range w.row {
			w.row[i] = safeCell(cell)
		}
	}
	return w.csv.Write(w.row[:])
}

func (w *csvWriter) flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	return w.stream.flush()
}

func (w *csvWriter) close() error { return w.flush() }

// formulaStarts are the characters that let a spreadsheet run a cell as a formula, the wide forms included.
const formulaStarts = "=+-@\t\r＝＋－＠"

// safeCell puts an apostrophe before a cell that a spreadsheet would run as a formula.
func safeCell(cell string) string {
	if isFormula(cell) {
		return "'" + cell
	}
	return cell
}

func isFormula(cell string) bool {
	for i, c := range cell {
		return i == 0 && strings.ContainsRune(formulaStarts, c)
	}
	return false
}

// cellText undoes safeCell.
func cellText(cell string) string {
	if text, ok := strings.CutPrefix(cell, "'"); ok && isFormula(text) {
		return text
	}
	return cell
}
