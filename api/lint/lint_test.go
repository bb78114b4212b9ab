package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/api/lint"
)

const (
	things    = "#/paths/~1things/get"
	addThing  = "#/paths/~1api~1v1~1{api_key}~1thing/post"
	hook      = "#/webhooks/thing.added/post"
	responses = "#/components/responses/Things"
	schemas   = "#/components/schemas"
)

// edited returns the good document with the last occurrence of old replaced.
func edited(t *testing.T, old, replacement string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	document := string(data)
	at := strings.LastIndex(document, old)
	if at < 0 {
		t.Fatalf("the good document does not contain %q", old)
	}
	return []byte(document[:at] + replacement + document[at+len(old):])
}

func TestGoodDocumentPasses(t *testing.T) {
	t.Parallel()
	for name, document := range map[string][]byte{
		"good":                     edited(t, "", ""),
		"request open by a reason": edited(t, "additionalProperties: false\n", "additionalProperties: true\n      x-open: the table is cut\n"),
		"condition between members": edited(t, "      required: [name]\n",
			"      not: {not: {oneOf: [{required: [name]}, {required: [other]}]}}\n"),
	} {
		if problems, err := lint.Check(document); err != nil || len(problems) > 0 {
			t.Errorf("%s: error %v, problems:\n%v", name, err, problems)
		}
	}
}

// A rule that cannot fail guards nothing. One edit of the good document breaks
// each rule; it must give that rule's message at that place and no other.
func TestEachRuleFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		old, new      string
		rule, pointer string
		message       string
	}{
		{"no path key", "      x-path-key: {parameter: api_key, keys: [user, contactcenter]}\n", "", "operation-path-key", addThing, "add x-path-key"},
		{"path key without the path", "source: things page}\n", "source: things page}\n      x-path-key: {parameter: api_key, keys: [contactcenter]}\n",
			"operation-path-key", things + "/x-path-key", "remove x-path-key"},
		{"path key's parameter", "parameter: api_key", "parameter: key", "operation-path-key", addThing + "/x-path-key", "to api_key"},
		{"path keys differ", "keys: [user, contactcenter]", "keys: [user]", "operation-path-key", addThing + "/x-path-key", "make them agree"},
		{"path keys' order", "keys: [user, contactcenter]", "keys: [contactcenter, user]", "operation-path-key", addThing + "/x-path-key", "same order"},

		{"inline property", "          $ref: '#/components/schemas/Owner'\n", "          {type: object, additionalProperties: true, properties: {name: {type: string}}}\n",
			"no-inline-object", schemas + "/Thing/properties/owner", "move this object"},
		{"inline items", "items: {$ref: '#/components/schemas/Thing'}", "items: {type: object, additionalProperties: true, properties: {name: {}}}",
			"no-inline-object", responses + "/content/application~1json/schema/items", "move this object"},
		{"inline parameter", "schema: {type: integer}, example: 20", "schema: {properties: {name: {}}}", "no-inline-object", things + "/parameters/0/schema", "move this object"},
		{"inline branch of anyOf", "            - $ref: '#/components/schemas/Owner'\n            - type: 'null'\n", "            - {type: object, additionalProperties: true, properties: {name: {}}}\n            - type: 'null'\n",
			"no-inline-object", schemas + "/Thing/properties/maker/anyOf/0", "move this object"},

		{"open request", "      additionalProperties: false\n", "", "request-closed", schemas + "/NewThing", "set additionalProperties: false"},
		{"open request without a reason", "additionalProperties: false\n", "additionalProperties: true\n      x-open: ''\n", "request-closed", schemas + "/NewThing", "x-open: <reason>"},
		{"silent branch of allOf", "          additionalProperties: true\n", "", "response-open", schemas + "/Owner/allOf/1", "set additionalProperties: true"},
		{"closed response", "    Person:\n      description: A person\n      type: object\n      additionalProperties: true\n", "    Person:\n      description: A person\n      type: object\n      additionalProperties: false\n", "response-open", schemas + "/Person", "set additionalProperties: true"},
		{"silent response", "      additionalProperties: true\n      properties:\n        id", "      properties:\n        id", "response-open", schemas + "/Thing", "set additionalProperties: true"},
		{"closed webhook", "            schema: {$ref: '#/components/schemas/Thing'}", "            schema: {type: object}", "response-open", hook + "/requestBody/content/application~1json/schema", "or webhook"},
		{"sent and received", "\"204\": {description: Done}", "\"409\": {description: No, content: {application/json: {schema: {$ref: '#/components/schemas/NewThing'}}}}",
			"request-closed", schemas + "/NewThing", "make two schemas"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			problems, err := lint.Check(edited(t, test.old, test.new))
			if err != nil || len(problems) == 0 {
				t.Fatalf("error %v, problems %v; want one of %s", err, problems, test.rule)
			}
			for _, p := range problems {
				if p.Rule != test.rule || p.Pointer != test.pointer || !strings.Contains(p.Message, test.message) {
					t.Errorf("got  %s\nwant %s at %s: …%s…", p, test.rule, test.pointer, test.message)
				}
			}
		})
	}
}

func TestInvalidDocument(t *testing.T) {
	t.Parallel()
	for name, document := range map[string][]byte{
		"empty":           {},
		"list":            []byte("- list"),
		"not YAML":        []byte("a: ["),
		"default's type":  edited(t, "schema: {type: integer}, example: 20", "schema: {type: integer, default: ten}"),
		"unknown type":    edited(t, "type: string, format: date", "type: text, format: date"),
		"no such schema":  edited(t, "schemas/Owner'", "schemas/Nobody'"),
		"circle of $refs": edited(t, "      description: A person\n", "      $ref: '#/components/schemas/Person'\n"),
	} {
		if problems, err := lint.Check(document); err == nil {
			t.Errorf("%s: no error, problems %v", name, problems)
		}
	}
}
