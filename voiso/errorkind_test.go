package voiso

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
)

// documented says what every error example of the description means. An example
// that is not here fails the test below.
var documented = map[string]ErrorKind{
	"Invalid api_key":                  ErrInvalidKey,
	"Invalid API key":                  ErrInvalidKey,
	"Invalid key":                      ErrInvalidKey,
	"Invalid User API Key":             ErrInvalidKey,
	"The API key specified is invalid": ErrInvalidKey,

	"Click2call is disabled in the agent's security access group.": ErrForbidden,
	"SMS is not allowed": ErrForbidden,
	"WhatsApp Outbound Messaging is disabled for your contact center": ErrForbidden,

	"User not found":                               ErrNotFound,
	"Campaign not found":                           ErrNotFound,
	"Conversation not found":                       ErrNotFound,
	"No failed webhook found with ID aabbccddeeff": ErrNotFound,

	"Rate limit exceeded":             ErrRateLimited,
	"API rate limit exceeded":         ErrRateLimited,
	"API message rate limit exceeded": ErrRateLimited,

	"Agent logged off": ErrAgentUnavailable,
	"No active calls":  ErrAgentUnavailable,

	"Invalid destination number":                                 ErrInvalidRequest,
	"Invalid agent's extension":                                  ErrInvalidRequest,
	"Invalid agent extension":                                    ErrInvalidRequest,
	"Provide at least one destination number":                    ErrInvalidRequest,
	"The agent settings for the requested sending are incorrect": ErrInvalidRequest,
	"Invalid sender":                                             ErrInvalidRequest,
	"Invalid message template UUID":                              ErrInvalidRequest,
	"Invalid 'template_uuid' for specified 'from' option":        ErrInvalidRequest,
	"Campaign type should be live":                               ErrInvalidRequest,
	"Maximum limit of 1000 contacts for each request":            ErrInvalidRequest,
	"Required contact field missing":                             ErrInvalidRequest,
}

// errorExample is an example of an error response in the description. Its status
// is 0 where the documentation states none.
type errorExample struct {
	status int
	body   []byte
}

// errorExamples walks the description for example values that hold error or errors.
func errorExamples(t *testing.T) []errorExample {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	var all []errorExample
	var walk func(node any, name string, status int)
	walk = func(node any, name string, status int) {
		if code, err := strconv.Atoi(name); err == nil && code >= 100 && code < 600 {
			status = code
		}
		switch node := node.(type) {
		case map[string]any:
			_, one := node["error"]
			_, many := node["errors"]
			if (name == "value" || name == "example") && (one || many) {
				body, err := json.Marshal(node)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, errorExample{status, body})
				return
			}
			for name, member := range node {
				walk(member, name, status)
			}
		case []any:
			for _, element := range node {
				walk(element, "", status)
			}
		}
	}
	walk(document["paths"], "", 0)
	walk(document["components"], "", 0)
	return all
}

func TestEveryDocumentedErrorHasItsKind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, example := range errorExamples(t) {
		messages := readMessages(example.body).texts
		if len(messages) != 1 {
			t.Errorf("%s: got the texts %q, want one", example.body, messages)
			continue
		}
		want, ok := documented[messages[0]]
		if !ok {
			t.Errorf("the description has the new error example %q: say what it means", messages[0])
		}
		seen[messages[0]] = true
		statuses := []int{example.status}
		if example.status == 0 { // not stated: it means the same with all that are likely
			statuses = []int{400, 401, 403, 404, 422}
		}
		for _, status := range statuses {
			if got := kindOf(status, messages); got != want {
				t.Errorf("%d %q: got %q, want %q", status, messages[0], got, want)
			}
		}
	}
	for text := range documented {
		if !seen[text] {
			t.Errorf("%q is in this table, but not in the description", text)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status   int
		messages []string
		want     ErrorKind
	}{
		{301, nil, ErrUnexpectedResponse},
		{304, []string{"Invalid api_key"}, ErrUnexpectedResponse},
		{400, nil, ErrInvalidRequest},
		{401, nil, ErrInvalidKey},
		{403, nil, ErrForbidden},
		{404, nil, ErrNotFound},
		{405, nil, ErrInvalidRequest},
		{422, []string{"name is taken"}, ErrInvalidRequest},
		{424, nil, ErrInvalidRequest},
		{429, []string{"Invalid api_key"}, ErrRateLimited},
		{500, nil, ErrServer},
		{503, []string{"Rate limit exceeded"}, ErrServer},
		// Texts win over the status, in whatever spelling.
		{400, []string{" invalid API_KEY. "}, ErrInvalidKey},
		{400, []string{"RATE LIMIT EXCEEDED"}, ErrRateLimited},
		{403, []string{"something new", "Agent logged off"}, ErrAgentUnavailable},
		{401, []string{"something new"}, ErrInvalidKey},
		{403, []string{"something new"}, ErrForbidden},
		{400, []string{"No failed webhook found with ID 1f0a-22"}, ErrNotFound},
	} {
		if got := kindOf(c.status, c.messages); got != c.want {
			t.Errorf("%d %q: got %q, want %q", c.status, c.messages, got, c.want)
		}
	}
}

// Each text reaches the caller as its kind, in each of Voiso's shapes.
func TestKindsReachTheCaller(t *testing.T) {
	t.Parallel()
	for text, want := range documented {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, shape := range []string{`{"error":` + string(quoted) + `}`, `{"errors":[` + string(quoted) + `]}`} {
			client := stubClient(t, always(http.StatusBadRequest, shape), WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
			_, err := client.GetBalance(t.Context())
			if !errors.Is(err, want) || errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("%s: got %v, want %q", shape, err, want)
			}
		}
	}
}
