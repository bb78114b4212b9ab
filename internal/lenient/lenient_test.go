package lenient_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	when := time.Date(2024, 6, 19, 14, 30, 13, 0, time.UTC)
	east := time.Date(2024, 6, 19, 14, 30, 13, 0, time.FixedZone("", 2*3600))
	tests := map[string]struct {
		in     string
		want   record
		extras []string
	}{
		"as described":            {`{"text":"a","count":1,"long":2,"small":3,"price":1.5,"active":true}`, record{Text: "a", Count: 1, Long: 2, Small: 3, Price: 1.5, Active: true}, nil},
		"white space":             {" {\n\"text\" : \"a\" ,\t\"count\":1 } \r\n", record{Text: "a", Count: 1}, nil},
		"empty object":            {`{}`, record{}, nil},
		"null document":           {`null`, record{}, nil},
		"escapes":                 {`{"te\u0078t":"a\nb\u00e9\ud83d\ude00\\","state":"\"{"}`, record{Text: "a\nb\u00e9\U0001F600\\", State: `"{`}, nil},
		"unknown members":         {`{"new":{"a":[1,"]}"]},"a":"\\","text":"a","b":null}`, record{Text: "a"}, []string{`new={"a":[1,"]}"]}`, `a="\\"`, "b=null"}},
		"unknown name escaped":    {`{"n\"w":1}`, record{}, []string{`n"w=1`}},
		"empty name":              {`{"":1}`, record{}, []string{"=1"}},
		"case matters":            {`{"Text":"a"}`, record{}, []string{`Text="a"`}},
		"null":                    {`{"text":null,"count":null,"when":null,"child":null,"names":null,"active":null,"price":null,"state":null}`, record{}, nil},
		"zero":                    {`{"text":"","count":0,"price":0.0,"active":false}`, record{}, nil},
		"last one wins":           {`{"text":"a","text":"b"}`, record{Text: "b"}, nil},
		"last one wins over null": {`{"text":null,"text":"b"}`, record{Text: "b"}, nil},
		"last one wins, null":     {`{"text":"a","text":null,"child":{"id":1},"child":[],"names":["a"],"names":7.5,"names":{},"when":"2024-06-19T14:30:13Z","when":1}`, record{}, nil},
		"unknown twice":           {`{"new":1,"new":2}`, record{}, []string{"new=1", "new=2"}},

		"number for string":      {`{"text":12.50,"state":7}`, record{Text: "12.50", State: "7"}, nil},
		"bool for string":        {`{"text":true}`, record{Text: "true"}, nil},
		"object for string":      {`{"text":{"a":1}}`, record{}, nil},
		"list for string":        {`{"text":["a"]}`, record{}, nil},
		"unknown enum":           {`{"state":"new"}`, record{State: "new"}, nil},
		"broken UTF-8":           {"{\"text\":\"a\xff\"}", record{Text: "a\ufffd"}, nil},
		"lone surrogate":         {`{"text":"\ud800"}`, record{Text: "\ufffd"}, nil},
		"string for numbers":     {`{"count":"7","long":" 8 ","price":"1.5","small":"9"}`, record{Count: 7, Long: 8, Price: 1.5, Small: 9}, nil},
		"fraction of zero":       {`{"count":7.0,"long":1e3}`, record{Count: 7, Long: 1000}, nil},
		"fraction for integer":   {`{"count":7.5}`, record{}, nil},
		"too large":              {`{"small":3000000000,"long":9223372036854775808,"price":1e999}`, record{}, nil},
		"largest":                {`{"long":9223372036854775807,"small":-2147483648}`, record{Long: 9223372036854775807, Small: -2147483648}, nil},
		"empty for numbers":      {`{"count":"","price":"","when":"","active":""}`, record{}, nil},
		"text for numbers":       {`{"count":"x","price":"NaN","long":"0x10","small":"+1"}`, record{}, nil},
		"zeros before a number":  {`{"count":"007","price":"00.5"}`, record{}, nil},
		"many digits":            {`{"price":0.12345678901234567}`, record{Price: 0.12345678901234567}, nil},
		"digits of a timestamp":  {`{"price":1722334455.123456}`, record{Price: 1722334455.123456}, nil},
		"text for bool":          {`{"active":"true"}`, record{Active: true}, nil},
		"number for bool":        {`{"active":1}`, record{}, nil},
		"time":                   {`{"when":"2024-06-19T14:30:13Z"}`, record{When: when}, nil},
		"time with offset":       {`{"when":"2024-06-19T14:30:13+02:00"}`, record{When: east}, nil},
		"time without colon":     {`{"when":"2024-06-19T14:30:13+0000"}`, record{When: when}, nil},
		"time, hour of offset":   {`{"when":"2024-06-19T14:30:13+02"}`, record{When: east}, nil},
		"time without seconds":   {`{"when":"2024-06-19T14:30Z"}`, record{When: when.Truncate(time.Minute)}, nil},
		"time with space":        {`{"when":"2024-06-19 14:30:13+02:00"}`, record{When: east}, nil},
		"time with spaces":       {`{"when":" 2024-06-19 14:30:13 +0200 "}`, record{When: east}, nil},
		"time, zone by name":     {`{"when":"2024-06-19 14:30:13 UTC"}`, record{When: when}, nil},
		"time, zeros at the end": {`{"when":"2024-06-19T14:30:13.000Z"}`, record{When: when}, nil},
		"time without zone":      {`{"when":"2024-06-19T14:30:13"}`, record{}, nil},
		"time, impossible":       {`{"when":"2024-06-19T14:30:13+24:00"}`, record{}, nil},
		"number for time":        {`{"when":1718807413}`, record{}, nil},

		"list":                {`{"names":["a",""]}`, record{Names: []string{"a", ""}}, nil},
		"empty list":          {`{"names":[ ]}`, record{Names: []string{}}, nil},
		"list of other types": {`{"names":["a",5,null]}`, record{Names: []string{"a", "5", ""}}, nil},
		"one for a list":      {`{"names":"a","children":{"id":1}}`, record{Names: []string{"a"}, Children: []child{{ID: 1}}}, nil},
		"other for a list":    {`{"children":"a","names":""}`, record{}, nil},
		"object for a list":   {`{"children":{ },"names":{"a":1}}`, record{}, nil},
		"list for an object":  {`{"child":[]}`, record{}, nil},
		"text for an object":  {`{"child":"{}"}`, record{}, nil},
		"child":               {`{"child":{"id":"5","x":1}}`, record{Child: child{ID: 5}}, nil},
		"empty child":         {`{"child":{}}`, record{}, nil},
		"children":            {`{"children":[{"id":1},{},{"id":null}, [], null, 7]}`, record{Children: []child{{ID: 1}, {}, {}, {}, {}, {}}}, nil},
		"any JSON":            {`{"raw":{"a": 1}}`, record{Raw: json.RawMessage(`{"a": 1}`)}, nil},
		"null is any JSON":    {`{"raw":null}`, record{Raw: json.RawMessage("null")}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := record{Text: "old", Child: child{ID: 1}, Names: []string{"old"}}
			if err := got.UnmarshalJSON([]byte(test.in)); err != nil {
				t.Fatal(err)
			}
			if diff := fieldsDiffer(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.extras, got.extras()); diff != "" {
				t.Errorf("extras (-want +got):\n%s", diff)
			}
			if test.in == "null" {
				return
			}
			sameJSON(t, []byte(test.in), got)
			var members map[string]json.RawMessage
			if err := json.Unmarshal([]byte(test.in), &members); err != nil {
				t.Fatal(err)
			}
			for name, want := range members {
				if member, ok := got.extra(name); !ok || member != string(want) {
					t.Errorf("member %q: got %s, %v, want %s", name, member, ok, want)
				}
			}
			if member, ok := got.extra("none"); ok || member != "" {
				t.Errorf("a member that is not there: %s", member)
			}
		})
	}
}

