// Command compare reads the same page in several ways, in turn, round after
// round, so that a noisy machine disturbs all of them alike. Per way it prints
// the shortest and the median time per record, and the median of the ratios to
// the plain generated client ("stock") and to json.Valid within the same round.
//
//	go run ./cmd/compare -rounds 15
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
	"github.com/voiso-community/voiso-go/bench/internal/readers"
)

func main() {
	rounds := flag.Int("rounds", 15, "rounds")
	flag.Parse()
	for _, kind := range pages.Kinds() {
		if err := compare(kind, *rounds); err != nil {
			fmt.Fprintln(os.Stderr, "compare:", err)
			os.Exit(1)
		}
	}
}

func compare(kind pages.Kind, rounds int) error {
	ways := readers.All()
	times := make(map[string][]float64) // ns per record, by round
	for range rounds {
		for _, way := range ways {
			runtime.GC() // nobody pays for the one before
			began := time.Now()
			if _, err := way.Read(context.Background(), kind.Page); err != nil {
				return fmt.Errorf("%s: %w", way.Name, err)
			}
			times[way.Name] = append(times[way.Name], float64(time.Since(began).Nanoseconds())/pages.Size)
		}
	}
	fmt.Printf("%s records, %d bytes each; ns per record, %d rounds\n", kind.Name, len(kind.Page)/pages.Size, rounds)
	fmt.Printf("%-22s %9s %9s %9s %12s\n", "", "min", "median", "/ stock", "/ json.Valid")
	for _, way := range ways {
		t := times[way.Name]
		fmt.Printf("%-22s %9.0f %9.0f %9.2f %12.2f\n", way.Name, slices.Min(t), median(t),
			median(ratios(t, times["stock"])), median(ratios(t, times["raw/json.Valid"])))
	}
	fmt.Println()
	return nil
}

func ratios(a, b []float64) []float64 {
	r := make([]float64, len(a))
	for i := range a {
		r[i] = a[i] / b[i]
	}
	return r
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
