//go:build tools

package voiso

// The code generator is pinned here, so that `go generate` needs nothing but the module graph.
import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
