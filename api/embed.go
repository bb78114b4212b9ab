// Package api holds the OpenAPI description of the Voiso contact-center API. It is the source of the client, the
// tests and the fake server.
package api

import _ "embed"

// OpenAPI is the description, openapi.yaml, an OpenAPI 3.1 document in YAML. Treat it as read-only. It is for programs
// that show the API to people or check requests at run time. The client itself does not need it.
//
//go:embed openapi.yaml
var OpenAPI []byte
