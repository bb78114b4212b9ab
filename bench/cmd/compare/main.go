// Command compare measures the client against its peers and prints one
// Markdown table with the targets. In each round all ways take turns, so that a
// noisy machine disturbs all of them alike.
//
//	go run ./cmd/compare -rounds 9
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	rounds := flag.Int("rounds", 9, "rounds of each comparison, after one that does not count")
	records := flag.String("records", "100000,1000000", "counts of records to export; empty for no exports")
	flag.Parse()
	if err := run(context.Background(), *rounds, *records); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, records string) error {
	if rounds < 1 {
		return fmt.Errorf("-rounds is %d, must be at least 1", rounds)
	}
	var counts []int
	for field := range strings.FieldsFuncSeq(records, func(r rune) bool { return r == ',' }) {
		n, err := strconv.Atoi(field)
		if err != nil {
			return fmt.Errorf("-records: %w", err)
		}
		counts = append(counts, n)
	}
	var t table
	for _, section := range []func(*table) error{
		func(t *table) error { return addRecords(ctx, t, rounds) },
		func(t *table) error { return addSmallCall(ctx, t, rounds) },
		func(t *table) error { return addContacts(ctx, t, rounds) },
		func(t *table) error { return addExports(ctx, t, min(rounds, 3), counts) },
		func(t *table) error { return addPrograms(ctx, t) },
	} {
		if err := section(&t); err != nil {
			return err
		}
	}
	fmt.Print(t.markdown())
	fmt.Println()
	fmt.Println(machine(rounds))
	return nil
}
