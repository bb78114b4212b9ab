// Package record turns call detail records into columns.
//
// The columns are the same in every format: those in [Columns]. Members of a record that have no column are one JSON
// object in the last column, so that nothing is lost when Voiso adds members.
package record

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/lenient"
	"github.com/voiso-community/voiso-go/voiso"
)

// Columns are the names of the columns in their order. New columns are only ever added before "extra".
var Columns = []string{
	"uuid", "timestamp", "type", "disposition", "duration", "duration_seconds", "from", "to", "agent", "extra",
}

// Record is one call detail record. An empty text means that the member is absent, null or empty.
type Record struct {
	UUID        string
	Timestamp   string // as sent; Voiso does not document the time zone
	Type        string
	Disposition string
	Duration    string // as sent, usually HH:MM:SS
	From, To    string
	Agent       string // name
	Extra       string // all other members as a JSON object, empty if there are none
}

var errNotObject = errors.New("record is not a JSON object")

// Parse returns the record that raw holds. The record shares no memory with raw.
func Parse(raw []byte) (Record, error) {
	var r Record
	var extra strings.Builder
	var scratch []byte
	text := string(raw)
	ok := lenient.Decode(lenient.ValueOf(text), func(name string, value lenient.Value) (described, readable bool) {
		if field := r.field(name); field != nil && (lenient.Text(field, value) || value.String() == "null") {
			return true, true
		}
		if extra.Len() == 0 {
			extra.Grow(len(text))
			extra.WriteByte('{')
		} else {
			extra.WriteByte(',')
		}
		extra.Write(quoted(&scratch, name))
		extra.WriteByte(':')
		extra.WriteString(value.String())
		return false, false
	})
	if !ok {
		return Record{}, errNotObject
	}
	if extra.Len() > 0 {
		extra.WriteByte('}')
		r.Extra = extra.String()
	}
	return r, nil
}

// field returns the field of a described member, nil for any other.
func (r *Record) field(name string) *string {
	switch name {
	case "uuid":
		return &r.UUID
	case "timestamp":
		return &r.Timestamp
	case "type":
		return &r.Type
	case "disposition":
		return &r.Disposition
	case "duration":
		return &r.Duration
	case "from":
		return &r.From
	case "to":
		return &r.To
	case "agent":
		return &r.Agent
	}
	return nil
}

// Set sets the column of a name. Unknown columns and "duration_seconds", which follows from the duration, are ignored.
func (r *Record) Set(column, value string) {
	if column == "extra" {
		r.Extra = value
	} else if field := r.field(column); field != nil {
		*field = value
	}
}

// Length returns how long the interaction took, and false if the record does not say.
func (r *Record) Length() (time.Duration, bool) {
	if r.Duration == "" && r.Extra == "" {
		return 0, false
	}
	if r.Duration != "" {
		return voiso.CDRDuration(gen.CDR{Duration: r.Duration})
	}
	if !strings.Contains(r.Extra, `"duration"`) {
		return 0, false
	}
	var cdr gen.CDR
	if cdr.UnmarshalJSON([]byte(r.Extra)) != nil {
		return 0, false
	}
	return voiso.CDRDuration(cdr)
}

// SecondsText returns the length in seconds as decimal text, empty if it is not known.
func (r *Record) SecondsText() string {
	length, ok := r.Length()
	if !ok {
		return ""
	}
	return strconv.FormatFloat(length.Seconds(), 'f', -1, 64)
}

// Forms of a timestamp besides RFC 3339, all without a zone.
var zoneless = []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly}

// Time returns the timestamp. A timestamp without a zone is taken as UTC.
func (r *Record) Time() (time.Time, bool) {
	if r.Timestamp == "" {
		return time.Time{}, false
	}
	if when, err := time.ParseInLocation(time.RFC3339, r.Timestamp, time.UTC); err == nil {
		return when, true
	}
	var when time.Time
	if lenient.Time(&when, lenient.ValueOf(`"`+r.Timestamp+`"`)) {
		return when, true
	}
	for _, layout := range zoneless {
		if when, err := time.Parse(layout, r.Timestamp); err == nil {
			return when, true
		}
	}
	return time.Time{}, false
}

// Member returns a member without a column as text, empty if the record does not have it as text or number.
func (r *Record) Member(name string) string {
	if r.Extra == "" || !strings.Contains(r.Extra, name) {
		return ""
	}
	raw, found := lenient.Member[gen.Raw](r.Extra, name)
	if !found {
		return ""
	}
	text, _ := raw.Text()
	return text
}

// quoted returns name as JSON in memory that it uses again.
func quoted(scratch *[]byte, name string) []byte {
	text, _ := jsontext.AppendQuote((*scratch)[:0], name) // the error tells of invalid UTF-8, which was replaced
	*scratch = text
	return text
}
