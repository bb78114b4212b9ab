// Command opstable writes the table of operations and keys:
//
//	go run ./internal/opstable -o api/OPERATIONS.md
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

const heading = `# Operations and their keys

Generated from [openapi.yaml](openapi.yaml) by ` + "`go generate`" + `; do not edit. Keys are in order of preference. "path" means that
the key is also part of the path; the client puts it there.

`

func main() {
	output := flag.String("o", "api/OPERATIONS.md", "file to write")
	flag.Parse()
	if err := os.WriteFile(*output, []byte(heading+table(gen.Operations())), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "opstable:", err)
		os.Exit(1)
	}
}

func table(operations []*gen.Operation) string {
	var b strings.Builder
	b.WriteString("| operation | request | keys |\n|---|---|---|\n")
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

// keys returns the kinds of key in order of preference, each with the ways to send it.
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
