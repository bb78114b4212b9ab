package lint_test

import (
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/api/lint"
)

// One edit of the good document breaks each rule of evidence and of unions.
func TestEachEvidenceRuleFails(t *testing.T) {
	t.Parallel()
	const keys, maker = "/x-evidence-security", schemas + "/Thing/properties/maker"
	const union = "            - $ref: '#/components/schemas/Owner'\n            - type: 'null'\n"
	tests := []struct {
		name          string
		old, new      string
		rule, pointer string
		message       string
	}{
		{"scheme without evidence", "        userApiKey: {grade: inferred, source: key page}\n", "", "evidence-security", things, "add x-evidence-security.userApiKey"},
		{"path key without evidence", "        userPathKey: {grade: documented, source: a page}\n        userBearerToken: {grade: inferred", "        userBearerToken: {grade: documented",
			"evidence-security", addThing, "add x-evidence-security.userPathKey"},
		{"evidence of another scheme", "        userApiKey: {grade", "        userPathKey: {grade: inferred, source: key page}\n        userApiKey: {grade", "evidence-security", things + keys + "/userPathKey", "remove userPathKey"},
		{"one kind only", "        - userBearerToken: []\n        - userApiKey: []\n", "        - userApiKey: []\n", "evidence-security", things + "/security", "add userBearerToken"},
		{"inferred before documented", "        - contactcenterBearerToken: []\n        - contactcenterApiKey: []\n        - userBearerToken: []\n        - userApiKey: []\n",
			"        - userBearerToken: []\n        - userApiKey: []\n        - contactcenterBearerToken: []\n        - contactcenterApiKey: []\n",
			"evidence-security", things + "/security/0/userBearerToken", "before the others"},
		{"query before Bearer", "        - userBearerToken: []\n        - userApiKey: []\n", "        - userApiKey: []\n        - userBearerToken: []\n",
			"evidence-security", things + "/security/3/userBearerToken", "before its query parameter"},
		{"evidence on a webhook", "source: a hook}\n", "source: a hook}\n      x-evidence-security: {userApiKey: {grade: inferred, source: a page}}\n", "evidence-security", hook + keys, "webhook"},

		{"grade of a scheme", "userApiKey: {grade: inferred", "userApiKey: {grade: likely", "evidence", things + keys + "/userApiKey", "set the grade"},
		{"source of a scheme", "userApiKey: {grade: inferred, source: key page}", "userApiKey: {grade: inferred}", "evidence", things + keys + "/userApiKey", "set the source"},
		{"note of a scheme", "note: The page sends the key in the query", "note: [a, b]", "evidence", things + keys + "/contactcenterBearerToken/note", "as a text"},
		{"grade of an operation", "grade: observed", "grade: seen", "evidence", hook + "/x-evidence", "set the grade"},
		{"grade of a property", "description: Its name}", "description: Its name, x-evidence: {grade: sure, source: a page}}", "evidence", schemas + "/NewThing/properties/name/x-evidence", "set the grade"},
		{"evidence with another member", "source: a hook}", "source: a hook, page: two}", "evidence", hook + "/x-evidence/page", "remove page"},
		{"another extension", "description: Its name}", "description: Its name, x-evidence-values: {a: {grade: inferred}}}", "evidence", schemas + "/NewThing/properties/name/x-evidence-values", "rename"},

		{"two objects", union, "            - $ref: '#/components/schemas/Owner'\n            - $ref: '#/components/schemas/Person'\n", "union-types", maker, "each branch of anyOf"},
		{"enum or string", union, "            - {type: string, enum: [a]}\n            - {type: [string, 'null']}\n", "union-types", maker, "type: string and examples"},
		{"integer or number", union, "            - {type: integer}\n            - {type: number}\n", "union-types", maker, "each branch of anyOf"},
		{"branch without a type", union, "            - {minLength: 1}\n            - {type: integer}\n", "union-types", maker, "each branch of anyOf"},
		{"two types", "{type: string, description: Their name}", "{type: [string, integer], description: Their name}", "union-types", schemas + "/Person/properties/name", "branches of oneOf"},
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

// Two closed objects are told apart by a member that one of them requires and the other does not have.
func TestUnionsOfObjects(t *testing.T) {
	t.Parallel()
	request := "            schema: {$ref: '#/components/schemas/NewThing'}\n            example: {name: chair, since: \"2024-01-02\"}\n"
	either := "            schema: {oneOf: [{$ref: '#/components/schemas/NewThing'}, {$ref: '#/components/schemas/OldThing'}]}\n            example: {name: chair}\n"
	old := "    OldThing:\n      description: Another\n      type: object\n"
	for name, test := range map[string]struct {
		schema string
		fine   bool
	}{
		"a member of its own": {old + "      additionalProperties: false\n      required: [age]\n      properties: {age: {type: integer, description: Its age}}\n", true},
		"the same member":     {old + "      additionalProperties: false\n      required: [name]\n      properties: {name: {type: integer, description: Its name}}\n", false},
		"nothing required":    {old + "      additionalProperties: false\n      properties: {age: {type: integer, description: Its age}}\n", false},
		"open":                {old + "      additionalProperties: true\n      x-open: the table is cut\n      required: [age]\n      properties: {age: {type: integer, description: Its age}}\n", false},
	} {
		document := strings.Replace(string(edited(t, "    Thing:\n", test.schema+"    Thing:\n")), request, either, 1)
		problems, err := lint.Check([]byte(document))
		if !strings.Contains(document, either) || err != nil || test.fine != (len(problems) == 0) {
			t.Errorf("%s: error %v, problems %v", name, err, problems)
		}
		for _, p := range problems {
			if p.Rule != "union-types" {
				t.Errorf("%s: %s", name, p)
			}
		}
	}
}
