package cdr

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

type response struct {
	Records   []string
	Total     int64
	Token     string
	Err       string
	Truncated bool
}

// readAll reads a page as the client does.
func readAll(in io.Reader, buffer *bufio.Reader) response {
	p := newPage(in, buffer)
	var r response
	for {
		record, err := p.next()
		switch {
		case err != nil:
			failure := p.failure(nil, err)
			r.Err, r.Truncated = failure.Error(), failure.Truncated
			if strings.HasPrefix(r.Err, syntax) {
				r.Err = syntax
			}
			return r
		case record == nil:
			r.Total, r.Token = p.total, p.token
			return r
		}
		r.Records = append(r.Records, string(record))
	}
}

func newBuffer() *bufio.Reader { return bufio.NewReaderSize(nil, bufferSize) }

const (
	cutOff = "the response was cut off: unexpected EOF"
	syntax = "the response is not valid JSON at byte "
)

var pages = map[string]struct {
	in   string
	want response
}{
	"documented":        {`{"records":[{"uuid":"a"},{"uuid":"b"}],"total":176,"page":1,"search_token":"WzE2"}`, response{Records: []string{`{"uuid":"a"}`, `{"uuid":"b"}`}, Total: 176, Token: "WzE2"}},
	"last":              {`{"records":[],"total":310,"search_token":null}`, response{Total: 310}},
	"token first":       {`{"search_token":"x","total":"1","records":[{}]}`, response{Records: []string{"{}"}, Total: 1, Token: "x"}},
	"spaces":            {"\n{ \"records\" : [ { \"a\" : [ 1 ] } , null ] ,\t\"total\" : 2 } \r\n", response{Records: []string{`{ "a" : [ 1 ] }`, "null"}, Total: 2}},
	"unknown members":   {`{"a":{"records":[1]},"records":[{"b":"}]"}],"c":[{"search_token":"x"}],"d":1e5,"e":"\"records\""}`, response{Records: []string{`{"b":"}]"}`}, Total: -1}},
	"names escaped":     {`{"\u0072ecords":[{}],"search_\u0074oken":"a\/b"}`, response{Records: []string{"{}"}, Total: -1, Token: "a/b"}},
	"other case":        {`{"records":[],"Records":[{}],"TOTAL":1}`, response{Total: -1}},
	"records null":      {`{"records":null,"total":5,"search_token":"x"}`, response{Total: 5, Token: "x"}},
	"nothing":           {`{"total":0}`, response{}},
	"doubled members":   {`{"records":[],"records":[{"a":1,"a":2}],"total":1,"total":2,"search_token":"a","search_token":null}`, response{Records: []string{`{"a":1,"a":2}`}, Total: 2}},
	"other totals":      {`{"records":[],"total":{"value":3},"search_token":false}`, response{Total: -1}},
	"total not whole":   {`{"records":[],"total":1.5,"search_token":12}`, response{Total: -1, Token: "12"}},
	"total negative":    {`{"records":[],"total":-2,"search_token":""}`, response{Total: -1}},
	"total null":        {`{"records":[],"total":null,"search_token":["x"]}`, response{Total: -1}},
	"invalid UTF-8":     {"{\"records\":[{\"a\":\"\xff\",\"b\":\"\\ud800\"}]}", response{Records: []string{"{\"a\":\"\xff\",\"b\":\"\\ud800\"}"}, Total: -1}},
	"byte order mark":   {"\ufeff {\"records\":[{}]}", response{Records: []string{"{}"}, Total: -1}},
	"half a mark":       {"\xef\xbb{\"records\":[{}]}", response{Err: ErrNotPage.Error()}},
	"mark alone":        {"\ufeff", response{Err: errEmpty.Error()}},
	"error":             {`{"error":"Rate limit exceeded","records":[],"total":0}`, response{Err: ErrReported.Error()}},
	"errors":            {`{"records":null,"errors":{"a":["b"]},"total":0}`, response{Err: ErrReported.Error()}},
	"error alone":       {`{"error":{"message":"x"}}`, response{Err: ErrReported.Error()}},
	"error true":        {`{"error":true,"records":[]}`, response{Err: ErrReported.Error()}},
	"error null":        {`{"error":null,"errors":[],"records":[]}`, response{Total: -1}},
	"error blank":       {`{"error":" ","errors":[ "" ],"records":[]}`, response{Total: -1}},
	"error false":       {`{"error":false,"errors":{},"records":[]}`, response{Total: -1}},
	"error 0":           {`{"error":0,"errors":[null],"records":[]}`, response{Total: -1}},
	"error and records": {`{"error":"x","records":[{}]}`, response{Records: []string{"{}"}, Total: -1}},
	"error of a record": {`{"records":[{"error":"x"}],"a":{"error":"x"}}`, response{Records: []string{`{"error":"x"}`}, Total: -1}},
	"empty":             {"", response{Err: errEmpty.Error()}},
	"spaces only":       {" \n", response{Err: errEmpty.Error()}},
	"no object":         {`[{"uuid":"a"}]`, response{Err: ErrNotPage.Error()}},
	"HTML":              {`<html>`, response{Err: ErrNotPage.Error()}},
	"no records":        {`{"message":"x"}`, response{Err: errNoRecords.Error()}},
	"empty object":      {`{}`, response{Err: errNoRecords.Error()}},
	"no records, total": {`{"total":1}`, response{Err: errNoRecords.Error()}},
	"records an object": {`{"records":{"a":1}}`, response{Err: errRecords.Error()}},
	"records twice":     {`{"records":[{"a":1}],"records":[{"b":1}]}`, response{Records: []string{`{"a":1}`}, Err: errTwice.Error()}},
	"record a number":   {`{"records":[{},1]}`, response{Records: []string{"{}"}, Err: errRecord.Error()}},
	"record a word":     {`{"records":[nil]}`, response{Err: syntax}},
	"broken record":     {`{"records":[{},{"a" 1}]}`, response{Records: []string{"{}"}, Err: syntax}},
	"comma missing":     {`{"records":[{}{}]}`, response{Records: []string{"{}"}, Err: syntax}},
	"comma too much":    {`{"records":[],}`, response{Err: syntax}},
	"comma at start":    {`{,"records":[]}`, response{Err: syntax}},
	"comma after last":  {`{"records":[{},]}`, response{Records: []string{"{}"}, Err: syntax}},
	"colon missing":     {`{"records" []}`, response{Err: syntax}},
	"member comma":      {`{"records":[] "total":1}`, response{Err: syntax}},
	"broken member":     {`{"a":tru,"records":[]}`, response{Err: syntax}},
	"broken word":       {`{"a":x,"records":[]}`, response{Err: syntax}},
	"broken number":     {`{"a":-x,"records":[]}`, response{Err: syntax}},
	"broken total":      {`{"total":-,"records":[]}`, response{Err: syntax}},
	"broken escape":     {`{"a":"\x","records":[]}`, response{Err: syntax}},
	"broken code point": {`{"a":"\u00g0","records":[]}`, response{Err: syntax}},
	"comma, then end":   {`{"a":[1,],"records":[]}`, response{Err: syntax}},
	"comma missing too": {`{"a":[1 2],"records":[]}`, response{Err: syntax}},
	"line in a string":  {"{\"a\":\"\n,\"records\":[]}", response{Err: syntax}},
	"wrong bracket":     {`{"records":[]]`, response{Err: syntax}},
	"more after it":     {`{"records":[]}{`, response{Err: errTrailing.Error()}},
	"cut in a record":   {`{"records":[{"a":1},{"a"`, response{Records: []string{`{"a":1}`}, Err: cutOff, Truncated: true}},
	"cut between":       {`{"records":[{"a":1},`, response{Records: []string{`{"a":1}`}, Err: cutOff, Truncated: true}},
	"cut before token":  {`{"records":[{"a":1}],"search_to`, response{Records: []string{`{"a":1}`}, Err: cutOff, Truncated: true}},
	"cut in total":      {`{"total":12`, response{Err: cutOff, Truncated: true}},
	"cut in unknown":    {`{"x":[1,2`, response{Err: cutOff, Truncated: true}},
	"cut at the start":  {`{`, response{Err: cutOff, Truncated: true}},
	"cut in the name":   {`{"rec`, response{Err: cutOff, Truncated: true}},
	"cut after colon":   {`{"records":`, response{Err: cutOff, Truncated: true}},
	"cut before total":  {`{"total": `, response{Err: cutOff, Truncated: true}},
	"cut before name":   {`{"records":[],`, response{Err: cutOff, Truncated: true}},
	"cut at the end":    {`{"records":[]`, response{Err: cutOff, Truncated: true}},
	"longest token":     {`{"records":[],"search_token":"` + strings.Repeat("a", maxToken) + `"}`, response{Total: -1, Token: strings.Repeat("a", maxToken)}},
	"deep":              {`{"a":` + strings.Repeat("[", 10000-1) + strings.Repeat("]", 10000-1) + `,"records":[]}`, response{Total: -1}},
	"too deep":          {`{"a":` + strings.Repeat("[", 10000+1) + strings.Repeat("]", 10000+1) + `,"records":[]}`, response{Err: syntax}},
	"token too long":    {`{"search_token":"` + strings.Repeat("a", maxToken+1) + `"}`, response{Err: "the search_token is longer than 8 KiB"}},
}

