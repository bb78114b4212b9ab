package conformance

import (
	"os"
	"regexp"
	"testing"
)

// Every union of the description has a Go type in api/codegen/go.yaml. Without
// one the generator writes a type that holds undecoded JSON.
func TestEveryUnionHasAType(t *testing.T) {
	t.Parallel()
	code, err := os.ReadFile("../gen/client.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range unions(code) {
		t.Errorf("%s has no type in api/codegen/go.yaml", found)
	}
	if found := unions([]byte("type Either struct {\n\tunion json.RawMessage\n}\n")); len(found) != 1 {
		t.Errorf("the check does not find the union of the generator: %q", found)
	}
}

func unions(code []byte) []string {
	var names []string
	for _, match := range regexp.MustCompile(`type (\w+) struct \{\n\s*union\s`).FindAllSubmatch(code, -1) {
		names = append(names, string(match[1]))
	}
	return names
}
