package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile("../testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, bytes.ReplaceAll(good, []byte("grade: observed"), []byte("grade: seen")), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		files  []string
		status int
		out    string
	}{
		{"good", []string{"../testdata/good.yaml"}, 0, "good.yaml: 0 problems"},
		{"bad", []string{bad}, 1, "bad.yaml#/webhooks/thing.added/post/x-evidence: set the grade"},
		{"absent", []string{bad + ".absent"}, 2, ""},
		{"not a description", []string{"main.go"}, 2, ""},
		{"none", nil, 2, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, errs strings.Builder
			if status := run(test.files, &out, &errs); status != test.status || !strings.Contains(out.String(), test.out) {
				t.Errorf("status %d, output %q, errors %q; want %d, %q", status, out.String(), errs.String(), test.status, test.out)
			}
		})
	}
}
