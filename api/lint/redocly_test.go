//go:build ci

package lint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rules of api/redocly.yaml, with the installed Redocly: hence the build
// tag. One edit of the good document breaks each rule; it must give that rule's
// problem at that place and no other.
func TestEachRedoclyRuleFails(t *testing.T) {
	t.Parallel()
	const unused = "no-unused-components #/components/securitySchemes/"
	tests := []struct {
		name     string
		old, new string
		want     []string // rule and place
	}{
		{"nothing", "", "", nil},
		{"no operationId", "      operationId: listThings\n", "", []string{"operation-operationId " + things + "/operationId"}},
		{"operationId form", "listThings", "List_Things", []string{"rule/operation-id " + things + "/operationId"}},
		{"operationId twice", "addThing", "listThings", []string{"operation-operationId-unique " + addThing + "/listThings"}},
		{"no tag", "      tags: [things]\n      summary: Lists", "      summary: Lists", []string{"rule/operation-tag " + things + "/tags", "operation-tag-defined " + things}},
		{"empty tags", "tags: [things]\n      summary: Lists", "tags: []\n      summary: Lists", []string{"rule/operation-tag " + things + "/tags"}},
		{"tag not declared", "tags: [things]\n      summary: A thing", "tags: [others]\n      summary: A thing", []string{"operation-tag-defined " + hook + "/tags/0"}},
		{"two tags", "tags: [things]\n      summary: A thing", "tags: [things, things]\n      summary: A thing", []string{"operation-singular-tag " + hook + "/tags"}},
		{"no summary", "      summary: Adds a thing\n", "", []string{"operation-summary " + addThing + "/summary"}},
		{"lower case", "summary: Adds a thing", "summary: adds a thing", []string{"rule/operation-summary " + addThing + "/summary"}},
		{"imperative", "summary: Adds a thing", "summary: Add a thing", []string{"rule/operation-summary " + addThing + "/summary"}},
		{"full stop", "summary: Adds a thing", "summary: Adds a thing.", []string{"rule/operation-summary " + addThing + "/summary"}},
		{"two sentences", "summary: Adds a thing", "summary: Adds a thing. Or two", []string{"rule/operation-summary " + addThing + "/summary"}},

		{"empty security", "        - contactcenterBearerToken: []\n        - contactcenterApiKey: []\n        - userBearerToken: []\n        - userApiKey: []\n", "        []\n", []string{"rule/operation-security " + things + "/security", unused + "contactcenterApiKey", unused + "userApiKey"}},
		{"empty alternative", "- contactcenterApiKey: []", "- {}", []string{"rule/security-alternative " + things + "/security/1", unused + "contactcenterApiKey"}},
		{"scheme not declared", "- contactcenterApiKey: []", "- {contactcenterApiKey: [], basic: []}", []string{"security-defined " + things + "/security/1/basic"}},
		{"scheme missing", "    userApiKey: {type: apiKey, in: query, name: key}\n", "",
			[]string{"rule/security-schemes #/components/securitySchemes", "security-defined " + things + "/security/3/userApiKey"}},
		{"another scheme", "    userBearerToken: {", "    basic: {type: http, scheme: basic}\n    userBearerToken: {", []string{"rule/security-schemes #/components/securitySchemes/basic", unused + "basic"}},
		{"key for a webhook", "security: []\n      x-evidence", "security: [{userApiKey: []}]\n      x-evidence", []string{"rule/webhook-security " + hook + "/security"}},

		{"no evidence", "      x-evidence: {grade: inferred, source: the page of things}\n", "", []string{"rule/operation-evidence " + addThing + "/x-evidence"}},

		{"no request example", "            example: {name: chair, since: \"2024-01-02\"}\n", "", []string{"rule/request-example " + addThing + "/requestBody/content/application~1json"}},
		{"no webhook example", "            example: {id: 7, colour: red}\n", "", []string{"rule/request-example " + hook + "/requestBody/content/application~1json"}},
		{"no response example", "          examples:\n            one: {value: [{id: \"7\", owner: {name: Ann}}]}\n", "", []string{"rule/response-example " + responses + "/content/application~1json"}},
		{"request example", "name: chair, since", "since", []string{"no-invalid-media-type-examples " + addThing + "/requestBody/content/application~1json/example"}},
		{"example's format", "2024-01-02", "2024-13-02", []string{"no-invalid-media-type-examples " + addThing + "/requestBody/content/application~1json/example/since"}},
		{"response example", "owner: {name: Ann}", "owner: {name: 5}", []string{"no-invalid-media-type-examples " + responses + "/content/application~1json/examples/one/value/0/owner/name"}},
		{"parameter example", "example: 20", "example: many", []string{"no-invalid-parameter-examples " + things + "/parameters/0/example"}},
		{"schema example", "examples: [\"7\"]", "examples: [7]", []string{"no-invalid-schema-examples " + schemas + "/ID/oneOf/1/examples/0"}},

		{"property not described", ", description: Its name}", "}", []string{"rule/property-description " + schemas + "/NewThing/properties/name/description"}},
		{"property in a branch not described", ", description: Their age}", "}", []string{"rule/property-description " + schemas + "/Owner/allOf/1/properties/age/description"}},
		{"schema not described", "      description: A thing to add\n", "", []string{"rule/schema-description " + schemas + "/NewThing/description"}},
		{"keyword", "{type: integer, description: Their age", "{exclusiveMinimum: 0, type: integer, description: Their age", []string{"rule/supported-keywords " + schemas + "/Owner/allOf/1/properties/age/exclusiveMinimum"}},
	}
	folder := t.TempDir()
	files := []string{"lint", "--config", "../redocly.yaml", "--format", "json", "--max-problems", "1000"}
	for i, test := range tests {
		file := filepath.Join(folder, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(file, edited(t, test.old, test.new), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	redocly := exec.CommandContext(t.Context(), "node_modules/.bin/redocly", files...)
	redocly.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true")
	out, err := redocly.Output()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		t.Fatalf("redocly: %v", err)
	}
	reports := json.NewDecoder(bytes.NewReader(out)) // one for each file, in order
	for i, test := range tests {
		var report struct {
			Problems []struct {
				RuleID   string
				Location []struct{ Pointer string }
			}
		}
		if err := reports.Decode(&report); err != nil {
			t.Fatalf("report %d: %v", i, err)
		}
		var found []string
		for _, problem := range report.Problems {
			found = append(found, problem.RuleID+" "+problem.Location[0].Pointer)
		}
		if diff := cmp.Diff(test.want, found); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
