package main

import (
	"context"
	"fmt"
	"math"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
	"github.com/voiso-community/voiso-go/bench/internal/peers"
)

// addRecords reads 10,000 call detail records of each kind.
func addRecords(ctx context.Context, t *table, rounds int) error {
	readers := peers.Readers()
	for _, kind := range pages.Kinds() {
		var jobs []job
		for _, r := range readers {
			jobs = append(jobs, job{r.Name, pages.Size, func() error {
				n, err := r.Read(ctx, kind.Page, nil)
				if err == nil && n != pages.Size {
					err = fmt.Errorf("%d records, not %d", n, pages.Size)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", r.Name, err)
				}
				return nil
			}})
		}
		took, err := measure(rounds, jobs)
		if err != nil {
			return err
		}
		valid, fastest := took[peers.JSONValid], fastestPeer(readers, took)
		for _, r := range readers {
			f := took[r.Name]
			toValid, toPeer := f.ratio(valid), f.ratio(took[fastest])
			line := row{
				what: fmt.Sprintf("10,000 %s records of %d bytes, per record; peer: %s", kind.Name, len(kind.Page)/pages.Size, fastest),
				way:  fmt.Sprintf("%s (keeps %s)", r.Name, r.Keeps), time: thousands(f.median()) + " ns",
				toValid: ratio(toValid), toPeer: ratio(toPeer), memory: fmt.Sprintf("%.1f MiB", f.bytes*pages.Size/(1<<20)),
			}
			switch r.Name {
			case peers.CDRs:
				line.target = atMost(toPeer, 0.6, "peer") + ", " + atMost(toValid, 0.75, "json.Valid")
			case peers.RawCDRs:
				line.target = atMost(toValid, 0.45, "json.Valid")
			}
			t.add(line)
		}
	}
	return nil
}

// fastestPeer returns the name of the fastest peer that keeps all members, by its ratio to json.Valid.
func fastestPeer(readers []peers.Reader, took map[string]*figures) (name string) {
	lowest := math.Inf(1)
	for _, r := range readers {
		if r.Keeps != peers.AllMembers || r.Name == peers.CDRs {
			continue
		}
		if toValid := took[r.Name].ratio(took[peers.JSONValid]); toValid < lowest {
			name, lowest = r.Name, toValid
		}
	}
	return name
}
