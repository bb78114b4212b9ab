package sheet_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sheet"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(path, name string) (header []string, rows []sheet.Row, err error) {
	s, err := sheet.Open(path, name)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	for row, err := range s.Rows() {
		if err != nil {
			return s.Header, rows, err
		}
		rows = append(rows, row)
	}
	return s.Header, rows, nil
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text string }{
		{"comma.csv", "a,b\n1,2\n\n3,4\n"},
		{"semicolon.csv", "a;b\n1;2\n;\n3;4\n"},
		{"tab.tsv", "a\tb\n1\t2\n\t\n3\t4"},
		{"bar.txt", "a|b\r\n1|2\r\n|\r\n3|4\r\n"},
		{"bom.csv", "\xef\xbb\xbfa,b\n1,2\n,\n3,4\n"},
		{"quoted.csv", "\"a\",\"b\"\n1,\" 2 \"\n,\n3,4\n"},
	} {
		header, rows, err := read(file(t, test.name, test.text), "")
		if err != nil || !slices.Equal(header, []string{"a", "b"}) || len(rows) != 2 {
			t.Errorf("%s: %v %v %v", test.name, header, rows, err)
			continue
		}
		if rows[0].Number != 2 || rows[0].Cell(1) != "2" || rows[1].Cell(1) != "4" || rows[1].Cell(5) != "" || rows[1].Cell(-1) != "" {
			t.Errorf("%s: %v", test.name, rows)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"utf16.csv", "\xff\xfea\x00", "UTF-16"},
		{"latin1.csv", "a,b\nJ\xf6rg,1\n", "row 2 is not UTF-8"},
		{"zip.csv", "PK\x03\x04abc", "name it .xlsx"},
		{"empty.csv", "", "the file is empty"},
		{"quote.csv", "a,b\n1,\"2\n", "line 2"},
		{"wide.csv", strings.Repeat("a,", 1200) + "\n", "more than 1000 columns"},
		{"old.xls", "x", "old .xls format"},
		{"other.pdf", "x", "is not .csv"},
		{"fake.xlsx", "x", ""},
	} {
		_, _, err := read(file(t, test.name, test.text), "")
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
	if _, _, err := read(filepath.Join(t.TempDir(), "none.csv"), ""); !os.IsNotExist(err) {
		t.Errorf("missing file: %v", err)
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	if _, err := book.NewSheet("More"); err != nil {
		t.Fatal(err)
	}
	thousands, err := book.NewStyle(&excelize.Style{NumFmt: 3}) // 16,461,572,020
	if err != nil {
		t.Fatal(err)
	}
	for cell, value := range map[string]any{"A1": "Phone", "B1": "Name", "A2": 16461572020, "B2": "Jane", "A4": "+1 646 157-2021", "B4": "Joe", "A5": 16461572022.5} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	_ = book.SetCellStyle("Sheet1", "A2", "A2", thousands)
	_ = book.SetCellValue("More", "A1", "x")
	path := filepath.Join(t.TempDir(), "leads.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	header, rows, err := read(path, "")
	if err != nil || !slices.Equal(header, []string{"Phone", "Name"}) || len(rows) != 3 {
		t.Fatalf("%v %v %v", header, rows, err)
	}
	// The stored number counts, not the shown one; row numbers are those of the spreadsheet.
	if rows[0].Cell(0) != "16461572020" || rows[1].Number != 4 || rows[1].Cell(1) != "Joe" || rows[2].Cell(0) != "16461572022.5" {
		t.Errorf("%v", rows)
	}
	if header, _, err := read(path, "More"); err != nil || header[0] != "x" {
		t.Errorf("sheet More: %v %v", header, err)
	}
	if _, _, err := read(path, "None"); err == nil || !strings.Contains(err.Error(), "Sheet1, More") {
		t.Errorf("missing sheet: %v", err)
	}
}
