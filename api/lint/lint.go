// Package lint holds the rules for the OpenAPI description that Redocly's
// assertions cannot express; api/redocly.yaml holds the others. The command is
// openapilint.
package lint

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Problem is one broken rule, with its place and the remedy.
type Problem struct {
	Rule    string // Name of the rule, such as "request-closed".
	Pointer string // JSON pointer into the document, such as "#/paths/~1users/get".
	Message string // The mistake and the remedy.
}

// String returns the problem as one line: "#/paths/~1users/get: message [rule]".
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s [%s]", p.Pointer, p.Message, p.Rule)
}

// Check returns the broken rules of an OpenAPI 3.1 document, sorted by place.
// The error reports a document that is not valid OpenAPI; this includes
// defaults that do not match their schema.
func Check(data []byte) ([]Problem, error) {
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	// The rules need references and extensions as they are written, so they read the document as plain JSON.
	data, err = json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	d := &document{}
	if err := json.Unmarshal(data, &d.root.value); err != nil {
		return nil, err
	}
	d.root.pointer = "#"
	for op := range d.operations() {
		found := len(d.problems)
		d.checkPathKey(op)
		if len(d.problems) == found { // evidence names the key in the path
			d.checkSecurityEvidence(op)
		}
	}
	d.checkEvidence(d.root)
	d.checkSchemas(d.root)
	d.checkClosedness()
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Pointer, b.Pointer) })
	return d.problems, nil
}

// document is the tree under check and the problems found so far.
type document struct {
	root     node
	problems []Problem
}

func (d *document) report(at node, rule, format string, args ...any) {
	d.problems = append(d.problems, Problem{Rule: rule, Pointer: at.pointer, Message: fmt.Sprintf(format, args...)})
}

// resolve follows local references from n. The loader refuses dangling and circular references.
func (d *document) resolve(n node) node {
	for n.get("$ref").text() != "" {
		path := strings.TrimPrefix(n.get("$ref").text(), "#/")
		n = d.root
		for part := range strings.SplitSeq(path, "/") {
			n = n.get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	return n
}

// node is a value of the document with the JSON pointer to it. The zero node is an absent value.
type node struct {
	pointer string
	value   any
}

func (n node) child(key string, value any) node {
	return node{n.pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key), value}
}

// get returns the member of an object at the path of keys.
func (n node) get(keys ...string) node {
	for _, key := range keys {
		object, _ := n.value.(map[string]any)
		value, ok := object[key]
		if !ok {
			return node{}
		}
		n = n.child(key, value)
	}
	return n
}

// has reports whether n is an object with the member.
func (n node) has(key string) bool { return n.get(key).pointer != "" }

// text returns a string, and "" for any other value.
func (n node) text() string {
	text, _ := n.value.(string)
	return strings.TrimSpace(text)
}

// all yields the members of an object, sorted by key, or the items of an array.
func (n node) all() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		switch value := n.value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(value)) {
				if !yield(key, n.child(key, value[key])) {
					return
				}
			}
		case []any:
			for i, item := range value {
				if key := strconv.Itoa(i); !yield(key, n.child(key, item)) {
					return
				}
			}
		}
	}
}
