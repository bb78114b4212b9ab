package lenient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

type state string

// record looks like what the generator makes of an open object.
type record struct {
	Text     string                     `json:"text,omitzero"`
	Count    int                        `json:"count,omitzero"`
	Long     int64                      `json:"long,omitzero"`
	Small    int8                       `json:"small,omitzero"`
	Price    float64                    `json:"price,omitzero"`
	Single   float32                    `json:"single,omitzero"`
	Active   bool                       `json:"active,omitzero"`
	When     time.Time                  `json:"when,omitzero"`
	State    state                      `json:"state,omitzero"`
	Raw      json.RawMessage            `json:"raw,omitzero"`
	Free     map[string]json.RawMessage `json:"free,omitzero"`
	Labels   map[string]string          `json:"labels,omitzero"`
	Names    []string                   `json:"names,omitzero"`
	Child    child                      `json:"child,omitzero"`
	Children []child                    `json:"children,omitzero"`
	Pointer  *int                       `json:"pointer,omitzero"`
	Closed   struct{ X int }            `json:"closed,omitzero"`

	AdditionalProperties map[string]json.RawMessage `json:"-"`
}

func (a *record) member(name []byte) (string, any) {
	switch string(name) {
	case "text":
		return "text", &a.Text
	case "count":
		return "count", &a.Count
	case "long":
		return "long", &a.Long
	case "small":
		return "small", &a.Small
	case "price":
		return "price", &a.Price
	case "single":
		return "single", &a.Single
	case "active":
		return "active", &a.Active
	case "when":
		return "when", &a.When
	case "state":
		return "state", &a.State
	case "raw":
		return "raw", &a.Raw
	case "free":
		return "free", &a.Free
	case "labels":
		return "labels", &a.Labels
	case "names":
		return "names", &a.Names
	case "child":
		return "child", &a.Child
	case "children":
		return "children", &a.Children
	case "pointer":
		return "pointer", &a.Pointer
	case "closed":
		return "closed", &a.Closed
	}
	return "", nil
}

func (a *record) UnmarshalJSON(b []byte) error {
	*a = record{}
	return lenient.Unmarshal(b, &a.AdditionalProperties, a.member)
}

func (a record) MarshalJSON() ([]byte, error) {
	type plain record
	return lenient.Marshal(plain(a), a.AdditionalProperties, a.member)
}

type child struct {
	ID   int    `json:"id,omitzero"`
	Name string `json:"name,omitzero"`

	AdditionalProperties map[string]json.RawMessage `json:"-"`
}

func (a *child) member(name []byte) (string, any) {
	switch string(name) {
	case "id":
		return "id", &a.ID
	case "name":
		return "name", &a.Name
	}
	return "", nil
}

func (a *child) UnmarshalJSON(b []byte) error {
	*a = child{}
	return lenient.Unmarshal(b, &a.AdditionalProperties, a.member)
}

func (a child) MarshalJSON() ([]byte, error) {
	type plain child
	return lenient.Marshal(plain(a), a.AdditionalProperties, a.member)
}

func raw(members ...string) map[string]json.RawMessage {
	m := make(map[string]json.RawMessage, len(members)/2)
	for i := 0; i < len(members); i += 2 {
		m[members[i]] = json.RawMessage(members[i+1])
	}
	return m
}

