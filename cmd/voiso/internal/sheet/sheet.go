// Package sheet reads tables of people's spreadsheets: CSV of any usual
// separator, and XLSX. Rows are numbered as the spreadsheet shows them.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxColumns is the largest number of columns that is read.
const maxColumns = 1000

// Row is a row of a table.
type Row struct {
	// Number is the number of the row in the spreadsheet; the header is 1.
	Number int
	Cells  []string
}

// Cell returns the cell of a column, trimmed; a row may be shorter than the header.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[column])
}

// IsEmpty reports whether the row has no text.
func (r Row) IsEmpty() bool {
	return !slices.ContainsFunc(r.Cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// Sheet is an open table.
type Sheet struct {
	// Header are the names of the columns.
	Header []string
	next   func() (Row, error) // io.EOF after the last row
	close  func() error
}

// Open opens a .csv, .tsv, .txt or .xlsx file. The name chooses the sheet of an
// XLSX file; empty is the first one.
func Open(path, name string) (*Sheet, error) {
	var s *Sheet
	var err error
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".xlsx", ".xlsm":
		s, err = openXLSX(path, name)
	case ".csv", ".tsv", ".txt":
		s, err = openCSV(path)
	case ".xls":
		return nil, errors.New("the old .xls format is not read; save the file as .xlsx or .csv")
	default:
		return nil, fmt.Errorf("file ending %q is not .csv, .tsv or .xlsx", ending)
	}
	if err != nil {
		return nil, err
	}
	header, err := s.next()
	if errors.Is(err, io.EOF) {
		err = errors.New("the file is empty")
	}
	if err == nil && len(header.Cells) > maxColumns {
		err = fmt.Errorf("row 1 has more than %d columns", maxColumns)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	for _, cell := range header.Cells {
		s.Header = append(s.Header, strings.TrimSpace(cell))
	}
	return s, nil
}

// Rows ranges over the rows after the header. Empty rows are left out.
func (s *Sheet) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := s.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && row.IsEmpty() {
				continue
			}
			if err == nil {
				err = checkText(row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func checkText(row Row) error {
	for _, cell := range row.Cells {
		if !utf8.ValidString(cell) {
			return fmt.Errorf("row %d is not UTF-8; save the file as \"CSV UTF-8\"", row.Number)
		}
	}
	return nil
}

// Close closes the file.
func (s *Sheet) Close() error { return s.close() }

func openFile(path string) (*os.File, error) {
	return os.Open(path)
}
