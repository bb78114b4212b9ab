package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// documented is one example of Voiso's documentation.
type documented struct {
	Name, Source, Method, Path, Scheme, Note string
	Request                                  struct {
		PathParams map[string]any    `json:"path_params"`
		Query      map[string]string `json:"query"`
		Body       json.RawMessage   `json:"body"`
	}
	Response struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	}
}

// webhookBody is one body of a webhook, with the event that it names.
type webhookBody struct {
	event string
	body  json.RawMessage
}

func readCases(tb testing.TB, name string, into any) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("..", "api", "testdata", "conformance", name))
	if err != nil {
		tb.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		tb.Fatal(err)
	}
}

func documentedCases(tb testing.TB) []documented {
	tb.Helper()
	var file struct{ Cases []documented }
	readCases(tb, "documented-examples.json", &file)
	if len(file.Cases) == 0 {
		tb.Fatal("no documented cases")
	}
	return file.Cases
}

func webhookBodies(tb testing.TB) []webhookBody {
	tb.Helper()
	var file struct{ Bodies []json.RawMessage }
	readCases(tb, "webhook-bodies.json", &file)
	var all []webhookBody
	for _, body := range file.Bodies {
		var envelope struct{ Event string }
		if err := json.Unmarshal(body, &envelope); err != nil {
			tb.Fatal(err)
		}
		all = append(all, webhookBody{envelope.Event, body})
	}
	if len(all) == 0 {
		tb.Fatal("no webhook bodies")
	}
	return all
}

// sample turns the request of a case into one of its operation. The key is told apart from the parameters.
func (c *documented) sample(op *operation) (s sample, key string, err error) {
	s = sample{name: c.Name, path: map[string]any{}, query: map[string]any{}, body: notNull(c.Request.Body)}
	for name, value := range c.Request.PathParams {
		if op.pathKey != nil && name == op.pathKey.Parameter {
			key = fmt.Sprint(value)
			continue
		}
		if !slices.Contains(op.pathParameters(), name) {
			return s, "", fmt.Errorf("%s has no path parameter %s", op.id, name)
		}
		s.path[name] = value
	}
	for name, value := range c.Request.Query {
		if s.query[name], err = op.typed(name, value); err != nil {
			return s, "", err
		}
	}
	if key == "" {
		key = keyOf(kindOf(c.Scheme))
	}
	return s, key, nil
}

func notNull(raw json.RawMessage) json.RawMessage {
	if strings.TrimSpace(string(raw)) == "null" {
		return nil
	}
	return raw
}
