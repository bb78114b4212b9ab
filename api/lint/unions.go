package lint

import "slices"

// checkUnion requires the branches of a union to have different JSON types, or to
// be closed objects with different required members. Generators of other
// languages refuse unions such as an enum or any string. The Go type of a union
// is set in api/codegen/go.yaml; a test of the generated code finds a missing one.
func (d *document) checkUnion(schema node) {
	const rule = "union-types"
	if kinds := typesOf(schema); len(kinds) > 2 || len(kinds) == 2 && !slices.Contains(kinds, "null") {
		d.report(schema, rule, "write the types as branches of oneOf: generators take a list of types for one type and null only")
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		var seen []node
		for _, branch := range schema.get(keyword).all() {
			branch = d.resolve(branch)
			if len(typesOf(branch)) == 0 || slices.ContainsFunc(seen, func(other node) bool { return areAlike(branch, other) }) {
				d.report(schema, rule, "give each branch of %s a type of its own; for values to which Voiso may add write type: string and examples", keyword)
				break
			}
			seen = append(seen, branch)
		}
	}
}

// areAlike reports whether a value may match both branches, judged by types. Two closed objects differ by a member that
// one requires and the other does not have.
func areAlike(a, b node) bool {
	ofB := typesOf(b)
	if !slices.ContainsFunc(typesOf(a), func(kind string) bool { return slices.Contains(ofB, kind) }) {
		return false
	}
	return !requiresOther(a, b) || !requiresOther(b, a)
}

func requiresOther(a, closed node) bool {
	for _, name := range a.get("required").all() {
		if !closed.get("properties").has(name.text()) {
			return closed.get("additionalProperties").value == false
		}
	}
	return false
}

// typesOf returns the types of a schema; an integer is a number.
func typesOf(schema node) []string {
	var kinds []string
	for _, kind := range schema.get("type").all() {
		kinds = append(kinds, kind.text())
	}
	switch kind := schema.get("type").text(); {
	case kind != "":
		kinds = []string{kind}
	case schema.has("allOf"): // the generator merges objects
		kinds = []string{"object"}
	}
	for i, kind := range kinds {
		if kind == "integer" {
			kinds[i] = "number"
		}
	}
	return kinds
}
