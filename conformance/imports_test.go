package conformance

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/voiso-community/voiso-go"

// strangers are the modules of the list that a light package must not bring into a user's program.
func strangers(modules []string) []string {
	allowed := []string{
		"", // the standard library
		module,
		"github.com/go-json-experiment/json",
		"github.com/oapi-codegen/runtime",
		"github.com/google/uuid",
		"github.com/apapsch/go-jsonmerge/v2",
	}
	found := slices.DeleteFunc(slices.Clone(modules), func(name string) bool { return slices.Contains(allowed, name) })
	slices.Sort(found)
	return slices.Compact(found)
}

// modulesOf lists the modules that importing the package in the folder brings in, "" for the standard library. It
// includes what files with the usual constraint for tools import, since go mod tidy puts that into users' go.mod.
func modulesOf(t *testing.T, folder string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-tags=tools", "-f", "{{with .Module}}{{.Path}}{{end}}", "../"+folder)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestLightPackagesStayLight(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"voiso", "gen", "securityproviders", "webhook"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat("../" + folder); err != nil {
				t.Skip("not written yet")
			}
			modules := modulesOf(t, folder)
			if !slices.Contains(modules, module) {
				t.Fatalf("the list lacks %s itself: %q", module, modules)
			}
			if found := strangers(modules); len(found) > 0 {
				t.Errorf("importing %s/%s brings in %q", module, folder, found)
			}
		})
	}
}

func TestStrangersAreFound(t *testing.T) {
	t.Parallel()
	modules := []string{"", module, "github.com/oapi-codegen/runtime", "github.com/getkin/kin-openapi", "github.com/spf13/cobra", "github.com/getkin/kin-openapi"}
	want := []string{"github.com/getkin/kin-openapi", "github.com/spf13/cobra"}
	if got := strangers(modules); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := strangers(modulesOf(t, "api/lint")); len(got) == 0 {
		t.Error("found none in api/lint, which reads YAML")
	}
}
