package record_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		raw     string
		want    record.Record
		seconds string
	}{
		"described members": {
			`{"uuid":"a","timestamp":"2026-10-01T08:00:00Z","type":"inbound","disposition":"answered","duration":"00:01:35","from":"1555","to":"4420","agent":"Jane"}`,
			record.Record{UUID: "a", Timestamp: "2026-10-01T08:00:00Z", Type: "inbound", Disposition: "answered", Duration: "00:01:35", From: "1555", To: "4420", Agent: "Jane"}, "95",
		},
		"null is empty":            {`{"uuid":"a","from":null,"agent":null}`, record.Record{UUID: "a"}, ""},
		"further members":          {`{"queue":{"id":12, "name":"Sales"},"uuid":"a","crm":null,"x\"y":"z"}`, record.Record{UUID: "a", Extra: `{"queue":{"id":12, "name":"Sales"},"crm":null,"x\"y":"z"}`}, ""},
		"duration is a number":     {`{"duration":31.5}`, record.Record{Duration: "31.5"}, "31.5"},
		"duration is an object":    {`{"duration":{"total":95,"talk_time":60}}`, record.Record{Extra: `{"duration":{"total":95,"talk_time":60}}`}, "95"},
		"a member of another kind": {`{"agent":{"name":"Jane"}}`, record.Record{Extra: `{"agent":{"name":"Jane"}}`}, ""},
		"a member named extra":     {`{"extra":1}`, record.Record{Extra: `{"extra":1}`}, ""},
		"empty":                    {`{}`, record.Record{}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := record.Parse([]byte(test.raw))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if seconds := got.SecondsText(); seconds != test.seconds {
				t.Errorf("%q seconds, want %q", seconds, test.seconds)
			}
		})
	}
}

func TestParseRefusesOtherValues(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`[]`, `"x"`, `{`, ``} {
		if r, err := record.Parse([]byte(raw)); err == nil {
			t.Errorf("%s: %+v", raw, r)
		}
	}
}

func TestTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.October, 1, 8, 30, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-10-01T08:30:00.000Z":  at,
		"2026-10-01T10:30:00+02:00": at,
		"2026-10-01 08:30:00 UTC":   at,
		"2026-10-01T08:30:00":       at,
		"2026-10-01 08:30":          at,
		"":                          {},
		"yesterday":                 {},
	} {
		r := record.Record{Timestamp: text}
		got, ok := r.Time()
		if !got.Equal(want) || ok == want.IsZero() {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	r, err := record.Parse([]byte(`{"campaign":"Winter","queue_id":12,"team":{"id":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"campaign": "Winter", "queue_id": "12", "team": "", "crm": ""} {
		if got := r.Member(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	raw := []byte(`{"uuid":"0a1b2c3d-1234-4567-8000-000000000001","timestamp":"2026-10-01T08:00:00.000Z","type":"inbound","disposition":"answered","duration":"00:01:35","from":"15551234567","to":"442012345678","agent":"Jane Doe","agent_id":77572,"queue_id":12,"account_id":"AC1","crm":null,"wrap_up_code":"0100: Qualified Lead","undescribed":{"index":1,"tags":["first","second"],"note":"a member that no documentation names"}}`)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		r, _ := record.Parse(raw)
		_ = r.SecondsText()
	}
}
