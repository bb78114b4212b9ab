package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// Every error example of the description, whatever its form, is an *voiso.Error with its texts and its kind.
func TestDescribedErrorsThroughClient(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, op := range d.operations {
		for code, ref := range op.spec.Responses.Map() {
			media := ref.Value.Content["application/json"]
			if media == nil || strings.HasPrefix(code, "2") {
				continue
			}
			status, err := op.representative(code)
			if err != nil {
				t.Fatal(err)
			}
			bodies, err := bodiesOf(media)
			if err != nil {
				continue // some errors have no documented text
			}
			for name, body := range bodies {
				t.Run(fmt.Sprintf("%s/%s/%s", op.id, code, name), func(t *testing.T) {
					t.Parallel()
					err := op.failed(t, status, body)
					if err != nil && errors.Is(err, errorKindOf(name)) {
						return
					}
					t.Errorf("got %v, want %v", err, errorKindOf(name))
				})
			}
		}
	}
}

// errorKindOf is what the error examples of the description mean, by their names.
func errorKindOf(name string) voiso.ErrorKind {
	switch {
	case strings.HasPrefix(name, "invalidKey"):
		return voiso.ErrInvalidKey
	case strings.HasSuffix(strings.ToLower(name), "ratelimited"):
		return voiso.ErrRateLimited
	case strings.HasSuffix(strings.ToLower(name), "notfound"):
		return voiso.ErrNotFound
	case slices.Contains([]string{"disabled", "notAllowed"}, name):
		return voiso.ErrForbidden
	case slices.Contains([]string{"loggedOff", "noActiveCalls"}, name):
		return voiso.ErrAgentUnavailable
	}
	return voiso.ErrInvalidRequest
}

// failed makes a call whose response is an error, and returns it after it has been compared with the response. It runs
// on a day on which the examples of the description do not lie in the past.
func (op *operation) failed(t *testing.T, status int, body []byte) (result error) {
	t.Helper()
	samples, err := op.samples()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(timely()["schedule a callback"]))
		client, err := voiso.New("cluster1", voiso.WithContactCenterKey(contactCenterKey), voiso.WithUserKey(userKey),
			voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}),
			voiso.WithHTTPClient(&http.Client{Transport: &capture{status: status, body: body}}))
		if err != nil {
			t.Fatal(err)
		}
		_, result = invoke(t.Context(), client, "", op, samples[0], "")
		failure, ok := errors.AsType[*voiso.Error](result)
		if !ok {
			t.Fatalf("no *voiso.Error: %v", result)
		}
		if failure.Status != status || failure.Operation != op.id || string(failure.Body()) != string(body) {
			t.Errorf("the error has %s, status %d and body %s", failure.Operation, failure.Status, failure.Body())
		}
		if want := textsOf(t, body); !slices.Equal(failure.Messages(), want) {
			t.Errorf("messages %q, want %q", failure.Messages(), want)
		}
	})
	return result
}

// textsOf returns the texts below error and errors, else those below message. The name of a field comes before its text.
func textsOf(tb testing.TB, body []byte) []string {
	tb.Helper()
	var response map[string]any
	if err := json.Unmarshal(body, &response); err != nil {
		return nil // a response that is not an object has no texts
	}
	var all []string
	var collect func(prefix string, value any)
	collect = func(prefix string, value any) {
		switch value := value.(type) {
		case string:
			if value != "" {
				all = append(all, prefix+value)
			}
		case []any:
			for _, each := range value {
				collect(prefix, each)
			}
		case map[string]any:
			for _, field := range slices.Sorted(maps.Keys(value)) {
				collect(field+" ", value[field])
			}
		}
	}
	collect("", response["error"])
	collect("", response["errors"])
	if len(all) == 0 {
		collect("", response["message"])
	}
	return all
}

// All forms of an error that the documentation shows or hints at, with any status, are errors with their texts.
func TestErrorForms(t *testing.T) {
	t.Parallel()
	op := description(t).byID(t, "createScheduledCallback")
	statuses := map[int]voiso.ErrorKind{
		400: voiso.ErrInvalidRequest, 401: voiso.ErrInvalidKey, 403: voiso.ErrForbidden, 404: voiso.ErrNotFound, 405: voiso.ErrInvalidRequest,
		422: voiso.ErrInvalidRequest, 424: voiso.ErrInvalidRequest, 429: voiso.ErrRateLimited, 500: voiso.ErrServer, 503: voiso.ErrServer,
		301: voiso.ErrUnexpectedResponse,
	}
	forms := []string{
		`{"error":"some text"}`, `{"error":["some text","other text"]}`, `{"error":{"agent":["is unknown"],"time":"is past"}}`, `{"error":null}`, `{"error":""}`, `{"error":[]}`,
		`{"errors":"some text"}`, `{"errors":["some text"]}`, `{"errors":{"agent":["is unknown","is off"]}}`, `{"errors":null}`, `{"errors":{}}`, `{"errors":[null,""]}`,
		`{"error":"some text","errors":["other text"]}`, `{"error":null,"errors":["some text"],"code":17,"details":{"a":[1]}}`, `{"message":"elsewhere"}`, `{}`, `[]`, `"some text"`, `null`,
		``, `<html>Bad gateway</html>`,
	}
	for status, kind := range statuses {
		for _, form := range forms {
			t.Run(fmt.Sprintf("%d %s", status, form), func(t *testing.T) {
				t.Parallel()
				if err := op.failed(t, status, []byte(form)); !errors.Is(err, kind) {
					t.Errorf("%v is not %q", err, kind)
				}
			})
		}
	}
}
