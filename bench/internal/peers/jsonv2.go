package peers

import (
	"bytes"
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The option embed on a jsontext.Value keeps the members without a field. It is faster than on a map.
type v2Record struct {
	Eight  eight          `json:",embed"`
	Others jsontext.Value `json:",embed"`
}

// Record by record and without the checks that the other readers do not make.
var jsonV2Reader = Reader{"go-json-experiment v2 with `embed`", AllMembers, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(page), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	for range 3 { // { "records" [
		if _, err := d.ReadToken(); err != nil {
			return 0, err
		}
	}
	count := 0
	for ; d.PeekKind() == '{'; count++ {
		var record v2Record
		if err := json.UnmarshalDecode(d, &record); err != nil {
			return 0, err
		}
		if see != nil {
			others := fromJSON(record.Others)
			see(func(name string) any {
				return record.Eight.member(name, func(name string) []byte { return marshal(others(name)) })
			})
		}
	}
	_, err := d.ReadToken()
	return count, err
}}
