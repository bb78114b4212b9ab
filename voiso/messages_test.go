package voiso

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestMessages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body     string
		messages []string
		fields   map[string][]string
	}{
		"error, a string":              {body: `{"error":"Invalid api_key"}`, messages: []string{"Invalid api_key"}},
		"errors, a string":             {body: `{"errors":"User not found"}`, messages: []string{"User not found"}},
		"errors, an array":             {body: `{"errors":["a","b"]}`, messages: []string{"a", "b"}},
		"error, an array":              {body: `{"error":["a"]}`, messages: []string{"a"}},
		"both":                         {body: `{"errors":["b"],"error":"a"}`, messages: []string{"a", "b"}},
		"errors, an object":            {body: `{"errors":{"name":["is taken","is long"],"agent":"is missing"}}`, messages: []string{"agent is missing", "name is taken", "name is long"}, fields: map[string][]string{"agent": {"is missing"}, "name": {"is taken", "is long"}}},
		"an object with null":          {body: `{"errors":{"name":null}}`},
		"an empty object":              {body: `{"errors":{}}`},
		"an array of other things":     {body: `{"errors":["a",5,null,{"code":7},["b"]]}`, messages: []string{"a", "5", "code 7", "b"}, fields: map[string][]string{"code": {"7"}}},
		"a message in the error":       {body: `{"error":{"message":"Invalid api_key"}}`, messages: []string{"Invalid api_key"}},
		"messages in an array":         {body: `{"errors":[{"message":"a"},{"detail":"b"}]}`, messages: []string{"a", "b"}},
		"base, as Rails has it":        {body: `{"errors":{"base":["Rate limit exceeded"]}}`, messages: []string{"Rate limit exceeded"}},
		"a message alone":              {body: `{"message":"no"}`, messages: []string{"no"}},
		"false":                        {body: `{"error":false}`},
		"very deep":                    {body: `{"error":` + strings.Repeat("[", 50) + `"a"` + strings.Repeat("]", 50) + `}`, messages: []string{strings.Repeat("[", 44) + `"a"` + strings.Repeat("]", 44)}},
		"a number":                     {body: `{"error":17}`, messages: []string{"17"}},
		"a boolean":                    {body: `{"error":true}`, messages: []string{"true"}},
		"null":                         {body: `{"error":null,"errors":null}`},
		"empty texts":                  {body: `{"error":"","errors":["",""]}`},
		"null alone":                   {body: `null`},
		"another object":               {body: `{"reason":"no"}`},
		"an array alone":               {body: `["no"]`},
		"a string alone":               {body: `"no"`},
		"HTML":                         {body: `<html><body>502 Bad Gateway</body></html>`},
		"empty":                        {body: ``},
		"cut short":                    {body: `{"error":"Invalid api`},
		"escapes":                      {body: `{"error":"caf\u00e9 \"x\""}`, messages: []string{`café "x"`}},
		"white space before the value": {body: "{\"errors\":\n {\"a\":\"b\"}}", messages: []string{"a b"}, fields: map[string][]string{"a": {"b"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.messages, Messages([]byte(c.body))); diff != "" {
				t.Errorf("messages: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(c.fields, readMessages([]byte(c.body)).fields); diff != "" {
				t.Errorf("fields: -want +got\n%s", diff)
			}
		})
	}
}

func FuzzMessages(f *testing.F) {
	for _, body := range []string{`{"error":"a"}`, `{"errors":{"a":["b"]}}`, `{"errors":[[[]]]}`, `{"error":{"":null}}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		messages := Messages(body)
		for _, message := range messages {
			if message == "" || utf8.Valid(body) && !utf8.ValidString(message) {
				t.Errorf("text %q", message)
			}
		}
		_ = kindOf(400, messages)
	})
}

// Names of fields are texts too, and two may become one.
func TestClearedMessages(t *testing.T) {
	t.Parallel()
	scrub := func(text string) string { return strings.ReplaceAll(text, "s3cret", "x") }
	m := messages{shown: []string{"a s3cret", "b"}, texts: []string{"s3cret"}, fields: map[string][]string{"s3cret": {"is s3cret"}, "x": {"y"}}}
	m.redact(scrub)
	slices.Sort(m.fields["x"])
	if got := fmt.Sprint(m.shown, m.texts, m.fields); got != "[a x b] [x] map[x:[is x y]]" {
		t.Error(got)
	}
}

// Escapes of JSON do not carry a key into the messages.
func TestKeyInEscapes(t *testing.T) {
	t.Parallel()
	respond := func(req *http.Request) (*http.Response, error) {
		escaped := `"\u0063` + centerKey[1:] + `"`
		return respond(req, 400, fmt.Sprintf(`{"errors":{%s:[%s]}}`, escaped, escaped)), nil
	}
	_, err := stubClient(t, &stub{respond: respond}, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1})).GetBalance(t.Context())
	failure, ok := errors.AsType[*Error](err)
	if !ok || len(failure.Messages()) != 1 {
		t.Fatalf("got %v", err)
	}
	assertPublic(t, "messages", fmt.Sprint(failure.Messages(), failure.Fields(), err))
}
