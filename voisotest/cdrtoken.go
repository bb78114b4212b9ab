package voisotest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash/fnv"
	"maps"
	"net/url"
	"slices"
)

// cdrToken is where a list of call detail records goes on.
type cdrToken struct {
	from   int // index of the next record to look at
	before int // matching records before it
	total  int
	hash   int64 // of the request that the token belongs to
	empty  bool  // the next answer has no records
}

// String encodes the token as the vendor's looks: base64 of a JSON array. To clients it is opaque.
func (t cdrToken) String() string {
	flag := 0
	if t.empty {
		flag = 1
	}
	return base64.RawURLEncoding.EncodeToString(encode([]int64{int64(t.from), int64(t.before), int64(t.total), t.hash, int64(flag)}))
}

func parseToken(text string) (cdrToken, error) {
	unknown := errors.New("search_token is unknown")
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cdrToken{}, unknown
	}
	var parts []int64
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) != 5 || slices.Min(parts) < 0 {
		return cdrToken{}, unknown
	}
	return cdrToken{from: int(parts[0]), before: int(parts[1]), total: int(parts[2]), hash: parts[3], empty: parts[4] == 1}, nil
}

// hashFilters identifies the filters of a request and, unless page numbers go on within a token, its page.
func hashFilters(query url.Values, withPage bool) int64 {
	filters := maps.Clone(query)
	delete(filters, "search_token")
	delete(filters, "per_page")
	if !withPage || filters.Get("page") == "1" {
		delete(filters, "page")
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(filters.Encode())) // a hash never fails
	return int64(h.Sum32())
}
