module github.com/voiso-community/voiso-go/conformance/phone

go 1.26.0

require (
	github.com/nyaruka/phonenumbers v1.8.1
	github.com/voiso-community/voiso-go v0.0.0
)

require (
	github.com/apapsch/go-jsonmerge/v2 v2.0.0 // indirect
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/oapi-codegen/runtime v1.9.0 // indirect
	golang.org/x/text v0.40.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace github.com/voiso-community/voiso-go => ../..
