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

// unknownPath is the refusal of a misspelt path. It names the operation that the path resembles most, if there is one.
func (d *description) unknownPath(method, misspelt string) *CheckError {
	problem := &CheckError{Rule: UnknownPath}
	const longest = 200 // no described path is nearly as long
	if len(misspelt) > longest {
		return problem
	}
	away := func(op *gen.Operation) int {
		n := 2 * distance(filled(op.Path, misspelt), misspelt)
		if op.Method != method {
			n++
		}
		return n
	}
	nearest := slices.MinFunc(gen.Operations(), func(a, b *gen.Operation) int { return cmp.Compare(away(a), away(b)) })
	if away(nearest) <= max(len(misspelt), len(nearest.Path)) {
		problem.Nearest, problem.Detail = nearest.ID, "did you mean "+nearest.Method+" "+nearest.Path+"?"
	}
	return problem
}

// wrongMethod is the refusal of a method. It names an operation that has the path.
func wrongMethod(method string, methods map[string]*operation) *CheckError {
	first := slices.Sorted(maps.Keys(methods))[0]
	return &CheckError{Rule: WrongMethod, Detail: method, Nearest: methods[first].ID}
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
