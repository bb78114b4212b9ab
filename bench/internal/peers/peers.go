// Package peers reads the same page of call detail records, and makes the same
// small call, in several ways.
package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// Keeps says how much of a record is left after reading.
type Keeps string

// What a reader keeps.
const (
	AllMembers Keeps = "all members"
	RawAndSome Keeps = "the JSON and 8 members"
	Some       Keeps = "8 members"
	Raw        Keeps = "the JSON"
	Nothing    Keeps = "nothing"
)

// A Reader reads a page of records in one way.
type Reader struct {
	Name  string
	Keeps Keeps
	// Read returns the number of records. It passes each record to see unless see is nil.
	Read func(ctx context.Context, page []byte, see func(Record)) (int, error)
}

// A Record returns a member of a record as encoding/json decodes it, nil if it is null or missing.
type Record func(member string) any

// A Caller makes the same small call in one way.
type Caller struct {
	Name string
	New  func(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error)
}

// Names that targets refer to.
const (
	JSONValid = "json.Valid"
	CDRs      = "**voiso `CDRs`**"
	RawCDRs   = "**voiso `RawCDRs`**"
	OgenCall  = "ogen client"
	VoisoCall = "**voiso.Client**"
)

// Readers returns all readers.
func Readers() []Reader {
	return []Reader{
		stockReader, ogenReader, sonicMaps, jsonV2Reader, rawAndStruct, sonicStruct, goccyStruct,
		voisoCDRs, voisoRawCDRs, sonicValid, ioCopy, jsonValid,
	}
}

// Callers returns all callers.
func Callers() []Caller {
	return []Caller{netHTTPCaller, ogenCaller, ogenLeanCaller, genCaller, voisoCaller}
}

// Stub is a transport that returns the same JSON for every request.
type Stub struct {
	Status int
	Body   []byte
}

// RoundTrip returns the response.
func (s Stub) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		Status: http.StatusText(s.Status), StatusCode: s.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		ContentLength: int64(len(s.Body)), Body: io.NopCloser(bytes.NewReader(s.Body)),
	}, nil
}

// eight has the described members of a record and drops all others.
type eight struct {
	UUID        string `json:"uuid"`
	Timestamp   string `json:"timestamp"`
	Type        string `json:"type"`
	Disposition string `json:"disposition"`
	Duration    string `json:"duration"`
	From        string `json:"from"`
	To          string `json:"to"`
	Agent       string `json:"agent"`
}

// member returns a member; others returns the JSON of those without a field.
func (e *eight) member(name string, others func(string) []byte) any {
	switch name {
	case "uuid":
		return e.UUID
	case "timestamp":
		return e.Timestamp
	case "type":
		return e.Type
	case "disposition":
		return e.Disposition
	case "duration":
		return e.Duration
	case "from":
		return e.From
	case "to":
		return e.To
	case "agent":
		return e.Agent
	}
	return value(others(name))
}

func none(string) []byte { return nil }

// value decodes JSON, and nil for no JSON.
func value(raw []byte) (v any) {
	if raw != nil && json.Unmarshal(raw, &v) != nil {
		return "not valid JSON: " + string(raw)
	}
	return v
}

func marshal(v any) []byte {
	if raw, err := json.Marshal(v); err == nil && v != nil {
		return raw
	}
	return nil
}

// decodePage decodes a whole page with a function like json.Unmarshal.
func decodePage[T any](page []byte, unmarshal func([]byte, any) error, see func(Record), record func(T) Record) (int, error) {
	var parsed struct {
		Records []T `json:"records"`
	}
	err := unmarshal(page, &parsed)
	for i := range parsed.Records {
		if see != nil {
			see(record(parsed.Records[i]))
		}
	}
	return len(parsed.Records), err
}

func eightRecord(e eight) Record { return func(name string) any { return e.member(name, none) } }

// fromJSON returns the record of raw JSON.
func fromJSON(raw []byte) Record {
	members, _ := value(bytes.Clone(raw)).(map[string]any)
	return func(name string) any { return members[name] }
}
