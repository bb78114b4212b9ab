// Package lint holds the rules of this project for its OpenAPI description, beside those of Redocly: what
// the generated code, the credential choice and the fake server rely on, so that no reviewer has to look for
// it. The command is openapilint.
package lint

import (
	"cmp"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Problem is one broken rule: where it is and what to do about it.
type Problem struct {
	Rule    string // Name of the rule, as "operation-security".
	Pointer string // JSON pointer into the document, as "#/paths/~1users/get".
	Line    int    // Line in the file, from 1.
	Message string // What is wrong and what to do.
}

// String gives the problem as one line without the file's name: "12: #/paths/~1users/get: message [rule]".
func (p Problem) String() string {
	return fmt.Sprintf("%d: %s: %s [%s]", p.Line, p.Pointer, p.Message, p.Rule)
}

// Check applies every rule to an OpenAPI 3.1 document in YAML and returns the broken ones in the order of
// the file. The error says that the document could not be read at all.
func Check(data []byte) ([]Problem, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	if len(file.Content) == 0 || file.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("parse: the document is no mapping")
	}
	d := &document{root: place{node: file.Content[0], pointer: "#", line: 1}}
	d.checkSchemes()
	d.checkOperations()
	d.checkEvidence(d.root)
	d.checkSchemas()
	d.checkClosedness()
	if err := d.checkExamples(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return d.problems, nil
}

// document is the tree under check and what was found so far.
type document struct {
	root     place
	problems []Problem
}

func (d *document) report(at place, rule, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		Rule: rule, Pointer: at.pointer, Line: at.line, Message: fmt.Sprintf(format, args...),
	})
}
