package voisotest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// nearest returns the operation ID that differs least from a misspelt one.
func (d *description) nearest(misspelt string) string {
	return slices.MinFunc(slices.Sorted(maps.Keys(d.byID)), func(a, b string) int {
		return cmp.Compare(distance(a, misspelt), distance(b, misspelt))
	})
}

// nearestPath asks whether a misspelt path is that of the operation that it resembles most. It is empty when the path
// resembles none.
func (d *description) nearestPath(method, misspelt string) string {
	const longest = 200 // no described path is nearly as long
	if len(misspelt) > longest {
		return ""
	}
	away := func(op *gen.Operation) int {
		n := 2 * distance(filled(op.Path, misspelt), misspelt)
		if op.Method != method {
			n++
		}
		return n
	}
	nearest := slices.MinFunc(gen.Operations(), func(a, b *gen.Operation) int { return cmp.Compare(away(a), away(b)) })
	if away(nearest) > max(len(misspelt), len(nearest.Path)) {
		return ""
	}
	return "did you mean " + nearest.Method + " " + nearest.Path + "?"
}

// filled returns a path template with parameters from the same places of a path.
func filled(template, path string) string {
	segments, given := strings.Split(template, "/"), strings.Split(path, "/")
	for i := range segments {
		if strings.HasPrefix(segments[i], "{") && i < len(given) {
			segments[i] = given[i]
		}
	}
	return strings.Join(segments, "/")
}

// distance returns how many letters must be inserted, deleted or replaced to make b of a, in any case (Levenshtein).
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
