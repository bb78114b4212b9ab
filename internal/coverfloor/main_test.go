package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	const profile = `mode: atomic
m/a/x.go:1.1,2.2 8 0
m/a/x.go:3.1,4.2 1 5
m/a/zz_y.go:1.1,2.2 100 0
m/b/z.gen.go:1.1,2.2 100 0
m/b/z.go:1.1,2.2 1 1
m/a/x.go:1.1,2.2 8 3
m/b/z.go:3.1,4.2 1 0
m/gen/c.go:1.1,2.2 100 0
`
	tests := []struct {
		name, floor, profile string
		fails                string // part of the error, "" for none
		out                  []string
	}{
		{"above", "90", profile, "", []string{" 100.0%  m/a\n", "  50.0%  m/b\n", "  90.9%  of 11 "}},
		{"below", "91", profile, "coverage 90.9% is below the floor of 91%", []string{"  90.9%  of 11 "}},
		{"nothing measured", "90", "mode: set\n", "below the floor", nil},
		{"no profile", "90", "oops\n", "not a line", nil},
		{"no floor", "much", profile, "floor", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "cover.out")
			if err := os.WriteFile(file, []byte(test.profile), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err := run([]string{test.floor, file, "m/a", "m/b"}, &out)
			if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("error %v, want %q", err, test.fails)
			}
			for _, line := range test.out {
				if !strings.Contains(out.String(), line) {
					t.Errorf("output lacks %q:\n%s", line, &out)
				}
			}
		})
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"90"}, {"90", "cover.out"}, {"90", filepath.Join(t.TempDir(), "absent"), "m/a"}} {
		if err := run(args, &strings.Builder{}); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
