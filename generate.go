//go:build generate

// The steps from the description to Go. The build constraint keeps a package
// out of the top level; go generate reads the file all the same.
package generate

//go:generate go tool oapi-codegen -config api/codegen/client.yaml -o gen/client.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/validate.yaml -o gen/validate.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/operations.yaml -o gen/operations.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/methods.yaml -o voiso/methods.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/webhook.yaml -o webhook/events.gen.go api/openapi.yaml
//go:generate go run ./internal/opstable -o api/OPERATIONS.md
//go:generate go run ./internal/evidence -o api/EVIDENCE.md
