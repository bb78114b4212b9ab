package operation

import (
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Unconfirmed returns the rows of api/EVIDENCE.md that a successful request
// with this kind of key confirms: what the description has only inferred or
// observed.
func Unconfirmed(op *gen.Operation, kind securityproviders.KeyKind) []string {
	var rows []string
	if op.Evidence.Grade != "documented" {
		rows = append(rows, "operation")
	}
	doc, err := document()
	if err != nil {
		return nil
	}
	security, _ := doc.Paths.Value(op.Path).GetOperation(op.Method).Extensions["x-evidence-security"].(map[string]any)
	ways := []struct{ name, words string }{{string(kind) + "BearerToken", kind.Label() + " as Bearer token"}}
	if op.PathKey != nil {
		ways = append(ways, struct{ name, words string }{string(kind) + "PathKey", kind.Label() + " in the path"})
	}
	for _, way := range ways {
		if evidence, ok := security[way.name].(map[string]any); ok && evidence["grade"] != "documented" {
			rows = append(rows, way.words)
		}
	}
	return rows
}
