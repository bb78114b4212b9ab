package voiso

//go:generate go tool oapi-codegen -config api/codegen/client.yaml -o gen/client.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/operations.yaml -o gen/operations.gen.go api/openapi.yaml
//go:generate go tool oapi-codegen -config api/codegen/methods.yaml -o zz_operations.go api/openapi.yaml
//go:generate go run ./internal/keytable README.md
