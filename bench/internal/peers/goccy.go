package peers

import (
	"context"

	goccy "github.com/goccy/go-json"
)

var goccyStruct = Reader{"goccy into a struct", Some, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	decode := func(page []byte, into any) error { return goccy.Unmarshal(page, into) }
	return decodePage(page, decode, see, eightRecord)
}}
