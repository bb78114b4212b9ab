package voisotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const jsonType = "application/json"

// answer is an answer that can be written any number of times.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if len(a.body) > 0 && w.Header().Get("Content-Type") == "" {
		contentType := jsonType
		if !json.Valid(a.body) {
			contentType = http.DetectContentType(a.body)
		}
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that went away is no concern of ours
}

// newAnswer makes an answer of a body given by a user: nil for none, text and bytes as they are, all else as JSON.
func newAnswer(status int, header http.Header, body any) (answer, error) {
	a := answer{status: status, header: header.Clone()}
	switch body := body.(type) {
	case nil:
	case string:
		a.body = []byte(body)
	case []byte:
		a.body = slices.Clone(body)
	case json.RawMessage:
		a.body = slices.Clone(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			return answer{}, fmt.Errorf("body: %w", err)
		}
		a.body = data
	}
	return a, nil
}

// refusal is an error in the form that most operations use.
func refusal(status int, text string) answer {
	body, err := json.Marshal(map[string]string{"error": text})
	if err != nil {
		body = nil
	}
	return answer{status: status, body: body}
}

// readAnswers takes the answers of an operation from its examples.
func (op *operation) readAnswers() {
	responses := op.route.Operation.Responses.Map()
	codes := slices.Sorted(maps.Keys(responses))
	op.success = answer{status: http.StatusOK}
	for _, code := range codes {
		if code[0] == '2' {
			op.success = answer{status: statusOf(code, http.StatusOK), body: firstExample(responses[code].Value)}
			break
		}
	}
	op.refusedStatus = refusedStatus(op.path, responses)
	op.badKey = refusal(http.StatusUnauthorized, "Invalid API key")
	if op.pathKey != "" {
		op.badKey = refusal(http.StatusForbidden, "Invalid api_key")
	}
	for _, code := range codes {
		if body := namedExample(responses[code].Value, "invalidKey"); code[0] == '4' && body != nil {
			op.badKey = answer{status: statusOf(code, http.StatusForbidden), body: body}
			break
		}
	}
}

// statusOf reads a status code, or gives the usual one of a range.
func statusOf(code string, usual int) int {
	if status, err := strconv.Atoi(code); err == nil {
		return status
	}
	return usual
}

// refusedStatus is how the vendor refuses an invalid request: older operations with 400, newer ones with 422.
func refusedStatus(path string, responses map[string]*openapi3.ResponseRef) int {
	older := strings.HasPrefix(path, "/api/v")
	if responses["400"] != nil || responses["422"] == nil && older {
		return http.StatusBadRequest
	}
	return http.StatusUnprocessableEntity
}

// firstExample is the example of a response, or the first of several in the order of the description.
func firstExample(response *openapi3.Response) []byte {
	media := response.Content[jsonType]
	if media == nil {
		return nil
	}
	if media.Example != nil {
		return encode(media.Example)
	}
	names := slices.SortedFunc(maps.Keys(media.Examples), func(a, b string) int {
		return cmp.Or(cmp.Compare(line(media.Examples[a]), line(media.Examples[b])), cmp.Compare(a, b))
	})
	if len(names) == 0 {
		return nil
	}
	return namedExample(response, names[0])
}

func line(ref *openapi3.ExampleRef) int {
	if ref.Value == nil || ref.Value.Origin == nil || ref.Value.Origin.Key == nil {
		return 0
	}
	return ref.Value.Origin.Key.Line
}

func namedExample(response *openapi3.Response, name string) []byte {
	if media := response.Content[jsonType]; media != nil {
		if ref := media.Examples[name]; ref != nil && ref.Value != nil {
			return encode(ref.Value.Value)
		}
	}
	return nil
}

func encode(value any) []byte {
	data, err := json.Marshal(value)
	if err != nil {
		return nil // it came from YAML, so this does not happen
	}
	return data
}
