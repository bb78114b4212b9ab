package cdrpage

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

type answer struct {
	Records []string
	Total   int64
	Token   string
	Err     string
}

// readAll reads a page as the client does.
func readAll(r *Reader, in io.Reader) answer {
	r.Reset(in)
	var a answer
	for {
		record, err := r.Next()
		switch {
		case err == io.EOF:
			a.Total, a.Token = r.Total(), r.Token()
			return a
		case err != nil:
			a.Err = err.Error()
			return a
		}
		a.Records = append(a.Records, string(record))
	}
}

const brokeOff = "the answer broke off: unexpected EOF"

var pages = map[string]struct {
	in   string
	want answer
}{
	"documented":        {`{"records":[{"uuid":"a"},{"uuid":"b"}],"total":176,"page":1,"search_token":"WzE2"}`, answer{Records: []string{`{"uuid":"a"}`, `{"uuid":"b"}`}, Total: 176, Token: "WzE2"}},
	"last":              {`{"records":[],"total":310,"search_token":null}`, answer{Total: 310}},
	"token first":       {`{"search_token":"x","total":"1","records":[{}]}`, answer{Records: []string{"{}"}, Total: 1, Token: "x"}},
	"spaces":            {"\n{ \"records\" : [ { \"a\" : [ 1 ] } , null ] ,\t\"total\" : 2 } \r\n", answer{Records: []string{`{ "a" : [ 1 ] }`, "null"}, Total: 2}},
	"unknown members":   {`{"a":{"records":[1]},"records":[{"b":"}]"}],"c":[{"search_token":"x"}],"d":1e5,"e":"\"records\""}`, answer{Records: []string{`{"b":"}]"}`}, Total: -1}},
	"names escaped":     {`{"\u0072ecords":[{}],"search_\u0074oken":"a\/b"}`, answer{Records: []string{"{}"}, Total: -1, Token: "a/b"}},
	"other case":        {`{"records":[],"Records":[{}],"TOTAL":1}`, answer{Total: -1}},
	"records null":      {`{"records":null,"total":5,"search_token":"x"}`, answer{Total: 5, Token: "x"}},
	"nothing":           {`{"total":0}`, answer{}},
	"doubled members":   {`{"records":[],"records":[{"a":1,"a":2}],"total":1,"total":2,"search_token":"a","search_token":null}`, answer{Records: []string{`{"a":1,"a":2}`}, Total: 2}},
	"other totals":      {`{"records":[],"total":{"value":3},"search_token":false}`, answer{Total: -1}},
	"total not whole":   {`{"records":[],"total":1.5,"search_token":12}`, answer{Total: -1, Token: "12"}},
	"total negative":    {`{"records":[],"total":-2,"search_token":""}`, answer{Total: -1}},
	"total null":        {`{"records":[],"total":null,"search_token":["x"]}`, answer{Total: -1}},
	"invalid UTF-8":     {"{\"records\":[{\"a\":\"\xff\",\"b\":\"\\ud800\"}]}", answer{Records: []string{"{\"a\":\"\xff\",\"b\":\"\\ud800\"}"}, Total: -1}},
	"empty":             {"", answer{Err: errEmpty.Error()}},
	"spaces only":       {" \n", answer{Err: errEmpty.Error()}},
	"no object":         {`[{"uuid":"a"}]`, answer{Err: errNoPage.Error()}},
	"HTML":              {`<html>`, answer{Err: errNoPage.Error()}},
	"no records":        {`{"error":"x"}`, answer{Err: errNoRecords.Error()}},
	"empty object":      {`{}`, answer{Err: errNoRecords.Error()}},
	"no records, total": {`{"total":1}`, answer{Err: errNoRecords.Error()}},
	"records an object": {`{"records":{"a":1}}`, answer{Err: errRecords.Error()}},
	"records twice":     {`{"records":[{"a":1}],"records":[{"b":1}]}`, answer{Records: []string{`{"a":1}`}, Err: errTwice.Error()}},
	"record a number":   {`{"records":[{},1]}`, answer{Records: []string{"{}"}, Err: errRecord.Error()}},
	"record a word":     {`{"records":[nil]}`, answer{Err: errSyntax.Error()}},
	"broken record":     {`{"records":[{},{"a" 1}]}`, answer{Records: []string{"{}"}, Err: errSyntax.Error()}},
	"comma missing":     {`{"records":[{}{}]}`, answer{Records: []string{"{}"}, Err: errSyntax.Error()}},
	"comma too much":    {`{"records":[],}`, answer{Err: errSyntax.Error()}},
	"comma at start":    {`{,"records":[]}`, answer{Err: errSyntax.Error()}},
	"comma after last":  {`{"records":[{},]}`, answer{Records: []string{"{}"}, Err: errRecord.Error()}},
	"colon missing":     {`{"records" []}`, answer{Err: errSyntax.Error()}},
	"member comma":      {`{"records":[] "total":1}`, answer{Err: errSyntax.Error()}},
	"broken member":     {`{"a":tru,"records":[]}`, answer{Err: errSyntax.Error()}},
	"broken word":       {`{"a":x,"records":[]}`, answer{Err: errSyntax.Error()}},
	"broken number":     {`{"a":-x,"records":[]}`, answer{Err: errSyntax.Error()}},
	"broken total":      {`{"total":-,"records":[]}`, answer{Err: errSyntax.Error()}},
	"broken escape":     {`{"a":"\x","records":[]}`, answer{Err: errSyntax.Error()}},
	"broken code point": {`{"a":"\u00g0","records":[]}`, answer{Err: errSyntax.Error()}},
	"comma, then end":   {`{"a":[1,],"records":[]}`, answer{Err: errSyntax.Error()}},
	"comma missing too": {`{"a":[1 2],"records":[]}`, answer{Err: errSyntax.Error()}},
	"line in a string":  {"{\"a\":\"\n,\"records\":[]}", answer{Err: errSyntax.Error()}},
	"wrong bracket":     {`{"records":[]]`, answer{Err: errSyntax.Error()}},
	"more behind":       {`{"records":[]}{`, answer{Err: errSyntax.Error()}},
	"cut in a record":   {`{"records":[{"a":1},{"a"`, answer{Records: []string{`{"a":1}`}, Err: brokeOff}},
	"cut between":       {`{"records":[{"a":1},`, answer{Records: []string{`{"a":1}`}, Err: brokeOff}},
	"cut before token":  {`{"records":[{"a":1}],"search_to`, answer{Records: []string{`{"a":1}`}, Err: brokeOff}},
	"cut in total":      {`{"total":12`, answer{Err: brokeOff}},
	"cut in unknown":    {`{"x":[1,2`, answer{Err: brokeOff}},
	"cut at the start":  {`{`, answer{Err: brokeOff}},
	"cut in the name":   {`{"rec`, answer{Err: brokeOff}},
	"cut after colon":   {`{"records":`, answer{Err: brokeOff}},
	"cut before total":  {`{"total": `, answer{Err: brokeOff}},
	"cut before name":   {`{"records":[],`, answer{Err: brokeOff}},
	"cut at the end":    {`{"records":[]`, answer{Err: brokeOff}},
	"longest token":     {`{"records":[],"search_token":"` + strings.Repeat("a", maxToken) + `"}`, answer{Total: -1, Token: strings.Repeat("a", maxToken)}},
	"deep":              {`{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `,"records":[]}`, answer{Total: -1}},
	"too deep":          {`{"a":` + strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1) + `,"records":[]}`, answer{Err: errDepth.Error()}},
	"token too long":    {`{"search_token":"` + strings.Repeat("a", maxToken+1) + `"}`, answer{Err: "the search_token is longer than 8 KiB"}},
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

func TestReader(t *testing.T) {
	t.Parallel()
	for how, wrap := range wrongReaders {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			var r Reader // the same for all, as for the pages of a list
			for name, page := range pages {
				if diff := cmp.Diff(page.want, readAll(&r, wrap(strings.NewReader(page.in)))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestReaderFails(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	var r Reader
	r.Reset(io.MultiReader(strings.NewReader(`{"records":[{},{"a":"half`), iotest.ErrReader(reset)))
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	_, err := r.Next()
	if _, ok := errors.AsType[*BrokenError](err); !ok || !errors.Is(err, reset) {
		t.Errorf("got %v", err)
	}
	if got := string(r.Rest()); got != `{"a":"half` {
		t.Errorf("rest %q", got)
	}
	r.Reset(io.MultiReader(strings.NewReader(`{"records":[]}`), iotest.ErrReader(reset)))
	if _, err := r.Next(); err != io.EOF {
		t.Errorf("behind the page: got %v", err)
	}
	r.Reset(stuck{})
	if _, err := r.Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("no progress: got %v", err)
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
	var r Reader
	r.Reset(&endless{`{"records":[{"a":"`, strings.Repeat("x", 1000)})
	if _, err := r.Next(); err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("an endless record: %v", err)
	}
	r.Reset(strings.NewReader(`{"records":[{}]}`))
	if got := cap(r.data); got > bufferSize {
		t.Errorf("%d bytes kept for the next page", got)
	}
	// An unknown member of any size needs no memory.
	r.Reset(io.MultiReader(io.LimitReader(&endless{`{"x":["`, "abcdefgh"}, 40<<20), strings.NewReader(`",1],"records":[{}]}`)))
	if record, err := r.Next(); err != nil || string(record) != "{}" {
		t.Errorf("got %s, %v", record, err)
	}
	if got := cap(r.data); got > bufferSize {
		t.Errorf("%d bytes for an unknown member", got)
	}
}

// FuzzReader: records, total and token are those that encoding/json finds, wherever the answer is cut.
func FuzzReader(f *testing.F) {
	for _, page := range pages {
		f.Add([]byte(page.in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var r Reader
		whole := readAll(&r, strings.NewReader(string(in)))
		if diff := cmp.Diff(whole, readAll(&r, iotest.OneByteReader(strings.NewReader(string(in))))); diff != "" {
			t.Errorf("in single bytes (-whole +got):\n%s", diff)
		}
		if whole.Err != "" {
			if whole.Err == errSyntax.Error() && json.Valid(in) {
				t.Error("valid JSON was refused")
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
