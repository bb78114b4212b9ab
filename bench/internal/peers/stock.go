package peers

import (
	"context"
	"errors"

	"github.com/voiso-community/voiso-go/bench/internal/stock"
)

// What oapi-codegen makes of the description without any option. It has no decoder apart from its response parser.
var stockReader = Reader{"stock oapi-codegen client", AllMembers, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	resp, err := Stub{200, page}.RoundTrip(nil)
	if err != nil {
		return 0, err
	}
	parsed, err := stock.ParseListCDRsResponse(resp)
	if err != nil {
		return 0, err
	}
	if parsed.JSON200 == nil || parsed.JSON200.Records == nil {
		return 0, errors.New("no records")
	}
	for i := range *parsed.JSON200.Records {
		if see == nil {
			break
		}
		raw, err := (*parsed.JSON200.Records)[i].MarshalJSON()
		if err != nil {
			return 0, err
		}
		see(fromJSON(raw))
	}
	return len(*parsed.JSON200.Records), nil
}}
