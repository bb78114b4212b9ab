//go:build ignore

// The generator that generate.go runs. Its version is pinned by the tool line
// of go.mod; this file names it where readers and scanners look for tools. The
// build constraint keeps what the generator needs out of the go.mod of users.
package tools

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
