package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
)

// openCSV opens a CSV file. The separator is the one of comma, semicolon, tab
// and bar that the first line has most often.
func openCSV(path string) (*Sheet, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, err
	}
	buffered := bufio.NewReaderSize(file, 64<<10)
	begin, _ := buffered.Peek(64 << 10) // a short file ends before
	switch {
	case bytes.HasPrefix(begin, []byte{0xff, 0xfe}), bytes.HasPrefix(begin, []byte{0xfe, 0xff}):
		return nil, errors.Join(errors.New(`the file is UTF-16; save it as "CSV UTF-8"`), file.Close())
	case bytes.HasPrefix(begin, []byte("PK\x03\x04")):
		return nil, errors.Join(errors.New("the file is not CSV; if it is a spreadsheet, name it .xlsx"), file.Close())
	case bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")):
		begin = begin[3:]
		_, _ = buffered.Discard(3) // was peeked
	}
	line, _, _ := bytes.Cut(begin, []byte("\n"))
	reader := csv.NewReader(buffered)
	reader.Comma = slices.MaxFunc([]rune{',', ';', '\t', '|'}, func(a, b rune) int {
		return bytes.Count(line, []byte(string(a))) - bytes.Count(line, []byte(string(b)))
	})
	reader.FieldsPerRecord = -1
	number := 0
	return &Sheet{close: file.Close, next: func() (Row, error) {
		cells, err := reader.Read()
		if parse, ok := errors.AsType[*csv.ParseError](err); ok {
			return Row{}, fmt.Errorf("line %d: %w", parse.Line, parse.Err)
		}
		number++
		return Row{number, cells}, err
	}}, nil
}
