package lenient_test

import (
	"testing"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

func TestSkip(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		`{"a":[1,"}"]},x`: 13,
		`{"a":[1,"}"]`:    -1,
		`{"a" 1}`:         -1,
		`12`:              2,
		``:                -1,
	} {
		if got := lenient.Skip([]byte(in), 0); got != want {
			t.Errorf("%s: got %d, want %d", in, got, want)
		}
	}
}
