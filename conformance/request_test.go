package conformance

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// oneCredential demands the key exactly once besides the path, in the form of the scheme, and the same in the path.
func oneCredential(op *operation, r *http.Request, scheme string) error {
	key, found := keyOf(kindOf(scheme)), credentialsOf(op, r)
	want := credentials{headers: []string{"Bearer " + key}}
	if isQuery(scheme) {
		want = credentials{query: []string{key}}
	}
	places := 1
	if op.pathKey != nil {
		want.path = key
		places = 2
	}
	if !found.equal(want) {
		return fmt.Errorf("the credentials are not the one of %s: %d headers, %d query keys", scheme, len(found.headers), len(found.query))
	}
	if got := occurrences(r, key); got != places {
		return fmt.Errorf("the key appears %d times in the request, not %d", got, places)
	}
	return nil
}

// sameRequest demands that method, path, parameters and body are those of the sample, and nothing besides. Keys are
// not looked at.
func sameRequest(op *operation, s sample, r *http.Request) error {
	var problems []error
	if r.Method != op.method {
		problems = append(problems, fmt.Errorf("method %s, not %s", r.Method, op.method))
	}
	if want := op.expand(s.path, credentialsOf(op, r).path); r.URL.EscapedPath() != want {
		problems = append(problems, fmt.Errorf("path %s, not %s", r.URL.EscapedPath(), want))
	}
	query := r.URL.Query()
	query.Del("key")
	for name, value := range s.query {
		if got := query[name]; len(got) != 1 || got[0] != text(value) {
			problems = append(problems, fmt.Errorf("query parameter %s is %q, not %q", name, got, text(value)))
		}
		query.Del(name)
	}
	for name := range query {
		problems = append(problems, fmt.Errorf("query parameter %s was not asked for", name))
	}
	problems = append(problems, sameBody(s, r))
	return errors.Join(problems...)
}

// expand fills the path template.
func (op *operation) expand(values map[string]any, key string) string {
	path := op.path
	for _, name := range op.pathParameters() {
		value := text(values[name])
		if op.pathKey != nil && name == op.pathKey.Parameter {
			value = key
		}
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(value), 1)
	}
	return path
}

func sameBody(s sample, r *http.Request) error {
	if len(s.body) == 0 {
		if r.Body != nil && r.Body != http.NoBody || r.Header.Get("Content-Type") != "" {
			return errors.New("a body or its type was not asked for")
		}
		return nil
	}
	if got := r.Header.Values("Content-Type"); len(got) != 1 || got[0] != "application/json" {
		return fmt.Errorf("content type %q", got)
	}
	if r.GetBody == nil {
		return errors.New("no body that can be read twice")
	}
	body, err := r.GetBody()
	if err != nil {
		return err
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	return sameJSON(s.body, data)
}

// text returns the text of a value in a path or query: arrays of the description are separated by commas.
func text(value any) string {
	switch value := value.(type) {
	case []any:
		var parts []string
		for _, each := range value {
			parts = append(parts, text(each))
		}
		return strings.Join(parts, ",")
	case []string:
		return strings.Join(value, ",")
	case float64:
		return fmt.Sprintf("%.0f", value)
	default:
		return fmt.Sprint(value)
	}
}
