package lint

import (
	"iter"
	"slices"

	"go.yaml.in/yaml/v3"
)

// subschemas yields the schemas directly inside one, with the keyword that holds them. Conditions (not, if,
// then, else) are left out: they narrow what is declared elsewhere and declare nothing themselves.
func subschemas(schema place) iter.Seq2[string, place] {
	maps := []string{"properties", "patternProperties", "dependentSchemas", "$defs"}
	lists := []string{"allOf", "anyOf", "oneOf", "prefixItems"}
	single := []string{"items", "additionalProperties", "unevaluatedProperties", "contains", "propertyNames"}
	return func(yield func(string, place) bool) {
		for keyword, at := range schema.members() {
			switch {
			case slices.Contains(maps, keyword):
				for _, child := range at.members() {
					if !yield(keyword, child) {
						return
					}
				}
			case slices.Contains(lists, keyword):
				for child := range at.items() {
					if !yield(keyword, child) {
						return
					}
				}
			case slices.Contains(single, keyword) && at.is(yaml.MappingNode):
				if !yield(keyword, at) {
					return
				}
			}
		}
	}
}

// roots yields the schemas that are not inside another: those of parameters, headers and bodies, each with
// the object that holds it, and the named ones, with the zero place.
func (d *document) roots() iter.Seq2[place, place] {
	return func(yield func(holder, schema place) bool) {
		for _, schema := range d.root.get("components", "schemas").members() {
			if !yield(place{}, schema) {
				return
			}
		}
		d.walkHolders(d.root, yield)
	}
}

func (d *document) walkHolders(p place, yield func(holder, schema place) bool) bool {
	for item := range p.items() {
		if !d.walkHolders(item, yield) {
			return false
		}
	}
	for name, member := range p.members() {
		switch {
		case name == "schema":
			if !yield(p, member) {
				return false
			}
		case member.pointer == "#/components/schemas" || isData(name):
		case !d.walkHolders(member, yield):
			return false
		}
	}
	return true
}

func (d *document) checkSchemas() {
	for holder, schema := range d.roots() {
		d.checkSchema(schema, !holder.ok())
	}
}

// checkSchema wants every property described and every object named. A branch of allOf counts as part of the
// schema that holds it: the generator merges them.
func (d *document) checkSchema(schema place, named bool) {
	properties := schema.get("properties")
	if properties.ok() && !named {
		d.report(schema, "no-inline-object", "move this object to components.schemas and refer to it: inline objects get throw-away Go names")
	}
	for name, property := range properties.members() {
		if !d.described(property) {
			d.report(property, "property-description", "describe the property %s (format, unit, when it is there): it becomes the field's godoc", name)
		}
	}
	for keyword, child := range subschemas(schema) {
		d.checkSchema(child, named && keyword == "allOf")
	}
}

// described also takes a plain reference to a schema that is described itself.
func (d *document) described(property place) bool {
	return property.get("description").text() != "" || d.resolve(property).get("description").text() != ""
}

// checkClosedness wants what we send closed, so that a misspelt member is an error, and what we receive open,
// so that members unknown today are neither refused nor lost.
func (d *document) checkClosedness() {
	sent, received := map[string]place{}, map[string]place{}
	for op := range d.operations() {
		body := d.resolve(op.get("requestBody"))
		if op.webhook {
			d.reachContent(body, received)
		} else {
			d.reachContent(body, sent)
			for _, response := range op.get("responses").members() {
				d.reachContent(d.resolve(response), received)
			}
		}
	}
	for pointer, schema := range sent {
		if _, both := received[pointer]; both && hasMembers(schema) {
			d.report(schema, "request-closed", "used in a request and in an answer; one must be closed and the other open: make two schemas")
			continue
		}
		if hasMembers(schema) && schema.get("additionalProperties").text() != "false" && schema.get("x-open").text() == "" {
			d.report(schema, "request-closed", "reached from a request: set additionalProperties: false, or say why not in x-open: <reason>")
		}
	}
	for pointer, schema := range received {
		_, both := sent[pointer]
		if !both && hasMembers(schema) && schema.get("additionalProperties").text() != "true" {
			d.report(schema, "answer-open", "reached from an answer or webhook: set additionalProperties: true")
		}
	}
}

// reachContent collects every object schema that a body or response leads to, by pointer.
func (d *document) reachContent(p place, into map[string]place) {
	for _, media := range p.get("content").members() {
		d.reach(media.get("schema"), into)
	}
}

func (d *document) reach(schema place, into map[string]place) {
	schema = d.resolve(schema)
	if _, seen := into[schema.pointer]; seen || !schema.ok() {
		return
	}
	into[schema.pointer] = schema
	for _, child := range subschemas(schema) {
		d.reach(child, into)
	}
}

// hasMembers says that the schema describes an object whose closedness is its own to state: not one made only
// of references, and not a map from free names to one described kind of value.
func hasMembers(schema place) bool {
	isObject := schema.get("properties").ok() || slices.Contains(schema.get("type").texts(), "object")
	isMap := !schema.get("properties").ok() && schema.get("additionalProperties").is(yaml.MappingNode)
	return isObject && !isMap
}
