package peers

import (
	"context"
	"errors"

	"github.com/bytedance/sonic"
	goccy "github.com/goccy/go-json"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
)

// The default configuration, because the fastest one accepts malformed values in members that it skips.
var decode = sonic.ConfigDefault.Unmarshal

// Values that refer to the page are the fastest maps that sonic fills.
var sonicMaps = Reader{"sonic into maps", AllMembers, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	return decodePage(page, decode, see, func(record map[string]sonic.NoCopyRawMessage) Record {
		return func(name string) any { return value(record[name]) }
	})
}}

var sonicStruct = Reader{"sonic into a struct", Some, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	return decodePage(page, decode, see, eightRecord)
}}

// The fastest way by hand: sonic finds the records, and goccy decodes the fields of each.
var rawAndStruct = Reader{"sonic, then goccy, by hand", RawAndSome, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	var parsed struct {
		Records []sonic.NoCopyRawMessage `json:"records"`
	}
	if err := decode(page, &parsed); err != nil {
		return 0, err
	}
	records := make([]eight, len(parsed.Records))
	for i, raw := range parsed.Records {
		if err := goccy.Unmarshal(raw, &records[i]); err != nil {
			return 0, err
		}
		if see != nil {
			all := fromJSON(raw)
			see(func(name string) any {
				return records[i].member(name, func(name string) []byte { return marshal(all(name)) })
			})
		}
	}
	return len(records), nil
}}

var sonicValid = Reader{"sonic.Valid", Nothing, func(_ context.Context, page []byte, _ func(Record)) (int, error) {
	if !sonic.Valid(page) {
		return 0, errors.New("not valid")
	}
	return pages.Size, nil
}}
