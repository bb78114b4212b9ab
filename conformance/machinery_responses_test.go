package conformance

import (
	"errors"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func TestComparerNotices(t *testing.T) {
	t.Parallel()
	const original = `{"a":1,"b":{"c":[{"d":"x"},null]},"e":null,"f":12345678901234567890}`
	for other, want := range map[string]string{
		`{"b":{"c":[{"d":"x"},null]},"e":null,"f":12345678901234567890}`:             "/a is lost",
		`{"a":1,"b":{"c":[{},null]},"e":null,"f":12345678901234567890}`:              "/b/c/0/d is lost",
		`{"a":1,"b":{"c":[{"d":"x"}]},"e":null,"f":12345678901234567890}`:            "/b/c is ",
		`{"a":1,"b":{"c":[{"d":"x"},{}]},"e":null,"f":12345678901234567890}`:         "/b/c/1 is {}, not null",
		`{"a":1,"b":{"c":[{"d":"x"},null]},"f":12345678901234567890}`:                "/e is lost",
		`{"a":1,"b":{"c":[{"d":"x"},null]},"e":"","f":12345678901234567890}`:         "/e is",
		`{"a":1,"b":{"c":[{"d":"x"},null]},"e":null,"f":12345678901234567891}`:       "/f is",
		`{"a":"1","b":{"c":[{"d":"x"},null]},"e":null,"f":12345678901234567890}`:     "/a is",
		`{"a":1,"b":{"c":[{"d":"x","z":0},null]},"e":null,"f":12345678901234567890}`: "/b/c/0/z is added",
		`{"a":1,"b":[],"e":null,"f":12345678901234567890}`:                           "/b is []",
		`{"a":1`: "JSON",
		`{"a":1,"b":{"c":[{"d":"x"},null]},"e":null,"f":12345678901234567890} {}`: "more than one",
	} {
		if err := sameJSON([]byte(original), []byte(other)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", other, err, want)
		}
	}
	if err := sameJSON([]byte(original), []byte(`{"f":1234567890123456789e1,"e":null,"b":{"c":[{"d":"x"},null]},"a":1.0}`)); err != nil {
		t.Errorf("order and spelling do not count: %v", err)
	}
}

func TestReadingNotices(t *testing.T) {
	t.Parallel()
	lost := read[gen.CDRPage](t, `{"records":[{"from":"15555551234"}]}`)
	lost.Records[0].From = ""
	if err := unread(&lost); err == nil || !strings.Contains(err.Error(), "/records/0/from was not read") {
		t.Errorf("got %v", err)
	}
	good := read[gen.CDRPage](t, `{"total":1,"page":0,"new":"x"}`)
	if err := unread(good); err != nil {
		t.Error(err)
	}
	if got := bare(good); got != `{"total":1}` {
		t.Errorf("bare: %s", got)
	}
}

func TestResponseCheckNotices(t *testing.T) {
	t.Parallel()
	d := description(t)
	op := d.byID(t, "getBalance")
	samples, err := op.samples()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.checkResponse(t.Context(), op, samples[0], 200, []byte(`{"balance":"much"}`)); !errors.Is(err, errInvalidResponse) {
		t.Errorf("a wrong response: %v", err)
	}
	if err := d.received("inbound.call.answered", []byte(`{"event":"inbound.call.answered"}`)); !errors.Is(err, errInvalidResponse) {
		t.Errorf("a webhook without data: %v", err)
	}
	if err := roundTrip(new(struct{ A int }), []byte(`{"A":1,"b":2}`)); err == nil {
		t.Error("a lost member is not noticed")
	}
	if _, _, err := d.webhook("unheard.of"); err == nil {
		t.Error("an unknown event is not noticed")
	}
	if _, err := d.find("GET", "/api/v1/{api_key}/sendsms"); err == nil {
		t.Error("an unknown operation is not noticed")
	}
	if _, err := d.byID(t, "listCDRs").typed("undescribed", "1"); err == nil {
		t.Error("an unknown parameter is not noticed")
	}
}

// Every kind of mutation is made, at every level.
func TestMutationsAreMade(t *testing.T) {
	t.Parallel()
	value, err := decodeJSON([]byte(`{"a":[{"b":"17","c":2}],"d":true}`))
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]bool{}
	for m := range mutations(value) {
		made[string(m.json())] = true
	}
	for _, want := range []string{
		`{"a":[{"b":17,"c":2}],"d":true}`, `{"a":[{"b":"17","c":"2"}],"d":true}`, `{"a":[{"b":"17","c":2}],"d":"true"}`, `{"a":[{"b":null,"c":2}],"d":true}`,
		`{"a":[{"c":2}],"d":true}`, `{"a":[null],"d":true}`, `{"a":"","d":true}`, `{"d":true}`, `{"a":[{"b":"17","c":2,"undescribed":{"a":[1,null]}}],"d":true}`,
	} {
		if !made[want] {
			t.Errorf("%s is not made", want)
		}
	}
	if made[compact(value)] {
		t.Error("a mutation changes nothing")
	}
}
