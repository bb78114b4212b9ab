package lenient_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`"a\nb\u00e9"`: "a\nbé", `""`: "", `"\ud800"`: "\ufffd", "\r\"7\"\n": "7", "12.50": "12.50", "\t-1e3\n": "-1e3", "0": "0", "true": "true", "false": "false",
	} {
		if got, ok := gen.Raw(in).Text(); got != want || !ok {
			t.Errorf("%s: got %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"null", `{"a":1}`, "[]", `["a"]`, "", " ", `"a`, "1 2", "01", "tru", "nil", "x", `"a"x`, "\"\n\""} {
		if got, ok := gen.Raw(in).Text(); got != "" || ok {
			t.Errorf("%s: got %q, %v", in, got, ok)
		}
	}
	if got, ok := gen.Raw(nil).Text(); got != "" || ok {
		t.Errorf("nil: got %q, %v", got, ok)
	}
}

// FuzzText: what encoding/json reads as a string, number or boolean has a text, nothing else has.
func FuzzText(f *testing.F) {
	for _, seed := range []string{`"a\u00e9\ud800"`, " -1.5e+3 ", "true", "false", "null", `{"a":1}`, "[1]", "1 2", "\"\xff\"", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		got, ok := gen.Raw(in).Text()
		if !bytes.Equal(in, before) {
			t.Fatalf("%q was changed", before)
		}
		want, wantOK := "", false
		if json.Valid(in) {
			switch value := decode(t, in).(type) {
			case string, bool:
				want, wantOK = fmt.Sprint(value), true
			}
			if first := bytes.TrimSpace(in)[0]; first == '-' || first >= '0' && first <= '9' {
				want, wantOK = string(bytes.TrimSpace(in)), true
			}
		}
		if got != want || ok != wantOK {
			t.Errorf("%q: got %q, %v, want %q, %v", in, got, ok, want, wantOK)
		}
	})
}