func broken() []string {
	return []string{
		``, ` `, `[]`, `"a"`, `1`, `nul`, `{`, `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{a:1}`, `{1:1}`, `{[]:1}`,
		`{"a" 1}`, `{"a":1}x`, `{"a":1}{}`, `{"a":}`, `{"a":,"b":1}`, `{"a":]}`, `{"a":"\`, `{"a":"\"}`, `{"a":1 2}`, `{"a":"x"1}`, `{"a":[1}`,
		`{"text":}`, `{"names":[`, `{"names":["a"`, `{"names":`, `{"child":{"id":`, `{"children":[{]`, `{"a":{}]`, `{} {}`, `{"a":"b""c":1}`,
	}
}

func TestDecodeBroken(t *testing.T) {
	t.Parallel()
	for _, in := range broken() {
		got := record{Text: "old"}
		if err := got.UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
		if got, err := json.Marshal(got); err != nil || string(got) != "{}" {
			t.Errorf("%q leaves %s, %v", in, got, err)
		}
	}
}

// What decode alone does not notice is found by encoding/json, before and after.
func TestBrokenValues(t *testing.T) {
	t.Parallel()
	for _, in := range append(broken(),
		`{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":+1}`, `{"a":tru}`, `{"a":nulx}`, `{"text":nulx}`, `{"a":"\x"}`, `{"text":"\x"}`, `{"a":"\u12g4"}`, `{"a":"\u12"}`,
		"{\"a\":\"\n\"}", `{"a":[1 2]}`, `{"a":[1,]}`, `{"a":[}}`, `{"a":{"b"}}`, `{"names":["a" "b"]}`, `{"names":["a",]}`, `{"names":["a"}}`, `{"child":{"id":}}`, `{"child":[}}`,
		`{"a":`+strings.Repeat("[", 20000)+strings.Repeat("]", 20000)+"}",
	) {
		if err := json.Unmarshal([]byte(in), new(record)); err == nil {
			t.Errorf("%.99q: no error", in)
		}
		var got record
		if got.UnmarshalJSON([]byte(in)) != nil {
			continue
		}
		if out, err := json.Marshal(got); err == nil {
			t.Errorf("%.99q is encoded as %.99s", in, out)
		}
	}
}

func TestDecodeCopies(t *testing.T) {
	t.Parallel()
	in := []byte(`{"text":"old","new":"abc","raw":[1]}`)
	var got record
	if err := got.UnmarshalJSON(in); err != nil {
		t.Fatal(err)
	}
	clear(in)
	if diff := fieldsDiffer(record{Text: "old", Raw: json.RawMessage("[1]")}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	member, _ := lenient.Member[json.RawMessage](got.raw, "new")
	clear(member)
	clear(got.Raw)
	if extra, _ := got.extra("new"); extra != `"abc"` {
		t.Errorf("the object shares its memory: %s", extra)
	}
	if raw, _ := got.extra("raw"); raw != "[1]" {
		t.Errorf("the object shares memory with its field: %s", raw)
	}
}

func TestIsBlank(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		`{"error":"none","Text":"x"}`: true, `{}`: true, `{"text":null,"count":"much","when":"","child":[],"children":"none","names":{},"active":7,"raw":null}`: true,
		`{"text":""}`: false, `{"count":0}`: false, `{"price":"0"}`: false, `{"active":false}`: false, `{"names":[]}`: false, `{"child":{}}`: false, `{"raw":[]}`: false, `{"when":"2024-06-19T14:30Z"}`: false, `{"children":{"id":1}}`: false,
	} {
		if got := lenient.IsBlank(in, new(record).read); got != want {
			t.Errorf("%s: got %v", in, got)
		}
	}
}

func TestArray(t *testing.T) {
	t.Parallel()
	fits := func(element string) bool { return strings.Contains(element, "id") }
	for in, want := range map[string]string{
		"\t[{\"id\":1}, 2]\n": `[{"id":1}, 2]`, `[]`: `[]`, `{"total":2,"users":[{"id":[]}],"next":null,"x":"[]","y":{"z":[]}}`: `[{"id":[]}]`,
		`{"a":[1],"b":[{"id":2}]}`: `[{"id":2}]`, `{"data":{"page":{"users":[{"id":2}]}}}`: `[{"id":2}]`, `{"a":[]}`: `[]`, `{"a":{"b":[]}}`: `[]`, `{"a":[1],"b":[]}`: `[]`,
		`{"a":{"b":{"c":{"d":[{"id":1}]}}}}`: "", `{"a":[{"id":1}],"b":[{"id":2}]}`: "", `{"a":[],"b":[]}`: "", `[1]`: "", `{"a":[1]}`: "",
		`{"a":1}`: "", `"a"`: "", ``: "", `{"a":[1]`: "", `null`: "",
	} {
		if got, ok := lenient.Array(in, fits); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %s, %v", in, got, ok)
		}
	}
}
