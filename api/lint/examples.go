package lint

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// checkHasExamples wants an example of the body and of each success that has content: the fake server answers
// with them and the tests send them.
func (d *document) checkHasExamples(op operation) {
	want := func(body place, what string) {
		for kind, media := range d.resolve(body).get("content").members() {
			if !first(d.samples(media)).ok() {
				d.report(media, "operation-example", "add an example of the %s (%s) from the documentation", what, kind)
			}
		}
	}
	want(op.get("requestBody"), "request body")
	for status, response := range op.get("responses").members() {
		if strings.HasPrefix(status, "2") {
			want(response, status+" answer")
		}
	}
}

// samples yields the values that a media type, parameter, header or schema gives as examples of itself.
func (d *document) samples(holder place) iter.Seq[place] {
	return func(yield func(place) bool) {
		for _, keyword := range []string{"example", "default"} {
			if at := holder.get(keyword); at.ok() && !yield(at) {
				return
			}
		}
		for item := range holder.get("examples").items() { // a schema's list
			if !yield(item) {
				return
			}
		}
		for _, item := range holder.get("examples").members() { // everyone else's named ones
			if at := d.resolve(item).get("value"); at.ok() && !yield(at) {
				return
			}
		}
	}
}

// checkExamples validates every example and default against the schema it stands with.
func (d *document) checkExamples() error {
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource(resource, d.root.value()); err != nil {
		return fmt.Errorf("read the schemas: %w", err)
	}
	for holder, schema := range d.roots() {
		for sample := range d.samples(holder) {
			d.checkSample(compiler, schema, sample)
		}
		d.checkSchemaSamples(compiler, schema)
	}
	return nil
}

const resource = "openapi.json"

func (d *document) checkSchemaSamples(compiler *jsonschema.Compiler, schema place) {
	for sample := range d.samples(schema) {
		d.checkSample(compiler, schema, sample)
	}
	for _, child := range subschemas(schema) {
		d.checkSchemaSamples(compiler, child)
	}
}

func (d *document) checkSample(compiler *jsonschema.Compiler, schema, sample place) {
	location := url.URL{Path: resource, Fragment: strings.TrimPrefix(schema.pointer, "#")}
	compiled, err := compiler.Compile(location.String())
	if err != nil {
		d.report(schema, "schema-invalid", "mend the schema, it does not compile: %s", oneLine(err))
		return
	}
	if err := compiled.Validate(sample.value()); err != nil {
		d.report(sample, "example-invalid", "make the example fit its schema, or the schema the documented example: %s", oneLine(err))
	}
}

// oneLine drops the validator's headline, which repeats the schema's address, and joins the rest.
func oneLine(err error) string {
	lines := strings.Split(err.Error(), "\n")
	if invalid := (*jsonschema.ValidationError)(nil); errors.As(err, &invalid) && len(lines) > 1 {
		lines = lines[1:]
	}
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, " -")
	}
	return strings.Join(lines, "; ")
}

func first(places iter.Seq[place]) place {
	for p := range places {
		return p
	}
	return place{}
}
