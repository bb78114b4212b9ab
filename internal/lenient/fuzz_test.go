package lenient_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

// FuzzRoundTrip: any bytes are safe. Valid JSON loses nothing when it is encoded again, with a changed field too, and
// only objects decode.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"text":"a","count":"7","price":1.50,"when":"2024-06-19T14:30:13+0000","x":{"y":[1,2,{"z":null}]}}`,
		`{"names":["a",5,null],"children":[{"id":1},null,{"id":"2"}],"child":{},"free":{"a":1},"labels":{"a":1},"pointer":0}`,
		`{"text":"\ud800","text":null,"":0,"closed":{"X":1.0},"active":"true","small":300,"single":1.23456789,"raw":[ 1 ]}`,
		`{"when":"0001-01-01T00:00:00Z","price":-0,"count":-0,"long":1e18,"names":{"a":1}}`,
		`{"a":"\\","b":"\\\"","c":[}],"text":"`, `{"a":{"b":["}"]},"child":{"id":`, `{"names":[,],"children":"",:,}`, "null\v",
		`{"when":"`, `{"names":["`, `{"child":{"name":"`, `{"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var got record
		err := got.UnmarshalJSON(in)
		got.extras()
		lenient.IsBlank(string(in), new(record).read)
		lenient.Array(string(in), func(element string) bool { return !lenient.IsBlank(element, new(record).read) })
		again, failure := got.MarshalJSON()
		if !json.Valid(in) {
			if failure == nil && json.Valid(again) && err == nil {
				t.Fatalf("%q is encoded as %s", in, again)
			}
			return
		}
		if (err == nil) != isObject(in) {
			t.Fatalf("error %v", err)
		}
		if failure != nil || !json.Valid(again) {
			t.Fatalf("encoded as %q, %v", again, failure)
		}
		if err != nil || string(bytes.TrimSpace(in)) == "null" || !utf8.Valid(in) {
			return // names with broken UTF-8 may fall together
		}
		want := decode(t, in)
		if diff := cmp.Diff(want, decode(t, again)); diff != "" {
			t.Errorf("encoded (-in +out):\n%s", diff)
		}
		got.Text += "x"
		changed, err := got.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		members, _ := want.(map[string]any)
		members["text"] = got.Text
		if diff := cmp.Diff(want, decode(t, changed)); diff != "" {
			t.Errorf("with a change (-want +got):\n%s", diff)
		}
	})
}

func isObject(in []byte) bool {
	in = bytes.TrimSpace(in)
	return bytes.HasPrefix(in, []byte("{")) || string(in) == "null"
}

// decode returns a value that can be compared: numbers by value, without losing digits.
func decode(t *testing.T, in []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(in))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return numbers(value)
}

func numbers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = numbers(member)
		}
	case []any:
		for i, element := range value {
			value[i] = numbers(element)
		}
	case json.Number:
		if len(value) < 100 {
			if f, _, err := big.ParseFloat(string(value), 10, 512, big.ToNearestEven); err == nil {
				return f.Text('g', 60)
			}
		}
		return string(value)
	}
	return value
}
