// Command evidence writes the table of the evidence for each part of the
// description:
//
//	go run ./internal/evidence -o api/EVIDENCE.md
package main

import (
	"flag"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/voiso-community/voiso-go/api"
)

const heading = `# Evidence

Generated from [openapi.yaml](openapi.yaml) by ` + "`go generate`" + `; do not edit. The grades:

- **documented**: a page of Voiso says so.
- **observed**: public code that uses the API shows it.
- **inferred**: it follows from other operations, or from a general rule of Voiso.

If you have an account, please confirm or correct what is observed or inferred, and open an issue.

`

func main() {
	output := flag.String("o", "api/EVIDENCE.md", "file to write")
	flag.Parse()
	page, err := page(api.OpenAPI)
	if err == nil {
		err = os.WriteFile(*output, []byte(page), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

// page returns the whole page in Markdown.
func page(description []byte) (string, error) {
	rows, err := read(description)
	if err != nil {
		return "", err
	}
	byGrade := map[string]int{}
	var open, documented []row
	for _, r := range rows {
		byGrade[r.grade]++
		if r.grade == "documented" {
			documented = append(documented, r)
		} else {
			open = append(open, r)
		}
	}
	var b strings.Builder
	b.WriteString(heading)
	fmt.Fprintf(&b, "%d entries: %d documented, %d observed, %d inferred.\n", len(rows), byGrade["documented"], byGrade["observed"], byGrade["inferred"])
	b.WriteString("\n## To confirm\n\n" + table(open) + "\n## Documented\n\n" + table(documented))
	return b.String(), nil
}

func table(rows []row) string {
	var b strings.Builder
	b.WriteString("| Operation | Part | Grade | Source | Note |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		source := r.source
		if host, _, _ := strings.Cut(source, "/"); strings.HasSuffix(host, "voiso.com") {
			source = fmt.Sprintf("[%s](https://%s)", path.Base(source), source)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", operations(r.operations), r.part, r.grade, source, cell(r.note))
	}
	return b.String()
}

// operations shortens a long list.
func operations(ids []string) string {
	if len(ids) > 4 {
		return fmt.Sprintf("%s and %d more", strings.Join(ids[:3], ", "), len(ids)-3)
	}
	return strings.Join(ids, ", ")
}

// cell returns a text that cannot end its cell or begin HTML.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}
