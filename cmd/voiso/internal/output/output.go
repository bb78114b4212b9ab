// Package output writes results: as a table for people, as JSON, JSON lines or
// CSV for programs.
package output

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Format is a form of output.
type Format string

// The formats.
const (
	Table Format = "table"
	JSON  Format = "json"
	JSONL Format = "jsonl"
	CSV   Format = "csv"
)

// Formats returns all formats.
func Formats() []Format { return []Format{Table, JSON, JSONL, CSV} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", fmt.Errorf("output %q is not one of table, json, jsonl, csv", name)
}

// IsJSON reports whether the format is one of JSON.
func (f Format) IsJSON() bool { return f == JSON || f == JSONL }

// Column is a column of tables and CSV.
type Column[T any] struct {
	Name  string
	Value func(T) string
}

// Options configure a [Writer].
type Options struct {
	Format Format
	// Width is the width of the terminal, 0 if the output is not a terminal.
	Width int
	// Columns are the names of the columns to write, in order; empty writes all.
	Columns []string
	// Clean removes what must not be printed from each text; nil keeps all.
	Clean func(string) string
}

// Writer writes values of one type, one after another.
type Writer[T any] struct {
	out     io.Writer
	options Options
	columns []Column[T]
	csv     *csv.Writer
	table   table.Writer
	begun   bool
	count   int
}

// NewWriter returns a Writer. Close has to be called after the last value.
func NewWriter[T any](out io.Writer, options Options, columns []Column[T]) (*Writer[T], error) {
	chosen, err := choose(columns, options.Columns)
	if err != nil {
		return nil, err
	}
	w := &Writer[T]{out: out, options: options, columns: chosen}
	_, err = ParseFormat(string(options.Format))
	return w, err
}

// begin writes the part before the first value. It comes late, so that a
// command that fails at once writes nothing.
func (w *Writer[T]) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	switch w.options.Format {
	case CSV:
		w.csv = csv.NewWriter(w.out)
		return w.csv.Write(w.names())
	case Table:
		w.table = w.newTable()
	case JSON:
		_, err := io.WriteString(w.out, "[")
		return err
	}
	return nil
}

func choose[T any](columns []Column[T], names []string) ([]Column[T], error) {
	if len(names) == 0 {
		return columns, nil
	}
	var chosen []Column[T]
	for _, name := range names {
		i := slices.IndexFunc(columns, func(c Column[T]) bool { return strings.EqualFold(c.Name, name) })
		if i < 0 {
			var known []string
			for _, c := range columns {
				known = append(known, c.Name)
			}
			return nil, fmt.Errorf("column %q is not one of %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, columns[i])
	}
	return chosen, nil
}

func (w *Writer[T]) names() []string {
	names := make([]string, len(w.columns))
	for i, c := range w.columns {
		names[i] = c.Name
	}
	return names
}

func (w *Writer[T]) newTable() table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Size.WidthMax = w.options.Width
	t.SetStyle(style)
	header := table.Row{}
	for _, c := range w.columns {
		header = append(header, strings.ToUpper(c.Name))
	}
	t.AppendHeader(header)
	return t
}

// Write writes a value. A table appears when it is closed.
func (w *Writer[T]) Write(value T) error {
	if err := w.begin(); err != nil {
		return err
	}
	w.count++
	switch w.options.Format {
	case CSV:
		return w.csv.Write(w.cells(value))
	case Table:
		row := table.Row{}
		for _, cell := range w.cells(value) {
			row = append(row, printable(cell))
		}
		w.table.AppendRow(row)
		return nil
	}
	data, err := Marshal(value)
	if err != nil {
		return err
	}
	if w.options.Clean != nil {
		data = []byte(w.options.Clean(string(data)))
	}
	switch {
	case w.options.Format == JSONL:
		data = append(data, '\n')
	case w.count > 1:
		data = append([]byte(",\n"), data...)
	default:
		data = append([]byte("\n"), data...)
	}
	_, err = w.out.Write(data)
	return err
}

func (w *Writer[T]) cells(value T) []string {
	cells := make([]string, len(w.columns))
	for i, c := range w.columns {
		cells[i] = c.Value(value)
		if w.options.Clean != nil {
			cells[i] = w.options.Clean(cells[i])
		}
	}
	return cells
}

// Flush passes buffered rows on, for output that grows while somebody waits.
// A table cannot be flushed.
func (w *Writer[T]) Flush() error {
	if w.csv == nil {
		return nil
	}
	w.csv.Flush()
	return w.csv.Error()
}

// Count returns the number of values written.
func (w *Writer[T]) Count() int { return w.count }

// Close ends the output. It does not close the underlying writer. Do not call
// it after an error: a JSON array that is not whole must not look so.
func (w *Writer[T]) Close() error {
	if err := w.begin(); err != nil {
		return err
	}
	var err error
	switch w.options.Format {
	case CSV:
		w.csv.Flush()
		err = w.csv.Error()
	case Table:
		if w.count > 0 {
			_, err = io.WriteString(w.out, trimLines(w.table.Render()))
		}
	case JSON:
		end := "\n]\n"
		if w.count == 0 {
			end = "]\n"
		}
		_, err = io.WriteString(w.out, end)
	}
	return err
}

// Marshal encodes a value as JSON in one line, without HTML escapes.
func Marshal(value any) ([]byte, error) {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}

func trimLines(rendered string) string {
	var b strings.Builder
	for line := range strings.Lines(rendered) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// printable replaces control characters, so that a value from the server cannot
// move the cursor or color the terminal.
func printable(cell string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, cell)
}
