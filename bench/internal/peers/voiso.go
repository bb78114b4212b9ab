package peers

import (
	"context"
	"net/http"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
)

const base = "https://cluster1.example.com"

// The whole client, with signing, retries and time limits, on a transport that returns the page.
var voisoCDRs = Reader{CDRs, AllMembers, func(ctx context.Context, page []byte, see func(Record)) (int, error) {
	client, err := ours.NewClient(base, Stub{http.StatusOK, page})
	if err != nil {
		return 0, err
	}
	count := 0
	for r, err := range ours.CDRs(ctx, client) {
		if err != nil {
			return 0, err
		}
		if count++; see != nil {
			fields := eight{r.UUID, r.Timestamp, r.Type, r.Disposition, r.Duration, r.From, r.To, r.Agent}
			see(func(name string) any {
				return fields.member(name, func(name string) []byte { return ours.Extra(&r, name) })
			})
		}
	}
	return count, nil
}}

var voisoRawCDRs = Reader{RawCDRs, Raw, func(ctx context.Context, page []byte, see func(Record)) (int, error) {
	client, err := ours.NewClient(base, Stub{http.StatusOK, page})
	if err != nil {
		return 0, err
	}
	count := 0
	for raw, err := range ours.RawCDRs(ctx, client) {
		if err != nil {
			return 0, err
		}
		if count++; see != nil {
			see(fromJSON(raw))
		}
	}
	return count, nil
}}

var (
	genCaller   = Caller{"gen and a provider", ours.GeneratedBalance}
	voisoCaller = Caller{VoisoCall, ours.Balance}
)
