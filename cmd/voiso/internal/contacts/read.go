package contacts

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sheet"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// shortNumber is the number of digits below which a number has probably lost
// its country code or zeros. The shortest ones of most countries have ten.
const shortNumber = 10

// Row is a row of the table as a contact.
type Row struct {
	// Number is the number of the row in the spreadsheet.
	Number  int
	Contact gen.CampaignContact
	// Key names the contact in the files of a run.
	Key string
	// Problem is what is wrong with the row, nil if nothing is.
	Problem *Problem
}

// Problem is a cell that is wrong. It does not have the cell's text.
type Problem struct {
	Row    int    `json:"row"`
	Column string `json:"column"`
	Why    string `json:"why"`
}

// Table are the rows of a file.
type Table struct {
	Rows []Row
	// Problems are the rows that cannot be sent.
	Problems []Problem
	// Short are the rows whose number is suspiciously short.
	Short []int
}

// Read reads all rows and checks them. If the action is an update, the key of a
// contact covers all its members, so that a changed row is sent again.
func Read(rows iter.Seq2[sheet.Row, error], header []string, mapping Mapping, action Action) (*Table, error) {
	t := &Table{}
	first := map[string]int{}
	for cells, err := range rows {
		if err != nil {
			return nil, err
		}
		row := Row{Number: cells.Number}
		var column string
		row.Contact, column, err = contact(cells, header, mapping)
		number := row.Contact.PhoneNumber
		if err == nil {
			if other, ok := first[number]; ok {
				column, err = header[mapping[PhoneNumber]], fmt.Errorf("is the same number as in row %d", other)
			}
		}
		if err != nil {
			row.Problem = &Problem{row.Number, column, err.Error()}
			t.Problems = append(t.Problems, *row.Problem)
			row.Contact = gen.CampaignContact{}
		} else {
			first[number] = row.Number
			row.Key = keyOf(row.Contact, action)
			if len(number) < shortNumber {
				t.Short = append(t.Short, row.Number)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func keyOf(c gen.CampaignContact, action Action) string {
	data := []byte(c.PhoneNumber)
	if action == Update {
		data, _ = json.Marshal(c) // texts and numbers always encode
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// contact returns the contact of a row, or the column that is wrong and why.
func contact(row sheet.Row, header []string, mapping Mapping) (c gen.CampaignContact, column string, err error) {
	cell := func(member string) string {
		if i, ok := mapping[member]; ok {
			return row.Cell(i)
		}
		return ""
	}
	name := func(member string) string {
		if i, ok := mapping[member]; ok {
			return header[i]
		}
		return member
	}
	if c.PhoneNumber, err = number(cell(PhoneNumber)); err != nil {
		return c, name(PhoneNumber), err
	}
	c.ContactName, c.ContactSource, c.ContactURL = cell(ContactName), cell(ContactSource), cell(ContactURL)
	if text := cell(IsActive); text != "" {
		active, err := yesNo(text)
		if err != nil {
			return c, name(IsActive), err
		}
		c.IsActive = &active
	}
	if text := cell(Priority); text != "" {
		priority, err := strconv.ParseInt(strings.TrimSuffix(text, ".0"), 10, 32)
		if err != nil {
			return c, name(Priority), errors.New("is not a whole number from 0 to 1000")
		}
		c.Priority = new(int32(priority))
	}
	if err := c.Validate(); err != nil {
		if invalid, ok := errors.AsType[*gen.ValidationError](err); ok {
			return c, name(invalid.Field), errors.New(invalid.Rule)
		}
		return c, "", err
	}
	return c, "", nil
}

func yesNo(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "1", "true", "yes", "y":
		return true, nil
	case "0", "false", "no", "n":
		return false, nil
	}
	return false, errors.New("is not true or false")
}

var (
	scientific = regexp.MustCompile(`^\+?\d+([.,]\d+)?[eE][+]?\d+$`)
	decimals   = regexp.MustCompile(`^\+?\d+[.,]\d{1,2}$`)
)

// number returns a phone number in Voiso's form. It knows what spreadsheets
// make of numbers.
func number(cell string) (string, error) {
	switch {
	case cell == "":
		return "", errors.New("is empty")
	case scientific.MatchString(cell):
		return "", errors.New("is in scientific notation, so digits are lost; format the column as text and fill it again")
	case decimals.MatchString(cell):
		return "", errors.New("has the decimals of a spreadsheet; format the column as text")
	}
	digits, err := voiso.NormalizeNumber(cell)
	if argument, ok := errors.AsType[*voiso.ArgumentError](err); ok {
		return "", errors.New(argument.Rule)
	}
	return digits, err
}
