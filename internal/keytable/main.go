// Keytable writes the README's table of keys from the operation table.
//
//	go run ./internal/keytable README.md
package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

const (
	begin = "<!-- keys: made by go generate from api/openapi.yaml -->\n"
	end   = "<!-- /keys -->"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: keytable README.md")
		os.Exit(2)
	}
	if err := rewrite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func rewrite(path string) error {
	old, err := os.ReadFile(path) //nolint:gosec // named by the caller
	if err != nil {
		return err
	}
	changed, err := replace(old, table(gen.Operations()))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, changed, 0o644) //nolint:gosec // a public file
}

// replace puts the table between the markers.
func replace(document []byte, table string) ([]byte, error) {
	before, rest, ok := bytes.Cut(document, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return nil, fmt.Errorf("has no lines %q and %q", strings.TrimSpace(begin), end)
	}
	return slices.Concat(before, []byte(begin+table+end), after), nil
}

func table(operations []*gen.Operation) string {
	var b strings.Builder
	b.WriteString("| operation | | keys |\n|---|---|---|\n")
	for _, op := range operations {
		name := strings.ToUpper(op.ID[:1]) + op.ID[1:]
		if op.Deprecated {
			name += " (deprecated)"
		}
		if op.Evidence.Grade != "documented" {
			name += " (" + op.Evidence.Grade + ")"
		}
		fmt.Fprintf(&b, "| %s | `%s %s` | %s |\n", name, op.Method, op.Path, keys(op))
	}
	return b.String()
}

// keys tells the kinds in order of preference, each with its forms.
func keys(op *gen.Operation) string {
	var kinds []string
	forms := map[string][]string{}
	for _, alternative := range op.Security {
		for _, name := range alternative {
			scheme := securityproviders.Scheme(name)
			kind := strings.Replace(string(scheme.Kind()), "contactcenter", "contact center", 1)
			if forms[kind] == nil {
				kinds = append(kinds, kind)
				if op.PathKey != nil {
					forms[kind] = []string{"path"}
				}
			}
			forms[kind] = append(forms[kind], strings.Replace(string(scheme.Form()), "bearer", "Bearer", 1))
		}
	}
	for i, kind := range kinds {
		how := forms[kind]
		if op.PathKey == nil {
			kinds[i] = kind + ": " + strings.Join(how, " or ")
			continue
		}
		kinds[i] = kind + ": " + strings.Join(how, " and ")
	}
	return strings.Join(kinds, "; ")
}
