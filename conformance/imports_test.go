package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/voiso-community/voiso-go"

// mayImport lists, for each package that users can import and for the internal
// packages below it, which packages of ours it may import. References run one way.
var mayImport = map[string][]string{
	"voiso":             {"internal/cdr", "internal/redact", "securityproviders", "gen", "internal/lenient"},
	"webhook":           {"internal/redact", "securityproviders", "gen", "internal/lenient"},
	"securityproviders": {"internal/redact", "gen"},
	"gen":               {"internal/lenient"},
	"internal/cdr":      {},
	"internal/redact":   {},
	"internal/lenient":  {},
	"api":               {},
	"voisotest":         {"api", "securityproviders", "gen", "webhook"},
	"internal/sandbox":  {"voisotest", "api", "gen"},
}

// allowedModules are the outside modules that importing a light package may bring in.
var allowedModules = []string{
	"github.com/oapi-codegen/runtime",
	"github.com/google/uuid",
	"github.com/apapsch/go-jsonmerge/v2",
	"github.com/go-json-experiment/json",
}

// goList runs go list on a package of ours and returns the lines of its output.
func goList(t *testing.T, folder string, args ...string) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", slices.Concat([]string{"list"}, args, []string{"../" + folder})...)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// forbiddenImports returns the packages of ours in the list that the package may not import.
func forbiddenImports(folder string, imports []string) []string {
	var found []string
	for _, path := range imports {
		ours, ok := strings.CutPrefix(path, module+"/")
		if ok && !slices.Contains(mayImport[folder], ours) {
			found = append(found, ours)
		}
	}
	return found
}

func TestImportsRunOneWay(t *testing.T) {
	t.Parallel()
	for folder := range mayImport {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			if !hasPackage(folder) {
				t.Skip("not written yet")
			}
			imports := goList(t, folder, "-f", `{{join .Imports "\n"}}`)
			if found := forbiddenImports(folder, imports); len(found) > 0 {
				t.Errorf("%s imports %q; DESIGN allows %q of ours", folder, found, mayImport[folder])
			}
		})
	}
}

func TestForbiddenImportsAreFound(t *testing.T) {
	t.Parallel()
	imports := []string{"net/http", module + "/gen", module + "/voiso", module + "/internal/lenient"}
	for folder, want := range map[string][]string{
		"voiso":            {"voiso"},
		"gen":              {"gen", "voiso"},
		"internal/lenient": {"gen", "voiso", "internal/lenient"},
	} {
		if got := forbiddenImports(folder, imports); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", folder, got, want)
		}
	}
	if got := forbiddenImports("api", goList(t, "examples/quickstart", "-f", `{{join .Imports "\n"}}`)); len(got) == 0 {
		t.Error("found none in an example, which imports the client")
	}
}

// hasPackage reports whether the folder exists with a Go file.
func hasPackage(folder string) bool {
	files, _ := filepath.Glob("../" + folder + "/*.go")
	return len(files) > 0
}

// strangers returns the modules of the list that a light package must not bring into a user's program.
func strangers(modules []string) []string {
	var found []string
	for _, name := range modules {
		if name != module && !slices.Contains(allowedModules, name) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// modulesOf lists the modules that importing the package brings in. It includes what files with the usual constraint
// for tools import, because go mod tidy puts that into users' go.mod.
func modulesOf(t *testing.T, folder string) []string {
	t.Helper()
	return goList(t, folder, "-deps", "-tags=tools", "-f", "{{with .Module}}{{.Path}}{{end}}")
}

func TestLightPackagesStayLight(t *testing.T) {
	t.Parallel()
	for _, folder := range []string{"voiso", "gen", "securityproviders", "webhook"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			if !hasPackage(folder) {
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
	modules := []string{module, "github.com/oapi-codegen/runtime", "github.com/getkin/kin-openapi", "github.com/spf13/cobra", "github.com/getkin/kin-openapi"}
	want := []string{"github.com/getkin/kin-openapi", "github.com/spf13/cobra"}
	if got := strangers(modules); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := strangers(modulesOf(t, "api/lint")); len(got) == 0 {
		t.Error("found none in api/lint, which reads the description with kin-openapi")
	}
}

// The top level holds documents and folders. Its two Go files have build
// constraints, so that there is no package to import.
func TestTopLevelHasNoPackage(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".go" {
			files = append(files, entry.Name())
		}
	}
	if want := []string{"generate.go", "tools.go"}; !slices.Equal(files, want) {
		t.Errorf("the top level has the Go files %q, want %q: move code into a folder", files, want)
	}
	for _, file := range files {
		data, err := os.ReadFile("../" + file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "//go:build ") {
			t.Errorf("%s has no build constraint in its first line", file)
		}
	}
}
