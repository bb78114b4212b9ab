package api_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/voiso-community/voiso-go/api"
)

func TestOpenAPIIsTheFile(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(api.OpenAPI, want) {
		t.Error("the embedded description is not openapi.yaml")
	}
	if !bytes.HasPrefix(api.OpenAPI, []byte("openapi: 3.1")) {
		t.Error("the description is not an OpenAPI 3.1 document")
	}
}
