package voisotest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is what a contact center remembers at a moment.
type State struct {
	// Now is the time of its clock.
	Now time.Time `json:"now"`
	// Agents are its agents.
	Agents []Agent `json:"agents"`
	// Calls are the active calls, the oldest first.
	Calls []Call `json:"calls"`
	// Messages are the SMS that were sent, the oldest first.
	Messages []SMS `json:"messages"`
	// Campaigns are the campaigns with their contacts.
	Campaigns []Campaign `json:"campaigns"`
	// CDRs is the number of call detail records, generated ones included.
	CDRs int `json:"cdrs"`
	// Deliveries are the webhooks that were sent or wait to be sent, the oldest first.
	Deliveries []Delivery `json:"deliveries"`
}

// State returns a copy of what the contact center remembers. It prints readably.
func (s *Server) State() State {
	w := s.cluster().memory()
	defer w.lock()()
	state := State{
		Now: w.now(), Agents: []Agent{}, Calls: []Call{}, Messages: append([]SMS{}, w.messages...), Campaigns: []Campaign{},
		CDRs: w.options.CDRs + len(w.records), Deliveries: []Delivery{},
	}
	for _, a := range w.agents {
		state.Agents = append(state.Agents, a.Agent)
	}
	for _, c := range w.calls {
		state.Calls = append(state.Calls, *c)
	}
	for _, c := range w.campaigns {
		copied := c.Campaign
		copied.Agents, copied.Teams = append([]string{}, c.Agents...), append([]string{}, c.Teams...)
		copied.Contacts = slices.Clone(c.Contacts)
		state.Campaigns = append(state.Campaigns, copied)
	}
	for _, d := range w.deliveries {
		state.Deliveries = append(state.Deliveries, d.Delivery)
	}
	return state
}

// String returns the state with a line for each part.
func (s State) String() string {
	var lines strings.Builder
	fmt.Fprintf(&lines, "at %s, %d call detail records", s.Now.Format(time.RFC3339), s.CDRs)
	write(&lines, s.Agents)
	write(&lines, s.Calls)
	write(&lines, s.Messages)
	write(&lines, s.Campaigns)
	write(&lines, s.Deliveries)
	return lines.String()
}

func write[T fmt.Stringer](lines *strings.Builder, parts []T) {
	for _, part := range parts {
		fmt.Fprintf(lines, "\n\t%s", part)
	}
}
