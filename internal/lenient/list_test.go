package lenient_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

func TestElements(t *testing.T) {
	t.Parallel()
	two := []child{{ID: 1}, {ID: 2}}
	tests := map[string]struct {
		in   string
		want []child
	}{
		"array":          {` [{"id":1},{"id":2}]`, two},
		"empty array":    {`[]`, []child{}},
		"in an object":   {`{"total":2,"users":[{"id":1},{"id":2}],"next":null}`, two},
		"two arrays":     {`{"a":[{"id":1}],"b":[]}`, nil},
		"no array":       {`{"a":1}`, nil},
		"no list at all": {`"a"`, nil},
		"nothing":        {``, nil},
		"broken array":   {`[{"id":1}`, nil},
		"broken object":  {`{"a":[{"id":1}]`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, lenient.Elements[child]([]byte(test.in))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
