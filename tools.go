//go:build ignore

// The generator that generate.go runs. The tool line of go.mod pins its
// version; this file names it in the place that readers and scanners expect. The
// build constraint keeps the generator's modules out of users' go.mod.
package tools

import _ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
