package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// The generated table says exactly what the description says, in its order.
func TestTableEqualsDescription(t *testing.T) {
	t.Parallel()
	if err := description(t).compareTable(gen.Operations()); err != nil {
		t.Error(err)
	}
}

func (d *document) compareTable(table []*gen.Operation) error {
	var problems []error
	for i := range max(len(d.operations), len(table)) {
		switch {
		case i >= len(table):
			problems = append(problems, fmt.Errorf("%s is missing from the table", d.operations[i].id))
		case i >= len(d.operations):
			problems = append(problems, fmt.Errorf("%s is not described", table[i].ID))
		default:
			problems = append(problems, d.operations[i].compareRow(table[i]))
		}
	}
	return errors.Join(problems...)
}

func (op *operation) compareRow(row *gen.Operation) error {
	evidence, _ := op.spec.Extensions["x-evidence"].(map[string]any)
	idempotent, _ := op.spec.Extensions["x-idempotent"].(bool)
	want := gen.Operation{
		ID: op.id, Method: op.method, Path: op.path, Summary: op.spec.Summary, PathKey: op.pathKey,
		Evidence:   gen.Evidence{Grade: fmt.Sprint(evidence["grade"]), Source: fmt.Sprint(evidence["source"])},
		Idempotent: op.method == "GET" || idempotent, Deprecated: op.spec.Deprecated,
	}
	if len(op.spec.Tags) > 0 {
		want.Tag = op.spec.Tags[0]
	}
	for _, kind := range []string{"contactcenter", "user"} {
		if !op.documents(kind) {
			want.InferredKeys = append(want.InferredKeys, kind)
		}
	}
	have := *row
	have.Security = nil
	for _, alternative := range op.security {
		want.Security = append(want.Security, alternative)
	}
	for _, alternative := range row.Security {
		have.Security = append(have.Security, slices.Sorted(slices.Values(alternative)))
	}
	if !reflect.DeepEqual(want, have) {
		return fmt.Errorf("%s: the table says %+v, the description %+v", op.id, describe(&have), describe(&want))
	}
	return nil
}

// documents reports whether a page of the operation names the kind of key, in any form.
func (op *operation) documents(kind string) bool {
	grades, _ := op.spec.Extensions["x-evidence-security"].(map[string]any)
	for way, entry := range grades {
		evidence, _ := entry.(map[string]any)
		if strings.HasPrefix(way, kind) && evidence["grade"] == "documented" {
			return true
		}
	}
	return false
}

// describe shows a row with what its pointer points to.
func describe(row *gen.Operation) string {
	return fmt.Sprintf("%+v, path key %+v", *row, *cmp.Or(row.PathKey, &gen.PathKey{}))
}

// Every operation has its methods on the clients, and the clients have no others.
func TestClientsHaveEveryOperation(t *testing.T) {
	t.Parallel()
	d := description(t)
	clients := map[string]struct {
		client   any
		suffixes []string
	}{
		"generated":      {&gen.Client{}, []string{"", "WithBody"}},
		"with responses": {(*gen.ClientWithResponses)(nil), []string{"WithResponse", "WithBodyWithResponse"}},
		"root":           {(*voiso.Client)(nil), []string{""}},
	}
	for name, each := range clients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, op := range d.operations {
				for i, suffix := range each.suffixes {
					if _, err := methodOf(each.client, op.id, suffix); err != nil && (i == 0 || op.spec.RequestBody != nil) {
						t.Error(err)
					}
				}
			}
			if name == "root" {
				return // it has helpers besides
			}
			for method := range reflect.TypeOf(each.client).Methods() {
				if !d.knows(method.Name, "", "WithBody", "WithResponse", "WithBodyWithResponse") {
					t.Errorf("%s belongs to no operation of the description", method.Name)
				}
			}
		})
	}
}

// knows reports whether a method belongs to an operation.
func (d *document) knows(method string, suffixes ...string) bool {
	for _, op := range d.operations {
		for _, suffix := range suffixes {
			if strings.EqualFold(method, op.id+suffix) {
				return true
			}
		}
	}
	return false
}
