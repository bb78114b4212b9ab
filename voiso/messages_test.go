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

func TestMessagesOf(t *testing.T) {
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
		"an object with null":          {body: `{"errors":{"name":null}}`, fields: map[string][]string{"name": nil}},
		"an empty object":              {body: `{"errors":{}}`, fields: map[string][]string{}},
		"an array of other things":     {body: `{"errors":["a",5,null,{"code":7},["b"]]}`, messages: []string{"a", "5", `{"code":7}`, "b"}},
		"a number":                     {body: `{"error":17}`, messages: []string{"17"}},
		"a boolean":                    {body: `{"error":true}`, messages: []string{"true"}},
		"null":                         {body: `{"error":null,"errors":null}`},
		"empty texts":                  {body: `{"error":"","errors":["",""]}`},
		"null alone":                   {body: `null`},
		"another object":               {body: `{"message":"no"}`},
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
			messages, fields := messagesOf([]byte(c.body))
			if diff := cmp.Diff(c.messages, messages); diff != "" {
				t.Errorf("messages: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(c.messages, Messages([]byte(c.body))); diff != "" {
				t.Errorf("for the raw level: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(c.fields, fields); diff != "" {
				t.Errorf("fields: -want +got\n%s", diff)
			}
		})
	}
}

func FuzzMessagesOf(f *testing.F) {
	for _, body := range []string{`{"error":"a"}`, `{"errors":{"a":["b"]}}`, `{"errors":[[[]]]}`, `{"error":{"":null}}`} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		messages, _ := messagesOf(body)
		for _, message := range messages {
			if message == "" || utf8.Valid(body) && !utf8.ValidString(message) {
				t.Errorf("text %q", message)
			}
		}
		_ = meaningOf(400, messages)
	})
}

// Names of fields are texts too, and two may become one.
func TestClearedMessages(t *testing.T) {
	t.Parallel()
	scrub := func(text string) string { return strings.ReplaceAll(text, "s3cret", "x") }
	messages, fields := cleared([]string{"a s3cret", "b"}, map[string][]string{"s3cret": {"is s3cret"}, "x": {"y"}, "c": nil}, scrub)
	slices.Sort(fields["x"])
	if got := fmt.Sprint(messages, fields); got != "[a x b] map[c:[] x:[is x y]]" {
		t.Error(got)
	}
}

// Escapes of JSON do not carry a key into the messages.
func TestKeyInEscapes(t *testing.T) {
	t.Parallel()
	answer := func(req *http.Request) (*http.Response, error) {
		escaped := `"\u0063` + centerKey[1:] + `"`
		return respond(req, 400, fmt.Sprintf(`{"errors":{%s:[%s]}}`, escaped, escaped)), nil
	}
	_, err := stubClient(t, &stub{answer: answer}, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1})).GetBalance(t.Context())
	failure, ok := errors.AsType[*Error](err)
	if !ok || len(failure.Messages()) != 1 {
		t.Fatalf("got %v", err)
	}
	assertPublic(t, "messages", fmt.Sprint(failure.Messages(), failure.Fields, err))
}
