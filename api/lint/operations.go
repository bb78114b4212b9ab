package lint

import (
	"iter"
	"slices"
	"strings"
)

// operation is one method of one path, or one webhook.
type operation struct {
	node
	path    string
	webhook bool // Voiso sends it
}

func (d *document) operations() iter.Seq[operation] {
	return func(yield func(operation) bool) {
		for _, section := range []string{"paths", "webhooks"} {
			for path, item := range d.root.get(section).all() {
				for _, at := range item.all() {
					op := operation{node: at, path: path, webhook: section == "webhooks"}
					if at.has("responses") && !yield(op) {
						return
					}
				}
			}
		}
	}
}

// checkPathKey requires x-path-key to agree with security: the key in the path
// and the Bearer token must be the same key.
func (d *document) checkPathKey(op operation) {
	const rule, parameter = "operation-path-key", "api_key"
	pathKey := op.get("x-path-key")
	inPath := slices.Contains(strings.Split(op.path, "/"), "{"+parameter+"}")
	switch {
	case inPath && !op.has("x-path-key"):
		d.report(op.node, rule, "add x-path-key: {parameter: %s, keys: [contactcenter|user]}: the keys that the path accepts", parameter)
	case !inPath && op.has("x-path-key"):
		d.report(pathKey, rule, "remove x-path-key: the path has no {%s}", parameter)
	case inPath:
		if pathKey.get("parameter").text() != parameter {
			d.report(pathKey, rule, "set x-path-key.parameter to %s, the parameter in the path", parameter)
		}
		var keys, want []string
		for _, key := range pathKey.get("keys").all() {
			keys = append(keys, key.text())
		}
		for _, alternative := range op.get("security").all() {
			for scheme := range alternative.all() {
				if key, ok := strings.CutSuffix(scheme, "BearerToken"); ok {
					want = append(want, key)
				}
			}
		}
		if len(keys) == 0 || !slices.Equal(keys, want) {
			d.report(pathKey, rule, "x-path-key.keys is [%s], but the Bearer schemes of security are those of [%s]: make them agree, in the same order",
				strings.Join(keys, ", "), strings.Join(want, ", "))
		}
	}
}
