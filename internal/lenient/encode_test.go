package lenient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	const all = `{"x":[1],"text":"a","count":"7","child":{"id":1,"y":2},"names":["a",5],"when":"2024-06-19T14:30:13.000Z","price":1.50,"n":null}`
	tests := map[string]struct {
		in     string
		change func(*record)
		want   string
	}{
		"nothing":                    {``, func(*record) {}, `{}`},
		"fields":                     {``, func(r *record) { r.Text, r.Count = "a", 1 }, `{"text":"a","count":1}`},
		"unchanged":                  {all, func(*record) {}, all},
		"a field":                    {`{"x":1,"text":"a","y":2}`, func(r *record) { r.Text = "b" }, `{"x":1,"text":"b","y":2}`},
		"a field instead of null":    {`{"count":"7","text":null}`, func(r *record) { r.Count, r.Text = 8, "x" }, `{"count":8,"text":"x"}`},
		"a field set to the same":    {`{"count":"7","text":""}`, func(r *record) { r.Count, r.Text = 7, "" }, `{"count":"7","text":""}`},
		"a new field":                {`{"x":1}`, func(r *record) { r.Text = "<a>"; r.Count = 3 }, `{"x":1,"text":"\u003ca\u003e","count":3}`},
		"a field of an empty object": {`{}`, func(r *record) { r.Text = "a" }, `{"text":"a"}`},
		"a field set to zero":        {`{"text":"a","x":1,"count":"7"}`, func(r *record) { r.Text, r.Count = "", 0 }, `{"x":1}`},
		"a field of a child":         {all, func(r *record) { r.Child.Name = "n" }, `{"x":[1],"text":"a","count":"7","child":{"id":1,"y":2,"name":"n"},"names":["a",5],"when":"2024-06-19T14:30:13.000Z","price":1.50,"n":null}`},
		"another child":              {`{"child":{"id":1,"y":2}}`, func(r *record) { r.Child = child{ID: 1} }, `{"child":{"id":1}}`},
		"an element":                 {`{"children":[{"id":"1","y":2},{"z":3}]}`, func(r *record) { r.Children[1].ID = 9 }, `{"children":[{"id":"1","y":2},{"z":3,"id":9}]}`},
		"one for a list":             {`{"names":"a"}`, func(r *record) { r.Names = append(r.Names, "b") }, `{"names":["a","b"]}`},
		"no list":                    {`{"names":["a"]}`, func(r *record) { r.Names = nil }, `{}`},
		"a time":                     {`{"when":"2024-06-19T14:30:13.000Z"}`, func(r *record) { r.When = r.When.Add(time.Second) }, `{"when":"2024-06-19T14:30:14Z"}`},
		"the same time":              {`{"when":"2024-06-19T14:30:13.000Z","x":1}`, func(r *record) { r.When, r.Text = r.When.Add(0), "a" }, `{"when":"2024-06-19T14:30:13.000Z","x":1,"text":"a"}`},
		"names twice":                {`{"text":"a","x":1,"text":"b","x":2}`, func(r *record) { r.Text = "c" }, `{"text":"c","x":1,"text":"c","x":2}`},
		"a name with escapes":        {`{"te\u0078t":"a","n\u000a\"<":1}`, func(r *record) { r.Text = "c" }, `{"text":"c","n\n\"\u003c":1}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r record
			if test.in != "" {
				if err := json.Unmarshal([]byte(test.in), &r); err != nil {
					t.Fatal(err)
				}
			}
			test.change(&r)
			got, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEncodeBroken(t *testing.T) {
	t.Parallel()
	r := record{Raw: json.RawMessage("[")}
	if got, err := json.Marshal(r); err == nil {
		t.Errorf("a broken field was encoded: %s", got)
	}
	if err := r.UnmarshalJSON([]byte(`{"raw":[]}`)); err != nil {
		t.Fatal(err)
	}
	r.Raw = json.RawMessage("[")
	if got, err := json.Marshal(r); err == nil {
		t.Errorf("a broken field was encoded: %s", got)
	}
}

func TestEncodeWith(t *testing.T) {
	t.Parallel()
	type fields struct {
		A int `json:"a,omitzero"`
		B int `json:"b,omitzero"`
	}
	raw := func(text string) json.RawMessage { return json.RawMessage(text) }
	for name, test := range map[string]struct {
		fields fields
		extra  map[string]json.RawMessage
		want   string
	}{
		"nothing":      {fields{}, nil, `{}`},
		"by name":      {fields{}, map[string]json.RawMessage{"d": raw("1"), "c\"": raw(`"x"`)}, `{"c\"":"x","d":1}`},
		"both":         {fields{A: 1}, map[string]json.RawMessage{"d": raw("[1]")}, `{"a":1,"d":[1]}`},
		"fields win":   {fields{A: 1}, map[string]json.RawMessage{"a": raw("2"), "b": raw("0")}, `{"a":1,"b":0}`},
		"none is null": {fields{}, map[string]json.RawMessage{"d": nil}, `{"d":null}`},
	} {
		if got, err := lenient.EncodeWith(test.fields, test.extra); err != nil || string(got) != test.want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, test.want)
		}
	}
	if got, err := lenient.EncodeWith(func() {}, map[string]json.RawMessage{}); err == nil {
		t.Errorf("a function was encoded: %s", got)
	}
}
