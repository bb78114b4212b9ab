package peers

import (
	"context"

	goccy "github.com/goccy/go-json"
)

var goccyStruct = Reader{"goccy into a struct", Some, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	return decodePage(page, goccy.Unmarshal, see, eightRecord)
}}
