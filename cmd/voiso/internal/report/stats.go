// Package report makes a page of statistics from call detail records: one HTML file without script, that needs no
// network.
package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
)

// Outcome is how a call ended, in few words.
type Outcome int

// The outcomes in the order in which charts show them.
const (
	Answered  Outcome = iota
	Missed            // no_answer, busy, rejected, answered by voicemail
	Abandoned         // by the caller, the dialer or the system
	Other             // failed, answered by a machine, unknown
	outcomes
)

var outcomeNames = [outcomes]string{"answered", "missed", "abandoned", "other"}

// outcomeOf returns the outcome of a disposition, which may be written with spaces or hyphens.
func outcomeOf(disposition string) Outcome {
	switch strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(disposition)) {
	case "answered":
		return Answered
	case "missed", "no_answer", "busy", "rejected", "system_reject", "answered_by_vm":
		return Missed
	case "abandoned", "dialer_abandoned", "system_abandoned":
		return Abandoned
	}
	return Other
}

// isCall reports whether a type is that of calls. Types that are not known are.
func isCall(kind string) bool {
	kind = strings.ToLower(kind)
	for _, other := range []string{"sms", "whatsapp", "facebook", "instagram", "telegram", "viber", "chat", "email", "hlr"} {
		if strings.Contains(kind, other) {
			return false
		}
	}
	return true
}

// counts are calls by outcome.
type counts [outcomes]int

func (c *counts) total() (n int) {
	for _, count := range c {
		n += count
	}
	return n
}

// group is what is known about the calls of one agent or campaign.
type group struct {
	Name    string
	counts  counts
	seconds float64 // of answered calls
	longest float64
	timed   int // answered calls whose duration is known
}

func (g *group) add(outcome Outcome, seconds float64, isTimed bool) {
	g.counts[outcome]++
	if outcome == Answered && isTimed {
		g.timed++
		g.seconds += seconds
		g.longest = max(g.longest, seconds)
	}
}

// Stats collects records. Its size depends on days, agents and campaigns, not on the number of records.
type Stats struct {
	zone      *time.Location // nil for the zone of each record
	calls     group
	others    map[string]int // interactions that are not calls, by type
	undated   int            // calls without a time
	days      map[string]*day
	durations map[int]int // answered calls by whole seconds
	agents    map[string]*group
	campaigns map[string]*group
}

type day struct {
	counts counts
	hours  [24]int
}

// NewStats returns statistics without records. Hours and days are those of the zone; nil leaves each time as Voiso
// sends it.
func NewStats(zone *time.Location) *Stats {
	return &Stats{
		zone: zone, others: map[string]int{}, days: map[string]*day{}, durations: map[int]int{},
		agents: map[string]*group{}, campaigns: map[string]*group{},
	}
}

// campaignMembers are the members that may name the campaign of a record. Voiso does not document which one does.
var campaignMembers = []string{"campaign", "campaign_name", "campaign_id"}

// Add counts a record.
func (s *Stats) Add(r *record.Record) {
	if !isCall(r.Type) {
		s.others[r.Type]++
		return
	}
	outcome := outcomeOf(r.Disposition)
	length, isTimed := r.Length()
	seconds := length.Seconds()
	s.calls.add(outcome, seconds, isTimed)
	if outcome == Answered && isTimed {
		s.durations[int(seconds)]++
	}
	s.addTime(r, outcome)
	groupOf(s.agents, r.Agent).add(outcome, seconds, isTimed)
	for _, member := range campaignMembers {
		if name := r.Member(member); name != "" {
			groupOf(s.campaigns, name).add(outcome, seconds, isTimed)
			break
		}
	}
}

func (s *Stats) addTime(r *record.Record, outcome Outcome) {
	at, ok := r.Time()
	if !ok {
		s.undated++
		return
	}
	if s.zone != nil {
		at = at.In(s.zone)
	}
	date := at.Format(time.DateOnly)
	d := s.days[date]
	if d == nil {
		d = new(day)
		s.days[date] = d
	}
	d.counts[outcome]++
	d.hours[at.Hour()]++
}

func groupOf(groups map[string]*group, name string) *group {
	g := groups[name]
	if g == nil {
		g = &group{Name: name}
		groups[name] = g
	}
	return g
}

// quantile returns the duration in seconds that a share of the answered calls does not exceed.
func (s *Stats) quantile(share float64) float64 {
	rank, seen := int(share*float64(s.calls.timed)), 0
	for _, seconds := range slices.Sorted(maps.Keys(s.durations)) {
		if seen += s.durations[seconds]; seen > rank {
			return float64(seconds)
		}
	}
	return s.calls.longest
}

// ranked returns groups by their number of calls.
func ranked(groups map[string]*group) []*group {
	return slices.SortedFunc(maps.Values(groups), func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.counts.total(), a.counts.total()), cmp.Compare(a.Name, b.Name))
	})
}
