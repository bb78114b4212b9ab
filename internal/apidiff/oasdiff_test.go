//go:build ci

package main

import (
	"strings"
	"testing"
)

// With the real oasdiff, whose first build takes a minute: hence the build tag.
func TestRealComparison(t *testing.T) {
	t.Parallel()
	const old = `openapi: 3.1.1
info: {title: Things, version: "1"}
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: q, in: query, schema: {type: string}}
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
webhooks:
  thing.added:
    post:
      operationId: onThingAdded
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {"200": {description: ok}}
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
        kind: {type: string, enum: [a, b]}
`
	tests := []struct {
		name, old, new string
		breaking       []string
	}{
		{"nothing", "", "", nil},
		{"new operation", "webhooks:", "  /more:\n    get: {operationId: more, responses: {\"200\": {description: ok}}}\nwebhooks:", nil},
		{"parameter", "        - {name: q, in: query, schema: {type: string}}\n", "", []string{"GET /things: deleted the `query` request parameter `q`"}},
		{"operation's name", "listThings", "getThings", []string{"GET /things: api operation id `listThings` removed and replaced with `getThings`"}},
		{"new value of an answer", "[a, b]", "[a, b, c]", nil},
		{"member", "        name: {type: string}\n", "", []string{
			"GET /things: removed the optional property `name` from the response with the `200` status",
			"POST webhook:thing.added: removed the request property `name`"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			r.commit(description, old)
			r.write(description, strings.Replace(old, test.old, test.new, 1))
			check := func(want bool) string {
				var out strings.Builder
				ok, err := checker{dir: r.dir, compare: oasdiff("../.."), out: &out}.run(t.Context())
				if err != nil || ok != want {
					t.Fatalf("passed %v, error %v, output:\n%s", ok, err, &out)
				}
				return out.String()
			}
			out := check(len(test.breaking) == 0)
			for _, line := range test.breaking {
				if !strings.Contains(out, "BREAKING     "+line+"\n") {
					t.Errorf("output lacks %q:\n%s", line, out)
				}
			}
			r.write(acknowledgement, strings.Join(test.breaking, "\n"))
			check(true)
		})
	}
}
