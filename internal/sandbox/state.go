package sandbox

import (
	"time"

	"github.com/voiso-community/voiso-go/voisotest"
)

// State is what programs see of the contact center.
type State struct {
	voisotest.State
	// Webhook is the URL that receives events.
	Webhook string `json:"webhook"`
	// Faults are the faults that have not happened yet.
	Faults []fault `json:"faults"`
}

// fault is a fault whose delay is a text such as 500ms.
type fault struct {
	voisotest.Fault
	Delay string `json:"delay,omitempty"`
}

func (s *Sandbox) state() State {
	state := State{s.fake.State(), s.webhook().URL, []fault{}}
	for _, f := range s.fake.Faults() {
		shown := fault{Fault: f}
		if f.Delay > 0 {
			shown.Delay = f.Delay.String()
		}
		state.Faults = append(state.Faults, shown)
	}
	return state
}

// view is the part of the state that the page shows. It stays small whatever programs do.
type view struct {
	Now        time.Time            `json:"now"`
	Agents     []voisotest.Agent    `json:"agents"`
	Calls      []voisotest.Call     `json:"calls"`
	Messages   []voisotest.SMS      `json:"messages"`
	Campaigns  []campaignView       `json:"campaigns"`
	Deliveries []voisotest.Delivery `json:"deliveries"`
	Counts     counts               `json:"counts"`
	Webhook    string               `json:"webhook"`
	Faults     []fault              `json:"faults"`
}

type counts struct {
	Agents     int `json:"agents"`
	Calls      int `json:"calls"`
	Messages   int `json:"messages"`
	Campaigns  int `json:"campaigns"`
	CDRs       int `json:"cdrs"`
	Deliveries int `json:"deliveries"`
	Failures   int `json:"failures"`
}

type campaignView struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Status   string `json:"status"`
	Contacts int    `json:"contacts"`
	Called   int    `json:"called"`
}

// maxListed is how many agents, calls, messages and so on the page shows.
const maxListed = 50

func (s *Sandbox) view() view {
	all := s.state()
	v := view{
		Now: all.Now, Agents: first(all.Agents), Calls: last(all.Calls), Messages: last(all.Messages), Campaigns: []campaignView{},
		Deliveries: last(all.Deliveries), Webhook: all.Webhook, Faults: first(all.Faults),
		Counts: counts{len(all.Agents), len(all.Calls), len(all.Messages), len(all.Campaigns), all.CDRs, len(all.Deliveries), 0},
	}
	for _, c := range first(all.Campaigns) {
		called := 0
		for _, contact := range c.Contacts {
			if contact.Called {
				called++
			}
		}
		v.Campaigns = append(v.Campaigns, campaignView{c.ID, c.Name, c.Type, c.Status, len(c.Contacts), called})
	}
	for _, d := range all.Deliveries {
		if d.Err != "" {
			v.Counts.Failures++
		}
	}
	return v
}

func first[T any](all []T) []T { return all[:min(len(all), maxListed)] }

func last[T any](all []T) []T { return all[max(0, len(all)-maxListed):] }
