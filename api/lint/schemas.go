package lint

import (
	"iter"
	"strings"
)

// subschemas yields the schemas directly inside one, by their keyword. Conditions
// (not) are left out, because they declare nothing.
func subschemas(schema node) iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		for keyword, at := range schema.all() {
			switch keyword {
			case "items", "additionalProperties":
				if _, isObject := at.value.(map[string]any); isObject && !yield(keyword, at) {
					return
				}
			case "properties", "allOf", "anyOf", "oneOf":
				for _, child := range at.all() {
					if !yield(keyword, child) {
						return
					}
				}
			}
		}
	}
}

// checkSchemas finds the schemas that are not inside another: the named ones, and those of parameters, headers and bodies.
func (d *document) checkSchemas(at node) {
	for key, member := range at.all() {
		switch {
		case key == "schema":
			d.checkSchema(member, false)
		case member.pointer == "#/components/schemas":
			for _, schema := range member.all() {
				d.checkSchema(schema, true)
			}
		case key != "example" && key != "examples" && !strings.HasPrefix(key, "x-"):
			d.checkSchemas(member)
		}
	}
}

// checkSchema requires objects to be named, and unions of different types. A branch of allOf counts as part of the schema
// that holds it, because the generator merges them.
func (d *document) checkSchema(schema node, named bool) {
	if schema.has("properties") && !named {
		d.report(schema, "no-inline-object", "move this object to components.schemas and refer to it: the generator invents names for inline objects")
	}
	d.checkUnion(schema)
	for keyword, child := range subschemas(schema) {
		d.checkSchema(child, named && keyword == "allOf")
	}
}

// checkClosedness requires request objects to be closed, so that a misspelt
// member is an error. It requires response objects to be open, so that unknown
// members are neither refused nor lost.
func (d *document) checkClosedness() {
	sent, received := map[string]node{}, map[string]node{}
	for op := range d.operations() {
		body := d.resolve(op.get("requestBody"))
		if op.webhook {
			d.reachContent(body, received)
			continue
		}
		d.reachContent(body, sent)
		for _, response := range op.get("responses").all() {
			d.reachContent(d.resolve(response), received)
		}
	}
	for pointer, schema := range sent {
		_, both := received[pointer]
		switch {
		case !describesMembers(schema):
		case both:
			d.report(schema, "request-closed", "used in a request and in a response: make two schemas, one closed and one open")
		case schema.get("additionalProperties").value != false && schema.get("x-open").text() == "":
			d.report(schema, "request-closed", "used in a request: set additionalProperties: false, or say why not in x-open: <reason>")
		}
	}
	for pointer, schema := range received {
		if _, both := sent[pointer]; !both && describesMembers(schema) && schema.get("additionalProperties").value != true {
			d.report(schema, "response-open", "used in a response or webhook: set additionalProperties: true")
		}
	}
}

// reachContent collects every schema that a body refers to, by pointer.
func (d *document) reachContent(body node, into map[string]node) {
	for _, media := range body.get("content").all() {
		d.reach(media.get("schema"), into)
	}
}

func (d *document) reach(schema node, into map[string]node) {
	schema = d.resolve(schema)
	if _, seen := into[schema.pointer]; seen || schema.value == nil {
		return
	}
	into[schema.pointer] = schema
	for _, child := range subschemas(schema) {
		d.reach(child, into)
	}
}

// describesMembers reports whether the schema is an object that states its own closedness. References alone do not, nor
// does a map from free names to one kind of value.
func describesMembers(schema node) bool {
	if schema.has("properties") {
		return true
	}
	isObject := schema.get("type").text() == "object"
	for _, kind := range schema.get("type").all() {
		isObject = isObject || kind.text() == "object"
	}
	_, isMap := schema.get("additionalProperties").value.(map[string]any)
	return isObject && !isMap
}
