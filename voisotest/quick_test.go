package voisotest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// A description that needs JSON Schema 2020 is checked by it; one that does not is checked the quick way.
func TestQuickKeepsWhatNeedsJSONSchema2020(t *testing.T) {
	t.Parallel()
	const text = `openapi: 3.1.1
info: {title: t, version: '1'}
paths:
  /a:
    post:
      operationId: a
      security: []
      requestBody: {content: {application/json: {schema: {type: object, KEYWORD}}}}
      responses: {'200': {description: ok}}
`
	for keyword, refused := range map[string]bool{
		"dependentRequired: {x: [y]}": true,
		"required: [y]":               true,
		"maxProperties: 1":            false,
	} {
		d, err := load([]byte(strings.Replace(text, "KEYWORD", keyword, 1)))
		if err != nil {
			t.Fatal(err)
		}
		r := newRequest(t, http.MethodPost, "/a", `{"x":1}`, "Content-Type", jsonType)
		err2 := validate(&Checked{Body: []byte(`{"x":1}`)}, r, d.formats, d.byID["a"], nil, nil)
		if (err2 != nil) != refused || refused && !errors.Is(err2, Invalid) {
			t.Errorf("%s: %v", keyword, err2)
		}
	}
	if mustDescription(t).byID["sendSMS"].route.Spec.IsOpenAPI31OrLater() {
		t.Error("the embedded description is checked the slow way: which new keyword does it use?")
	}
}
