package voiso

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

func TestCDRDuration(t *testing.T) {
	t.Parallel()
	const s, m, h = time.Second, time.Minute, time.Hour
	for raw, want := range map[string]time.Duration{ // -1 for none
		`"00:01:35"`: 95 * s, `"01:45:25"`: h + 45*m + 25*s, `"00:00:00"`: 0, `"100:00:01"`: 100*h + s, `"1:02:03"`: h + 2*m + 3*s,
		`"01:35"`: 95 * s, `"1:35"`: 95 * s, `"90:00"`: 90 * m, `"00:00"`: 0,
		`95`: 95 * s, `"95"`: 95 * s, `0`: 0, `31.333`: 31*s + 333*time.Millisecond, `"31.333"`: 31*s + 333*time.Millisecond, `95.0`: 95 * s,
		`0.123456789`: 123456789, `0.1234567894999`: 123456789, `31.332999999999998`: 31*s + 333*time.Millisecond, `31.333000000000002`: 31*s + 333*time.Millisecond,
		`0.9999999999`: s, `9223372036.854775807`: 1<<63 - 1, `9223372036.8547758074`: 1<<63 - 1,
		`{"total":95,"talk_time":60}`: 95 * s, `{"total":"95"}`: 95 * s, `{"total":"00:01:35"}`: 95 * s, `{"total":1.5}`: 1500 * time.Millisecond, ` { "total" : 0 } `: 0,
		`{"talk_time":60}`: -1, `{"total":null}`: -1, `{"total":{"total":95}}`: -1, `{"total":""}`: -1, `{"Total":95}`: -1, `{"total":true}`: -1, `{"total":-95}`: -1, `{}`: -1,
		`null`: -1, `""`: -1, `true`: -1, `[95]`: -1, `-95`: -1, `"-00:01:35"`: -1, `"+95"`: -1, `1e3`: -1, `"95s"`: -1, `" 95"`: -1, `"95 "`: -1, `"95."`: -1, `".5"`: -1, `"95\n"`: -1,
		`"00:60:00"`: -1, `"00:00:60"`: -1, `"00:1:00"`: -1, `"00:001:00"`: -1, `"01:60"`: -1, `"01:5"`: -1, `"1:2:3:4"`: -1, `"00:01:35.5"`: -1, `":01:35"`: -1, `"٩٥"`: -1,
		`9223372036.854775808`: -1, `9223372036.8547758075`: -1, `"2562048:00:00"`: -1, `"153722868:00"`: -1, `"99999999999999999999:00:00"`: -1, `99999999999999999999`: -1,
	} {
		var record gen.CDR
		if err := json.Unmarshal([]byte(`{"duration":`+raw+`}`), &record); err != nil {
			t.Fatal(err)
		}
		got, ok := CDRDuration(record)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", raw, got, want)
		}
	}
}

func TestCDRDurationByHand(t *testing.T) {
	t.Parallel()
	var object gen.CDR
	if err := json.Unmarshal([]byte(`{"duration":{"total":95}}`), &object); err != nil {
		t.Fatal(err)
	}
	field := object
	field.Duration = "01:00"
	for name, c := range map[string]struct {
		record gen.CDR
		want   time.Duration
		ok     bool
	}{
		"zero":           {},
		"the field":      {gen.CDR{Duration: "01:00"}, time.Minute, true},
		"the field wins": {field, time.Minute, true},
		"the object":     {object, 95 * time.Second, true},
	} {
		if got, ok := CDRDuration(c.record); got != c.want || ok != c.ok {
			t.Errorf("%s: got %s, %v", name, got, ok)
		}
	}
}

// Whatever the record holds: no panic, nothing negative, and a number of seconds
// as exactly as a duration can hold it.
func FuzzCDRDuration(f *testing.F) {
	for _, raw := range []string{`"00:01:35"`, `"90:00"`, `95`, `31.333`, `0.9999999995`, `{"total":"95"}`, `{"total":{}}`, `null`, `9223372036.8547758075`} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var record gen.CDR
		if json.Unmarshal([]byte(`{"duration":`+raw+`}`), &record) != nil {
			record.Duration = raw
		}
		got, ok := CDRDuration(record)
		if got < 0 || !ok && got != 0 {
			t.Errorf("%q: got %d, %v", raw, got, ok)
		}
		if !ok || record.Duration == "" || strings.Contains(record.Duration, ":") {
			return
		}
		exact, good := new(big.Rat).SetString(record.Duration)
		if !good {
			t.Fatalf("%q is not a number, but %s", record.Duration, got)
		}
		difference := new(big.Rat).Sub(exact, big.NewRat(int64(got), int64(time.Second)))
		if difference.Abs(difference).Cmp(big.NewRat(1, 2*int64(time.Second))) > 0 {
			t.Errorf("%q: got %s", record.Duration, got)
		}
	})
}