func TestRead(t *testing.T) {
	t.Parallel()
	seven := 7
	zero := 0
	when := time.Date(2024, 6, 19, 14, 30, 13, 0, time.UTC)
	east := time.Date(2024, 6, 19, 14, 30, 13, 0, time.FixedZone("", 2*3600))
	tests := map[string]struct {
		in   string
		want record
	}{
		"as described":            {`{"text":"a","count":1,"long":2,"small":3,"price":1.5,"active":true}`, record{Text: "a", Count: 1, Long: 2, Small: 3, Price: 1.5, Active: true}},
		"white space":             {" {\n\"text\" : \"a\" ,\t\"count\":1 } \r\n", record{Text: "a", Count: 1}},
		"empty object":            {`{}`, record{}},
		"null document":           {`null`, record{}},
		"escapes":                 {`{"te\u0078t":"a\nb\u00e9\ud83d\ude00"}`, record{Text: "a\nb\u00e9\U0001F600"}},
		"unknown member":          {`{"new":{"a":[1,2]}}`, record{AdditionalProperties: raw("new", `{"a":[1,2]}`)}},
		"unknown name escaped":    {`{"n\"w":1}`, record{AdditionalProperties: raw(`n"w`, `1`)}},
		"empty name":              {`{"":1}`, record{AdditionalProperties: raw("", `1`)}},
		"case matters":            {`{"Text":"a"}`, record{AdditionalProperties: raw("Text", `"a"`)}},
		"null":                    {`{"text":null,"count":null,"when":null,"child":null,"names":null,"pointer":null,"free":null,"state":null}`, record{AdditionalProperties: raw("text", "null", "count", "null", "when", "null", "child", "null", "names", "null", "pointer", "null", "free", "null", "state", "null")}},
		"zero is told from none":  {`{"text":"","count":0,"price":0.0,"active":false}`, record{AdditionalProperties: raw("text", `""`, "count", "0", "price", "0.0", "active", "false")}},
		"last one wins":           {`{"text":"a","text":"b"}`, record{Text: "b"}},
		"last one wins over null": {`{"text":null,"text":"b"}`, record{Text: "b"}},
		"last one wins, null":     {`{"text":"a","text":null}`, record{AdditionalProperties: raw("text", "null")}},
		"last unknown wins":       {`{"new":1,"new":2}`, record{AdditionalProperties: raw("new", "2")}},

		"number for string":      {`{"text":12.50,"state":7}`, record{Text: "12.50", State: "7", AdditionalProperties: raw("text", "12.50", "state", "7")}},
		"bool for string":        {`{"text":true}`, record{Text: "true", AdditionalProperties: raw("text", "true")}},
		"object for string":      {`{"text":{"a":1}}`, record{AdditionalProperties: raw("text", `{"a":1}`)}},
		"list for string":        {`{"text":["a"]}`, record{AdditionalProperties: raw("text", `["a"]`)}},
		"unknown enum":           {`{"state":"new"}`, record{State: "new"}},
		"broken UTF-8":           {"{\"text\":\"a\xff\"}", record{Text: "a\ufffd", AdditionalProperties: raw("text", "\"a\xff\"")}},
		"lone surrogate":         {`{"text":"\ud800"}`, record{Text: "\ufffd", AdditionalProperties: raw("text", `"\ud800"`)}},
		"string for numbers":     {`{"count":"7","long":" 8 ","price":"1.5","small":"9"}`, record{Count: 7, Long: 8, Price: 1.5, Small: 9, AdditionalProperties: raw("count", `"7"`, "long", `" 8 "`, "price", `"1.5"`, "small", `"9"`)}},
		"fraction of zero":       {`{"count":7.0,"long":1e3}`, record{Count: 7, Long: 1000, AdditionalProperties: raw("count", "7.0", "long", "1e3")}},
		"fraction for integer":   {`{"count":7.5}`, record{AdditionalProperties: raw("count", "7.5")}},
		"too large":              {`{"small":300,"long":9223372036854775808,"price":1e999}`, record{AdditionalProperties: raw("small", "300", "long", "9223372036854775808", "price", "1e999")}},
		"largest":                {`{"long":9223372036854775807}`, record{Long: 9223372036854775807}},
		"empty for numbers":      {`{"count":"","price":"","when":"","active":""}`, record{AdditionalProperties: raw("count", `""`, "price", `""`, "when", `""`, "active", `""`)}},
		"text for numbers":       {`{"count":"x","price":"NaN","long":"0x10","small":"+1"}`, record{AdditionalProperties: raw("count", `"x"`, "price", `"NaN"`, "long", `"0x10"`, "small", `"+1"`)}},
		"digits lost":            {`{"price":0.12345678901234567,"single":1.23456789}`, record{Price: 0.12345678901234567, Single: 1.2345679, AdditionalProperties: raw("price", "0.12345678901234567", "single", "1.23456789")}},
		"digits kept":            {`{"price":1722334455.123456,"single":1.25}`, record{Price: 1722334455.123456, Single: 1.25}},
		"text for bool":          {`{"active":"true"}`, record{Active: true, AdditionalProperties: raw("active", `"true"`)}},
		"number for bool":        {`{"active":1}`, record{AdditionalProperties: raw("active", "1")}},
		"time":                   {`{"when":"2024-06-19T14:30:13Z"}`, record{When: when}},
		"time with offset":       {`{"when":"2024-06-19T14:30:13+02:00"}`, record{When: east}},
		"time without colon":     {`{"when":"2024-06-19T14:30:13+0000"}`, record{When: when, AdditionalProperties: raw("when", `"2024-06-19T14:30:13+0000"`)}},
		"time with space":        {`{"when":"2024-06-19 14:30:13+02:00"}`, record{When: east, AdditionalProperties: raw("when", `"2024-06-19 14:30:13+02:00"`)}},
		"time with spaces":       {`{"when":"2024-06-19 14:30:13 UTC"}`, record{When: when, AdditionalProperties: raw("when", `"2024-06-19 14:30:13 UTC"`)}},
		"time, zeros at the end": {`{"when":"2024-06-19T14:30:13.000Z"}`, record{When: when, AdditionalProperties: raw("when", `"2024-06-19T14:30:13.000Z"`)}},
		"time without zone":      {`{"when":"2024-06-19T14:30:13"}`, record{AdditionalProperties: raw("when", `"2024-06-19T14:30:13"`)}},
		"time, impossible":       {`{"when":"2024-06-19T14:30:13+24:00"}`, record{AdditionalProperties: raw("when", `"2024-06-19T14:30:13+24:00"`)}},
		"number for time":        {`{"when":1718807413}`, record{AdditionalProperties: raw("when", "1718807413")}},

		"list":                       {`{"names":["a",""]}`, record{Names: []string{"a", ""}}},
		"empty list":                 {`{"names":[ ]}`, record{Names: []string{}}},
		"list of other types":        {`{"names":["a",5,null]}`, record{Names: []string{"a", "5", ""}, AdditionalProperties: raw("names", `["a",5,null]`)}},
		"one for a list":             {`{"names":"a","children":{"id":1}}`, record{Names: []string{"a"}, Children: []child{{ID: 1}}, AdditionalProperties: raw("names", `"a"`, "children", `{"id":1}`)}},
		"other for a list":           {`{"children":"a","names":""}`, record{AdditionalProperties: raw("children", `"a"`, "names", `""`)}},
		"list for an object":         {`{"child":[]}`, record{AdditionalProperties: raw("child", "[]")}},
		"child":                      {`{"child":{"id":"5","x":1}}`, record{Child: child{ID: 5, AdditionalProperties: raw("id", `"5"`, "x", "1")}}},
		"empty child":                {`{"child":{}}`, record{AdditionalProperties: raw("child", "{}")}},
		"children":                   {`{"children":[{"id":1},{},{"id":null}]}`, record{Children: []child{{ID: 1}, {}, {AdditionalProperties: raw("id", "null")}}}},
		"children, one null":         {`{"children":[null]}`, record{Children: []child{{}}, AdditionalProperties: raw("children", "[null]")}},
		"free objects":               {`{"free":{"a":[1, 2],"b":null},"labels":{"a":"b"}}`, record{Free: raw("a", "[1, 2]", "b", "null"), Labels: map[string]string{"a": "b"}}},
		"labels of other types":      {`{"labels":{"a":1}}`, record{Labels: map[string]string{"a": "1"}, AdditionalProperties: raw("labels", `{"a":1}`)}},
		"list for a free object":     {`{"free":[]}`, record{AdditionalProperties: raw("free", "[]")}},
		"any JSON":                   {`{"raw":{"a": 1}}`, record{Raw: json.RawMessage(`{"a": 1}`)}},
		"null is any JSON":           {`{"raw":null,"free":{"a":null}}`, record{Raw: json.RawMessage("null"), Free: raw("a", "null")}},
		"pointer":                    {`{"pointer":7}`, record{Pointer: &seven}},
		"pointer to zero":            {`{"pointer":0}`, record{Pointer: &zero}},
		"struct that is not lenient": {`{"closed":{"X":1}}`, record{Closed: struct{ X int }{1}}},
		"the same, more members":     {`{"closed":{"X":1,"Y":2}}`, record{Closed: struct{ X int }{1}, AdditionalProperties: raw("closed", `{"X":1,"Y":2}`)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := record{Text: "old", AdditionalProperties: raw("old", "1")}
			if err := got.UnmarshalJSON([]byte(test.in)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if test.in != "null" {
				sameJSON(t, []byte(test.in), got)
			}
		})
	}
}

func TestReadBroken(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		``, ` `, `[]`, `"a"`, `1`, `nul`, `{`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{a:1}`,
		`{"a" 1}`, `{"a":1}x`, `{"a":1}{}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":+1}`, `{"a":tru}`, `{"a":nulx}`,
		`{"text":nulx}`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12`, "{\"a\":\"\n\"}", `{"a":[1 2]}`, `{"a":[1,]}`, `{"a":[}`, `{"a":{"b"}}`,
		`{"text":}`, `{"names":[`, `{"names":["a"`, `{"names":["a" "b"]}`, `{"names":["a",]}`, `{"names":`, `{"free":{"a":}}`,
		`{"child":{"id":}}`, `{"pointer":`, `{"closed":{]}`, `{"children":[{]`,
	} {
		if err := new(record).UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
	deep := make([]byte, 0, 40100)
	deep = append(deep, `{"a":`...)
	for range 20000 {
		deep = append(deep, '[')
	}
	if err := new(record).UnmarshalJSON(deep); err == nil {
		t.Error("nested too deeply: no error")
	}
}

func TestReadCopies(t *testing.T) {
	t.Parallel()
	in := []byte(`{"text":null,"new":"abc","raw":[1]}`)
	var got record
	if err := got.UnmarshalJSON(in); err != nil {
		t.Fatal(err)
	}
	clear(in)
	want := record{Raw: json.RawMessage("[1]"), AdditionalProperties: raw("text", "null", "new", `"abc"`)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_ = append(got.AdditionalProperties["text"], "xxxxxxxxxx"...)
	if string(got.AdditionalProperties["new"]) != `"abc"` {
		t.Error("appending to one raw member changed another")
	}
}
