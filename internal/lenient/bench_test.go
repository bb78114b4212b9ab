package lenient_test

import (
	"encoding/json"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

const benchRecord = `{"uuid":"046296f8-ac21-4c02-a85d-92a6578dd2ea","timestamp":"2026-03-02T09:15:00.000Z","type":"queue-callback",` +
	`"disposition":"answered_by_VM","duration":"00:01:13","from":null,"to":"15555551234","agent":"","agent_id":77572,"queue":"Sales"}`

// BenchmarkRecord compares reading one call detail record with what encoding/json takes for a plain struct,
// which loses what it does not know.
func BenchmarkRecord(b *testing.B) {
	in := []byte(benchRecord)
	b.Run("lenient", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var record gen.CDR
			if err := record.UnmarshalJSON(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("through encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var record gen.CDR
			if err := json.Unmarshal(in, &record); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("plain struct", func(b *testing.B) {
		type plain gen.CDR
		b.ReportAllocs()
		for b.Loop() {
			var record plain
			if err := json.Unmarshal(in, &record); err != nil {
				b.Fatal(err)
			}
		}
	})
}
