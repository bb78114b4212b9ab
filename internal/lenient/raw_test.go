package lenient_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

type optional[T any] struct {
	Empty T `json:",omitempty"`
	Zero  T `json:",omitzero"`
}

// What encoding/json does with a gen.Raw is what it does with a json.RawMessage.
func TestRawIsRawMessage(t *testing.T) {
	t.Parallel()
	for name, text := range map[string][]byte{
		"nil": nil, "empty": {}, "null": []byte("null"), "text": []byte(`"a<b"`), "number": []byte("1.50"), "bool": []byte("true"),
		"object": []byte(`{ "a" : [1, {"b":null}] }`), "broken": []byte("["), "two values": []byte("1 2"), "no UTF-8": []byte("\"\xff\""),
	} {
		raw, message := gen.Raw(text), json.RawMessage(text)
		for in, pair := range map[string][2]any{
			"":              {raw, message},
			" in a pointer": {&raw, &message},
			" in a map":     {map[string]gen.Raw{"a": raw}, map[string]json.RawMessage{"a": message}},
			" in a slice":   {[]gen.Raw{raw}, []json.RawMessage{message}},
			" in an any":    {[]any{raw}, []any{message}},
			" left out":     {optional[gen.Raw]{raw, raw}, optional[json.RawMessage]{message, message}},
		} {
			got, err := json.Marshal(pair[0])
			want, wantErr := json.Marshal(pair[1])
			if string(got) != string(want) || (err == nil) != (wantErr == nil) {
				t.Errorf("%s%s is written as %s, %v, not %s, %v", name, in, got, err, want, wantErr)
			}
		}

		raw, message = gen.Raw("old, and longer than the new"), json.RawMessage("old, and longer than the new")
		err, wantErr := json.Unmarshal(text, &raw), json.Unmarshal(text, &message)
		if string(raw) != string(message) || (err == nil) != (wantErr == nil) {
			t.Errorf("%s is read as %s, %v, not %s, %v", name, raw, err, message, wantErr)
		}
	}
	if err := (*gen.Raw)(nil).UnmarshalJSON([]byte("1")); err == nil {
		t.Error("decoded to a nil Raw")
	}
}

func TestRawCopies(t *testing.T) {
	t.Parallel()
	in := []byte(`"abc"`)
	var raw gen.Raw
	if err := raw.UnmarshalJSON(in); err != nil {
		t.Fatal(err)
	}
	clear(in)
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || text != "abc" {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestRawPrints(t *testing.T) {
	t.Parallel()
	raw := gen.Raw(`{"a":"b"}`)
	pair := []gen.Raw{gen.Raw("1"), gen.Raw(`"x"`)}
	member := map[string]gen.Raw{"id": gen.Raw("77572")}
	inside := struct {
		A gen.Raw
		B any
	}{gen.Raw("1"), gen.Raw("2")}
	for _, test := range []struct {
		verb  string
		value any
		want  string
	}{
		{"%v", raw, `{"a":"b"}`}, {"%+v", raw, `{"a":"b"}`}, {"%s", raw, `{"a":"b"}`}, {"%v", &raw, `{"a":"b"}`},
		{"%q", raw, `"{\"a\":\"b\"}"`}, {"%x", gen.Raw("12"), "3132"}, {"%#v", raw, "gen.Raw(`{\"a\":\"b\"}`)"},
		{"%v", gen.Raw(nil), ""}, {"%s", gen.Raw(nil), ""}, {"%q", gen.Raw(nil), `""`}, {"%#v", gen.Raw(nil), "gen.Raw(nil)"},
		{"%#v", gen.Raw("`"), `gen.Raw("` + "`" + `")`},
		{"%v", pair, `[1 "x"]`}, {"%s", pair, `[1 "x"]`}, {"%q", pair, `["1" "\"x\""]`}, {"%#v", pair, "[]gen.Raw{gen.Raw(`1`), gen.Raw(`\"x\"`)}"},
		{"%v", member, "map[id:77572]"}, {"%+v", member, "map[id:77572]"}, {"%s", member, "map[id:77572]"},
		{"%#v", member, "map[string]gen.Raw{\"id\":gen.Raw(`77572`)}"},
		{"%+v", inside, "{A:1 B:2}"}, {"%v", []any{inside}, "[{1 2}]"},
		{"%+v", gen.OneOrMany[gen.CDR]{}, `[]`},
		{"%+v", gen.UndocumentedResponse("[1]"), "[1]"},
	} {
		if diff := cmp.Diff(test.want, fmt.Sprintf(test.verb, test.value)); diff != "" {
			t.Errorf("%s of %T (-want +got):\n%s", test.verb, test.value, diff)
		}
	}
}

// Objects and lists print their JSON, with the members that have no field and the fields that were changed.
func TestResponsePrints(t *testing.T) {
	t.Parallel()
	const in = `{"uuid":"u","from":null,"id":77572,"tags":["a"]}`
	var list gen.List[gen.CDR]
	if err := json.Unmarshal([]byte("["+in+"]"), &list); err != nil {
		t.Fatal(err)
	}
	record := list.Items[0]
	changed := record
	changed.UUID = "v"
	const changedTo = `{"uuid":"v","from":null,"id":77572,"tags":["a"]}`
	for _, test := range []struct {
		verb  string
		value any
		want  string
	}{
		{"%v", record, in}, {"%+v", record, in}, {"%s", record, in}, {"%v", &record, in},
		{"%q", record, fmt.Sprintf("%q", in)}, {"%#v", record, "gen.Raw(`" + in + "`)"}, {"%x", record, fmt.Sprintf("%x", in)},
		{"%v", changed, changedTo}, {"%v", gen.CDR{UUID: "u"}, `{"uuid":"u"}`}, {"%+v", gen.CDR{}, `{}`},
		{"%v", list.Items, "[" + in + "]"}, {"%v", map[string]gen.CDR{"a": record}, "map[a:" + in + "]"}, {"%+v", struct{ A gen.CDR }{record}, "{A:" + in + "}"},
		{"%v", list, "[" + in + "]"}, {"%+v", gen.OneOrMany[gen.CDR]{List: list}, "[" + in + "]"}, {"%v", gen.List[gen.CDR]{Items: []gen.CDR{{UUID: "u"}}}, `[{"uuid":"u"}]`},
		{"%.5s", record, in[:5]}, {"%v", (*gen.CDR)(nil), "<nil>"},
		{"%v", gen.CallRecordingEventData{Recording: gen.Raw("[")}, "%!v(json: error calling MarshalJSON for type gen.Raw: unexpected end of JSON input)"},
	} {
		if diff := cmp.Diff(test.want, fmt.Sprintf(test.verb, test.value)); diff != "" {
			t.Errorf("%s of %T (-want +got):\n%s", test.verb, test.value, diff)
		}
	}
}

func TestRawLogs(t *testing.T) {
	t.Parallel()
	const in = `{"id":77572}`
	var cdr gen.CDR
	if err := json.Unmarshal([]byte(in), &cdr); err != nil {
		t.Fatal(err)
	}
	var text, object strings.Builder
	args := []any{"raw", gen.Raw(in), "cdr", cdr}
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", args...)
	slog.New(slog.NewJSONHandler(&object, nil)).Info("m", args...)
	for _, want := range []string{`raw="{\"id\":77572}"`, `cdr="{\"id\":77572}"`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("lacks %s: %s", want, text.String())
		}
	}
	if want := `"raw":{"id":77572},"cdr":{"id":77572}}`; !strings.Contains(object.String(), want) {
		t.Errorf("lacks %s: %s", want, object.String())
	}
}
