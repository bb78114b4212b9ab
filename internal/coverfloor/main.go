// Command coverfloor prints the coverage of each package in a profile of go test and fails below a floor:
//
//	go run ./internal/coverfloor 90 cover.out $(go list ./...)
//
// Only the packages named count, and of those not the generated files (zz_*.go, *.gen.go).
package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "coverfloor:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) < 3 {
		return errors.New("usage: coverfloor percent profile packages")
	}
	floor, err := strconv.ParseFloat(args[0], 64)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	profile, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	packages, err := read(string(profile))
	if err != nil {
		return err
	}
	var total count
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		if !slices.Contains(args[2:], name) {
			continue
		}
		fmt.Fprintf(out, "%6.1f%%  %s\n", packages[name].percent(), name)
		total.add(packages[name])
	}
	fmt.Fprintf(out, "%6.1f%%  of %d hand-written statements, floor %g%%\n", total.percent(), total.statements, floor)
	if total.statements == 0 || total.percent() < floor {
		return fmt.Errorf("coverage %.1f%% is below the floor of %g%%: test what you added", total.percent(), floor)
	}
	return nil
}

type count struct{ covered, statements int }

func (c *count) add(other count) {
	c.covered += other.covered
	c.statements += other.statements
}

func (c count) percent() float64 { return 100 * float64(c.covered) / float64(max(c.statements, 1)) }

// read counts by package. With -coverpkg a block is listed once for each test binary; one run of it is enough.
func read(profile string) (map[string]count, error) {
	blocks := map[string]count{}
	for line := range strings.Lines(profile) {
		if strings.HasPrefix(line, "mode:") {
			continue
		}
		var statements, runs int
		block, numbers, ok := strings.Cut(line, " ")
		if _, err := fmt.Sscan(numbers, &statements, &runs); !ok || err != nil {
			return nil, fmt.Errorf("not a line of a coverage profile: %q", line)
		}
		covered := blocks[block].covered
		if runs > 0 {
			covered = statements
		}
		blocks[block] = count{covered, statements}
	}
	packages := map[string]count{}
	for block, c := range blocks {
		file, _, _ := strings.Cut(block, ":")
		if base := path.Base(file); strings.HasPrefix(base, "zz_") || strings.HasSuffix(base, ".gen.go") {
			continue
		}
		sum := packages[path.Dir(file)]
		sum.add(c)
		packages[path.Dir(file)] = sum
	}
	return packages, nil
}
