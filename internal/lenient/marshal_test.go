package lenient_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	read := func(in string) (r record) {
		if err := json.Unmarshal([]byte(in), &r); err != nil {
			t.Fatal(err)
		}
		return r
	}
	tests := map[string]struct {
		in   func() record
		want string
	}{
		"nothing":                 {func() record { return record{} }, `{}`},
		"fields":                  {func() record { return record{Text: "a", Count: 1} }, `{"text":"a","count":1}`},
		"unknown, in order":       {func() record { return record{AdditionalProperties: raw("b", "1", "a", "2", "c<", "3")} }, `{"a":2,"b":1,"c\u003c":3}`},
		"both":                    {func() record { return record{Text: "a", AdditionalProperties: raw("b", "1")} }, `{"text":"a","b":1}`},
		"no raw JSON":             {func() record { return record{AdditionalProperties: raw("b", "")} }, `{"b":null}`},
		"raw instead of field":    {func() record { return read(`{"count":"7"}`) }, `{"count":"7"}`},
		"field set since":         {func() record { r := read(`{"count":"7","text":null}`); r.Count = 8; r.Text = "x"; return r }, `{"text":"x","count":8}`},
		"field set to the same":   {func() record { r := read(`{"count":"7"}`); r.Count = 7; return r }, `{"count":"7"}`},
		"raw of another reading":  {func() record { return record{Count: 8, AdditionalProperties: raw("count", "[]")} }, `{"count":8}`},
		"broken raw is not taken": {func() record { return record{Count: 8, AdditionalProperties: raw("count", "[")} }, `{"count":8}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.in())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWriteBroken(t *testing.T) {
	t.Parallel()
	if _, err := json.Marshal(record{AdditionalProperties: raw("a", "[")}); err == nil {
		t.Error("broken raw JSON was written")
	}
	if _, err := json.Marshal(record{Raw: json.RawMessage("[")}); err == nil {
		t.Error("a broken field was written")
	}
}

// sameJSON fails when value written again is not the JSON it was read from. Of members with one name the
// last counts, numbers are compared as they are written.
func sameJSON(t *testing.T, in []byte, value any) {
	t.Helper()
	again, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, in), decode(t, again)); diff != "" {
		t.Errorf("written again (-in +out):\n%s", diff)
	}
}
