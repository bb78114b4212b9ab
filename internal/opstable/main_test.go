package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

func TestTableIsFresh(t *testing.T) {
	t.Parallel()
	written, err := os.ReadFile("../../api/OPERATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(heading+table(gen.Operations()), string(written)); diff != "" {
		t.Errorf("run go generate ./...; api/OPERATIONS.md differs from the operation table (-want +got):\n%s", diff)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		op   *gen.Operation
		want string
	}{
		{gen.OpSendSMS, "user: path and Bearer; contact center: path and Bearer"},
		{gen.OpListSMSTemplates, "contact center: Bearer or query; user: Bearer"},
		{gen.OpListNumbers, "contact center: Bearer; user: Bearer"},
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
