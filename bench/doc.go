// Package bench measures the bulk export of call detail records against other
// ways of reading the same pages. It is a module of its own, so that nothing of
// this gets into a user's program. See README.md for how to run it and for
// figures.
package bench

//go:generate go tool -C .. oapi-codegen -config bench/internal/stock/stock.yaml api/openapi.yaml
