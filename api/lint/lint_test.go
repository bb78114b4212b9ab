package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/api/lint"
)

func good(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestGoodDocumentPasses(t *testing.T) {
	t.Parallel()
	problems, err := lint.Check([]byte(good(t)))
	if err != nil || len(problems) > 0 {
		t.Fatalf("error %v, problems:\n%v", err, problems)
	}
}

func TestRequestMayBeOpenForAReason(t *testing.T) {
	t.Parallel()
	document := strings.Replace(good(t), "additionalProperties: false\n", "additionalProperties: true\n      x-open: the table is cut\n", 1)
	if problems, err := lint.Check([]byte(document)); err != nil || len(problems) > 0 {
		t.Fatalf("error %v, problems:\n%v", err, problems)
	}
}

// A rule that cannot fail guards nothing: each is broken here by one edit of the good document, which must
// give that rule's message at that place and no other.
func TestEachRuleFails(t *testing.T) {
	t.Parallel()
	const things, add, hook = "#/paths/~1things/get", "#/paths/~1api~1v1~1{api_key}~1thing/post", "#/webhooks/thing.added/post"
	tests := []struct {
		name          string
		old, new      string // the edit; the last occurrence of old counts
		rule, pointer string
		message       string
	}{
		{"no security", "      security:\n        - contactcenterBearerToken: []\n        - contactcenterApiKey: []\n", "",
			"operation-security", things, "add security"},
		{"empty security", "security:\n        - contactcenterBearerToken: []\n        - contactcenterApiKey: []\n", "security: []\n",
			"operation-security", things, "add security"},
		{"anonymous alternative", "- contactcenterApiKey: []", "- {}",
			"operation-security", things + "/security/1", "empty alternative"},
		{"unknown scheme", "- contactcenterApiKey: []", "- basic: []",
			"operation-security", things + "/security/1/basic", "unknown scheme basic"},
		{"scheme not declared", "    userApiKey: {type: apiKey, in: query, name: key}\n", "",
			"security-schemes", "#/components/securitySchemes", "declare exactly"},
		{"no operationId", "      operationId: listThings\n", "", "operation-id", things, "add an operationId"},
		{"operationId form", "listThings", "List_Things", "operation-id", things, "lowerCamel"},
		{"operationId twice", "addThing", "listThings", "operation-id", add + "/operationId", "taken by " + things},
		{"no tag", "      tags: [things]\n      summary: List the things\n", "      summary: List the things\n", "operation-tag", things, "a tag that is declared"},
		{"tag not declared", "tags: [things]\n      summary: A thing was", "tags: [others]\n      summary: A thing was", "operation-tag", hook, "a tag that is declared"},
		{"no summary", "      summary: Add a thing\n", "", "operation-summary", add, "add a summary"},
		{"no evidence", "      x-evidence: {grade: inferred, source: things page}\n", "", "operation-evidence", add, "add x-evidence"},
		{"evidence grade", "grade: inferred", "grade: certain", "evidence", add + "/x-evidence", "documented, observed, inferred"},
		{"evidence source", "source: a hook", "source: ''", "evidence", hook + "/x-evidence", "must name the page"},
		{"evidence form", "description: Its name}", "description: Its name, x-evidence: inferred}",
			"evidence", "#/components/schemas/NewThing/properties/name/x-evidence", "write x-evidence as"},
		{"no path key", "      x-path-key: {parameter: api_key, keys: [user, contactcenter]}\n", "", "operation-path-key", add, "add x-path-key"},
		{"path key without the path", "source: things page}\n      parameters", "source: things page}\n      x-path-key: {parameter: api_key, keys: [contactcenter]}\n      parameters",
			"operation-path-key", things + "/x-path-key", "remove x-path-key"},
		{"path key's parameter", "parameter: api_key", "parameter: key", "operation-path-key", add + "/x-path-key", "must be api_key"},
		{"path keys differ", "keys: [user, contactcenter]", "keys: [user]", "operation-path-key", add + "/x-path-key", "make them agree"},
		{"path keys' order", "keys: [user, contactcenter]", "keys: [contactcenter, user]", "operation-path-key", add + "/x-path-key", "same order"},
		{"no request example", "            example: {name: chair, since: 2024-01-02}\n", "",
			"operation-example", add + "/requestBody/content/application~1json", "request body (application/json)"},
		{"no answer example", "          examples:\n            one: {value: [{id: \"7\", owner: {name: Ann}}]}\n", "",
			"operation-example", "#/components/responses/Things/content/application~1json", "200 answer"},
		{"no webhook example", "            example: {id: 7, colour: red}\n", "",
			"operation-example", hook + "/requestBody/content/application~1json", "request body"},
		{"property not described", "description: Its name}", "minLength: 2}",
			"property-description", "#/components/schemas/NewThing/properties/name", "describe the property name"},
		{"reference not described", "      description: A number, or the same as text\n", "",
			"property-description", "#/components/schemas/Thing/properties/id", "describe the property id"},
		{"property in a branch not described", "name: {type: string, description: Their name}", "name: {type: string}",
			"property-description", "#/components/schemas/Owner/allOf/0/properties/name", "describe the property name"},
		{"inline property", "owner: {$ref: '#/components/schemas/Owner', description: Who has it}",
			"owner: {type: object, additionalProperties: true, description: Who, properties: {name: {type: string, description: It}}}",
			"no-inline-object", "#/components/schemas/Thing/properties/owner", "move this object"},
		{"inline items", "items: {$ref: '#/components/schemas/Thing'}", "items: {type: object, additionalProperties: true, properties: {}}",
			"no-inline-object", "#/components/responses/Things/content/application~1json/schema/items", "move this object"},
		{"inline parameter", "schema: {type: integer, default: 10}, example: 20", "schema: {properties: {}}",
			"no-inline-object", things + "/parameters/0/schema", "move this object"},
		{"inline branch of anyOf", "      allOf:\n", "      anyOf:\n", "no-inline-object", "#/components/schemas/Owner/anyOf/0", "move this object"},
		{"open request", "      additionalProperties: false\n", "", "request-closed", "#/components/schemas/NewThing", "set additionalProperties: false"},
		{"open request without a reason", "additionalProperties: false\n", "additionalProperties: true\n      x-open: ''\n", "request-closed", "#/components/schemas/NewThing", "x-open: <reason>"},
		{"closed answer", "          additionalProperties: true\n", "          additionalProperties: false\n",
			"answer-open", "#/components/schemas/Owner/allOf/0", "set additionalProperties: true"},
		{"silent answer", "      additionalProperties: true\n      properties:\n        id", "      properties:\n        id", "answer-open", "#/components/schemas/Thing", "set additionalProperties: true"},
		{"sent and received", "\"204\": {description: Done}", "\"409\": {description: No, content: {application/json: {schema: {$ref: '#/components/schemas/NewThing'}}}}",
			"request-closed", "#/components/schemas/NewThing", "make two schemas"},
		{"request example", "name: chair, since", "nam: chair, since", "example-invalid", add + "/requestBody/content/application~1json/example", "missing property 'name'"},
		{"example's format", "since: 2024-01-02", "since: 2024-13-02", "example-invalid", add + "/requestBody/content/application~1json/example", "at '/since'"},
		{"answer example", "owner: {name: Ann}", "owner: {name: 5}", "example-invalid",
			"#/components/responses/Things/content/application~1json/examples/one/value", "at '/0/owner"},
		{"parameter example", "example: 20", "example: many", "example-invalid", things + "/parameters/0/example", "got string, want integer"},
		{"default", "default: 10", "default: ten", "example-invalid", things + "/parameters/0/schema/default", "got string, want integer"},
		{"schema example", "examples: [\"7\"]", "examples: [7]", "example-invalid", "#/components/schemas/ID/oneOf/1/examples/0", "got number, want string"},
		{"schema", "type: string, format: date", "type: text, format: date", "schema-invalid", add + "/requestBody/content/application~1json/schema", "does not compile"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			document := good(t)
			at := strings.LastIndex(document, test.old)
			if at < 0 {
				t.Fatalf("the good document has no %q", test.old)
			}
			problems, err := lint.Check([]byte(document[:at] + test.new + document[at+len(test.old):]))
			if err != nil || len(problems) == 0 {
				t.Fatalf("error %v, problems %v; want one of %s", err, problems, test.rule)
			}
			for _, p := range problems {
				if p.Rule != test.rule || p.Pointer != test.pointer || p.Line < 1 || !strings.Contains(p.Message, test.message) {
					t.Errorf("got  %s\nwant %s at %s: …%s…", p, test.rule, test.pointer, test.message)
				}
			}
		})
	}
}

func TestUnreadableDocument(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", "- list", "a: [", "text"} {
		if problems, err := lint.Check([]byte(document)); err == nil {
			t.Errorf("%q: no error, problems %v", document, problems)
		}
	}
}
