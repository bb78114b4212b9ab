package bench

import (
	"testing"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
	"github.com/voiso-community/voiso-go/bench/internal/readers"
)

// BenchmarkPage reads one page of 10,000 records.
func BenchmarkPage(b *testing.B) {
	for _, kind := range pages.Kinds() {
		for _, r := range readers.All() {
			b.Run(kind.Name+"/"+r.Name, func(b *testing.B) {
				b.SetBytes(int64(len(kind.Page)))
				b.ReportAllocs()
				for b.Loop() {
					if n, err := r.Read(b.Context(), kind.Page); n != pages.Size || err != nil {
						b.Fatal(n, err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pages.Size, "ns/record")
			})
		}
	}
}

// TestReadersAgree keeps the comparison fair: every way sees every record.
func TestReadersAgree(t *testing.T) {
	for _, kind := range pages.Kinds() {
		for _, r := range readers.All() {
			if n, err := r.Read(t.Context(), kind.Page); n != pages.Size || err != nil {
				t.Errorf("%s/%s: %d records, %v", kind.Name, r.Name, n, err)
			}
		}
	}
}
