package peers

import (
	"context"
	"net/http"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
	"github.com/voiso-community/voiso-go/gen"
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
			see(cdrRecord(r))
		}
	}
	return count, nil
}}

// cdrRecord is a function of its own, so that r is on the heap only where a record is seen.
func cdrRecord(r gen.CDR) Record {
	fields := eight{r.UUID, r.Timestamp, r.Type, r.Disposition, r.Duration, r.From, r.To, r.Agent}
	return func(name string) any {
		return fields.member(name, func(name string) []byte { return ours.Extra(&r, name) })
	}
}

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
