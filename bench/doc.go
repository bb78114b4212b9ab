// Package bench measures the client against other ways to do the same. It is a
// module of its own, so that no peer gets into a user's program. README.md says
// how to run it and holds the last table.
package bench

//go:generate go tool -C .. oapi-codegen -config bench/internal/stock/stock.yaml api/openapi.yaml
//go:generate go run github.com/ogen-go/ogen/cmd/ogen@v1.24.0 --clean --package ogen --target internal/ogen --config internal/ogen/ogen.yaml internal/ogen/openapi.yaml
//go:generate go run github.com/ogen-go/ogen/cmd/ogen@v1.24.0 --clean --package ogenlean --target internal/ogenlean --config internal/ogenlean/ogen.yaml internal/ogen/openapi.yaml
