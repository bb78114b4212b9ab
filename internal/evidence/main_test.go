package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/api"
)

func TestPageIsFresh(t *testing.T) {
	t.Parallel()
	want, err := page(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile("../../api/EVIDENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(written)); diff != "" {
		t.Errorf("run go generate ./...; api/EVIDENCE.md differs from the description (-want +got):\n%s", diff)
	}
}

// No entry of the file is lost on the way to the page.
func TestEveryEntryIsRead(t *testing.T) {
	t.Parallel()
	rows, err := read(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Count(string(api.OpenAPI), "grade: "); len(rows) != want {
		t.Errorf("%d rows, but the description has %d grades", len(rows), want)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	written, err := page(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| startCall | operation | documented | [startcall](https://docs.voiso.com/apidocs/startcall) | ",
		"| startCall | contact center key in the path | documented | ",
		"| startCall | user key as Bearer token | inferred | ",
		"| startCall | response `204` | inferred | ",
		"| listSMSTemplates | contact center key in the query | documented | ",
		"| listCDRs | parameter `uuid` | observed | public client code | ",
		"| listCDRs | schema `CDR` | observed | public client code | ",
		"| createScheduledCallback | schema `ScheduledCallbackRequest` `scheduled_time` | documented | ",
	} {
		if !strings.Contains(written, "\n"+want) {
			t.Errorf("the page has no row %q", want)
		}
	}
}

func TestUnreadableDescription(t *testing.T) {
	t.Parallel()
	if _, err := page([]byte("openapi: [")); err == nil {
		t.Error("no error")
	}
}
