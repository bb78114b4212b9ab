// Command openapilint applies the project's own lint rules to OpenAPI descriptions:
//
//	go run ./api/lint/openapilint api/openapi.yaml
//
// It prints each broken rule and exits with status 1 if there is any.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/voiso-community/voiso-go/api/lint"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(files []string, stdout, stderr io.Writer) int {
	if len(files) == 0 {
		fmt.Fprintln(stderr, "usage: openapilint file.yaml ...")
		return 2
	}
	status := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 2
		}
		problems, err := lint.Check(data)
		if err != nil {
			fmt.Fprintf(stderr, "%s: %v\n", file, err)
			return 2
		}
		for _, problem := range problems {
			fmt.Fprintf(stdout, "%s%s\n", file, problem)
		}
		if len(problems) > 0 {
			status = 1
		}
		fmt.Fprintf(stdout, "%s: %d problems\n", file, len(problems))
	}
	return status
}
