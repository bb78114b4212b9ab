package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func TestTheREADMEHasTheTable(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	want, err := replace(readme, table(gen.Operations()))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(readme, want) {
		t.Error("README.md's table of keys is not what the description gives: run go generate ./...")
	}
}

func TestRewrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "README.md")
	for _, step := range []struct{ content, wantErr string }{
		{"before\n" + begin + "old\n" + end + "\nafter\n", ""},
		{"no markers", "has no lines"},
		{begin + "not closed", "has no lines"},
	} {
		if err := os.WriteFile(path, []byte(step.content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := rewrite(path)
		if (err == nil) != (step.wantErr == "") || err != nil && !strings.Contains(err.Error(), step.wantErr) {
			t.Errorf("rewrite(%q) = %v, want %q", step.content, err, step.wantErr)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		op   *gen.Operation
		want string
	}{
		{gen.OpSendSMS, "user: path and Bearer; contact center: path and Bearer"},
		{gen.OpListSMSTemplates, "contact center: Bearer or query"},
		{gen.OpListNumbers, "contact center: Bearer"},
		{gen.OpListCDRs, "contact center: Bearer or query; user: Bearer or query"},
	} {
		if got := keys(test.op); got != test.want {
			t.Errorf("keys(%s) = %q, want %q", test.op.ID, got, test.want)
		}
	}
	if row := table([]*gen.Operation{gen.OpListCDRUsers, gen.OpListCampaigns}); !strings.Contains(row, "(deprecated)") || !strings.Contains(row, "(inferred)") {
		t.Errorf("the table does not mark what is deprecated and what is inferred:\n%s", row)
	}
}