// wrongReaders cut what is read in ways that the wire may.
var wrongReaders = map[string]func(io.Reader) io.Reader{
	"whole":          func(r io.Reader) io.Reader { return r },
	"single bytes":   iotest.OneByteReader,
	"halves":         iotest.HalfReader,
	"data with EOF":  iotest.DataErrReader,
	"empty in midst": func(r io.Reader) io.Reader { return &pausing{r: iotest.OneByteReader(r)} },
}

// pausing reads nothing every other time.
type pausing struct {
	r     io.Reader
	pause bool
}

func (p *pausing) Read(b []byte) (int, error) {
	if p.pause = !p.pause; p.pause {
		return 0, nil
	}
	return p.r.Read(b)
}

func TestPage(t *testing.T) {
	t.Parallel()
	for how, wrap := range wrongReaders {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			buffer := newBuffer() // the same for all, as for the pages of a list
			for name, page := range pages {
				if diff := cmp.Diff(page.want, readAll(wrap(strings.NewReader(page.in)), buffer)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestPageFails(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	for name, test := range map[string]struct {
		in        io.Reader
		records   int
		rest      string
		truncated bool
		err       error
	}{
		"reset":                {io.MultiReader(strings.NewReader(`{"records":[{},{"a":"half`), iotest.ErrReader(reset)), 1, `{"a":"half`, true, reset},
		"reset at first":       {iotest.ErrReader(reset), 0, "", true, reset},
		"reset after the page": {io.MultiReader(strings.NewReader(`{"records":[]}`), iotest.ErrReader(reset)), 0, "", false, nil},
		"closed":               {io.MultiReader(strings.NewReader(`{"records":[`), iotest.ErrReader(io.ErrClosedPipe)), 0, "", true, io.ErrClosedPipe},
		"no progress":          {stuck{}, 0, "", true, io.ErrNoProgress},
		"no progress any more": {io.MultiReader(strings.NewReader(`{"records":[{}`), stuck{}), 1, "", true, io.ErrNoProgress},
		"syntax":               {strings.NewReader(`{"records":[{},{"a" 1}],"b":2}`), 1, `{"a" 1}],"b":2}`, false, nil},
		"no page":              {strings.NewReader(`<html>`), 0, `<html>`, false, ErrNotPage},
		"error":                {strings.NewReader(`{"a":1,"error":["x"],"records":[]}`), 0, `{"error":["x"]}`, false, ErrReported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPage(test.in, newBuffer())
			for {
				record, err := p.next()
				if record != nil {
					continue
				}
				if err == nil {
					if test.err != nil {
						t.Error("no error")
					}
					return
				}
				failure := p.failure(nil, err)
				if p.records != test.records || string(failure.Rest) != test.rest || failure.Truncated != test.truncated || test.err != nil && !errors.Is(failure, test.err) {
					t.Errorf("%d records, %v, truncated %v, rest %q", p.records, failure, failure.Truncated, failure.Rest)
				}
				return
			}
		})
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// endless gives the same text for ever, after a beginning.
type endless struct{ beginning, again string }

func (e *endless) Read(b []byte) (int, error) {
	if e.beginning == "" {
		e.beginning = e.again
	}
	n := copy(b, e.beginning)
	e.beginning = e.beginning[n:]
	return n, nil
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{"record": `{"records":[{"a":"`, "member": `{"a":"`} {
		p := newPage(&endless{in, strings.Repeat("x", 1000)}, newBuffer())
		_, err := p.next()
		failure := p.failure(nil, err)
		if !errors.Is(failure, errTooLarge) || failure.Truncated || len(failure.Rest) > maxRest+bufferSize {
			t.Errorf("an endless %s: %v, rest %d bytes", name, failure, len(failure.Rest))
		}
	}
	// A long record in small pieces is not copied for each of them.
	long := io.MultiReader(io.LimitReader(&endless{`{"records":[{"a":"`, "x"}, 8<<20), strings.NewReader(`"}]}`))
	if got := readAll(iotest.HalfReader(iotest.OneByteReader(long)), newBuffer()); len(got.Records) != 1 || got.Err != "" {
		t.Errorf("a long record: %d records, %s", len(got.Records), got.Err)
	}
	// An unknown member of any size needs no memory, and records of any number neither.
	member := io.MultiReader(io.LimitReader(&endless{`{"x":["`, "abcdefgh\",\""}, 4<<20), strings.NewReader(`",1],"records":[{}]}`))
	records := io.MultiReader(io.LimitReader(&endless{`{"records":[{}`, ",{}"}, 14+3*1e6), strings.NewReader(`]}`))
	for name, in := range map[string]io.Reader{"member": member, "records": records} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, count := newPage(in, newBuffer()), 0
		for {
			record, err := p.next()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if record == nil {
				break
			}
			count++
		}
		runtime.ReadMemStats(&after)
		if allocated := after.TotalAlloc - before.TotalAlloc; count == 0 || allocated > 1<<20 {
			t.Errorf("%s: %d records, %d bytes allocated", name, count, allocated)
		}
	}
}

// FuzzPage: records are those that encoding/json finds, wherever the response is cut.
func FuzzPage(f *testing.F) {
	for _, page := range pages {
		f.Add([]byte(page.in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		whole := readAll(strings.NewReader(string(in)), newBuffer())
		if diff := cmp.Diff(whole, readAll(iotest.OneByteReader(strings.NewReader(string(in))), newBuffer())); diff != "" {
			t.Errorf("in single bytes (-whole +got):\n%s", diff)
		}
		in = []byte(strings.TrimPrefix(string(in), "\ufeff"))
		if whole.Err != "" {
			if (whole.Err == syntax || whole.Truncated) && json.Valid(in) {
				t.Errorf("valid JSON was refused: %s", whole.Err)
			}
			return
		}
		if !json.Valid(in) {
			t.Fatal("broken JSON was accepted")
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(in, &members); err != nil {
			t.Fatal(err)
		}
		var records []json.RawMessage
		if raw, ok := members["records"]; ok {
			if err := json.Unmarshal(raw, &records); err != nil {
				t.Fatal(err)
			}
		}
		// Doubled "records" are the one thing that the last one does not decide.
		if len(records) != len(whole.Records) && len(records) > 0 {
			t.Errorf("%d records, encoding/json finds %d", len(whole.Records), len(records))
		}
		for i, record := range records {
			if i < len(whole.Records) && string(record) != whole.Records[i] {
				t.Errorf("record %d: %s, encoding/json finds %s", i, whole.Records[i], record)
			}
		}
	})
}
