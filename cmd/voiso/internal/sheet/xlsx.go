package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxXML is how much of an XLSX file is unpacked in memory. More goes to
// temporary files, so memory stays flat.
const maxXML = 256 << 10

// openXLSX opens a sheet. Cells have their stored text, not the one that the
// spreadsheet shows: a number format must not hide digits.
func openXLSX(path, name string) (*Sheet, error) {
	file, err := excelize.OpenFile(path, excelize.Options{UnzipXMLSizeLimit: maxXML, RawCellValue: true})
	if err != nil {
		return nil, err
	}
	sheets := file.GetSheetList()
	switch {
	case len(sheets) == 0:
		return nil, errors.Join(errors.New("the file has no sheet"), file.Close())
	case name == "":
		name = sheets[0]
	case !slices.Contains(sheets, name):
		return nil, errors.Join(fmt.Errorf("sheet %q is not one of %s", name, strings.Join(sheets, ", ")), file.Close())
	}
	rows, err := file.Rows(name)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	number := 0
	return &Sheet{
		close: func() error { return errors.Join(rows.Close(), file.Close()) },
		next: func() (Row, error) {
			if !rows.Next() {
				return Row{}, cmpErr(rows.Error(), io.EOF)
			}
			number++
			cells, err := rows.Columns(excelize.Options{RawCellValue: true})
			return Row{number, cells}, err
		},
	}, nil
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
