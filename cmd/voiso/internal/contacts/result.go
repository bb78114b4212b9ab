package contacts

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/durable"
	"github.com/voiso-community/voiso-go/voiso"
)

// Action is what is done with contacts.
type Action string

// The actions.
const (
	Add    Action = "add"
	Update Action = "update"
)

// sending is the outcome of contacts whose call has begun. If the program is
// killed then, their outcome stays unknown.
const sending = voiso.ContactUnknown

// Result is the outcome of a contact.
type Result struct {
	Outcome voiso.ContactOutcome
	// Detail says why, where that is known.
	Detail string
}

// isFinal reports whether a second run leaves a contact alone.
func (r Result) isFinal(action Action, retryUnknown bool) bool {
	switch r.Outcome {
	case voiso.ContactAccepted, voiso.ContactDuplicate, voiso.ContactInvalid, voiso.ContactNotMentioned:
		return true
	case voiso.ContactUnknown:
		return action == Add && !retryUnknown // an update may be made twice
	default:
		return false
	}
}

// resultHeader are the columns of the result file.
var resultHeader = []string{"row", "phone_number", "outcome", "detail", "action", "campaign", "key"}

// ResultPath returns the path of the result file of an input file.
func ResultPath(input string) string { return input + ".result.csv" }

// readResults reads the result file. It may be missing.
func readResults(path string, action Action, campaign int) (map[string]Result, error) {
	results := map[string]Result{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return results, nil
	}
	if err != nil {
		return nil, err
	}
	reader := csv.NewReader(bytes.NewReader(data))
	header, err := reader.Read()
	if err != nil || !slices.Equal(header, resultHeader) {
		return nil, fmt.Errorf("%s is not a result file of this command; move it away", path)
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return results, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if record[4] != string(action) || record[5] != strconv.Itoa(campaign) {
			return nil, fmt.Errorf("%s has the results of another run (%s, campaign %s); move it away, or pass --result with another name", path, record[4], record[5])
		}
		if key := record[6]; key != "" {
			results[key] = Result{voiso.ContactOutcome(record[2]), record[3]}
		}
	}
}

// writeResults replaces the result file: one line for each row of the table.
func writeResults(path string, table *Table, results map[string]Result, action Action, campaign int) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(resultHeader) // a buffer takes everything
	for _, row := range table.Rows {
		result := ResultOf(row, results)
		_ = w.Write([]string{strconv.Itoa(row.Number), row.Contact.PhoneNumber, string(result.Outcome), result.Detail,
			string(action), strconv.Itoa(campaign), row.Key})
	}
	w.Flush()
	return durable.WriteFile(path, b.Bytes())
}

// ResultOf returns the outcome of a row.
func ResultOf(row Row, results map[string]Result) Result {
	if row.Problem != nil {
		return Result{voiso.ContactMalformed, row.Problem.Column + ": " + row.Problem.Why}
	}
	if result, ok := results[row.Key]; ok {
		return result
	}
	return Result{Outcome: voiso.ContactNotTried}
}
