package voisotest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Campaign is a dialer campaign.
type Campaign struct {
	// ID is the number of the campaign in requests. 0 means the next free one.
	ID int `json:"id"`
	// Name is unique in the contact center.
	Name string `json:"name"`
	// Type is the kind. Only "live" campaigns take contacts. Empty means live.
	Type string `json:"type"`
	// Status is draft, active, paused or stopped. Empty means draft.
	Status string `json:"status"`
	// Agents are the e-mail addresses of the agents, Teams the names of the teams.
	Agents []string `json:"agents"`
	Teams  []string `json:"teams"`
	// Contacts are the contacts in the order in which they came.
	Contacts []Contact `json:"contacts"`
}

// String returns the campaign in one line.
func (c Campaign) String() string {
	return fmt.Sprintf("campaign %d %q: %s, %d agents, %d teams, %d contacts", c.ID, c.Name, c.Status, len(c.Agents), len(c.Teams), len(c.Contacts))
}

// campaign is a campaign with what its contacts calls need.
type campaign struct {
	Campaign
	isGiven  bool // the test or a request made it, so that a start needs an agent and a contact
	running  bool // a contacts call
	finished time.Time
	numbers  map[string]int // places of the contacts
}

const live = "live"

// The documented errors.
const (
	campaignNotFound = "Campaign not found"
	campaignNotLive  = "Campaign type should be live"
)

// seedCampaigns makes the campaigns of the options, or the one of the description's example.
func (w *world) seedCampaigns() {
	for _, c := range w.options.Campaigns {
		w.addCampaign(c).isGiven = true
	}
	if w.options.Campaigns == nil {
		for _, c := range decode[[]Campaign](describe().byID[gen.OpListCampaigns.ID].success.body) {
			c.Status = "active"
			w.addCampaign(c)
		}
	}
	for _, id := range w.options.CampaignsNotLive {
		if w.campaign(id) == nil {
			w.addCampaign(Campaign{ID: id})
		}
		w.campaign(id).Type = "preview"
	}
}

func (w *world) addCampaign(c Campaign) *campaign {
	if c.ID == 0 {
		for _, other := range w.campaigns {
			c.ID = max(c.ID, other.ID)
		}
		c.ID++
	}
	c.Name = cmp.Or(c.Name, "Campaign "+strconv.Itoa(c.ID))
	c.Type, c.Status = cmp.Or(c.Type, live), cmp.Or(c.Status, "draft")
	added := &campaign{Campaign: c, numbers: map[string]int{}}
	added.Agents, added.Teams, added.Contacts = slices.Clone(c.Agents), slices.Clone(c.Teams), nil
	for _, contact := range c.Contacts {
		*added.contact(contact.Number) = contact
	}
	w.campaigns = append(w.campaigns, added)
	return added
}

// campaign returns a campaign, nil when there is none. Without Options.Campaigns every campaign exists as soon as a
// request names it, live and active.
func (w *world) campaign(id int) *campaign {
	for _, c := range w.campaigns {
		if c.ID == id {
			return c
		}
	}
	if w.options.Campaigns != nil || slices.Contains(w.options.UnknownCampaigns, id) || id < 1 {
		return nil
	}
	return w.addCampaign(Campaign{ID: id, Status: "active"})
}

// campaignOf returns the campaign that a path parameter names.
func (w *world) campaignOf(id string) *campaign {
	number, err := strconv.Atoi(id)
	if err != nil {
		return nil
	}
	return w.campaign(number)
}

func (w *world) listCampaigns() response {
	type row struct {
		ID   int    `json:"id"`
		Name string `json:"name"`
	}
	rows := make([]row, 0, len(w.campaigns))
	for _, c := range w.campaigns {
		rows = append(rows, row{c.ID, c.Name})
	}
	return response{status: http.StatusOK, body: encode(rows)}
}

func (w *world) createCampaign(op *operation, body []byte) response {
	request := decode[gen.CreateCampaignRequest](body)
	if slices.ContainsFunc(w.campaigns, func(c *campaign) bool { return c.isGiven && c.Name == request.Name }) {
		return refusal(op.refused, "Campaign name is already taken")
	}
	if problem := w.unknownAgent(request.Agents); problem != "" {
		return refusal(op.refused, problem)
	}
	w.addCampaign(Campaign{Name: request.Name, Type: request.CampaignType, Agents: request.Agents, Teams: request.Teams}).isGiven = true
	return op.success
}

// unknownAgent returns the error for the first agent who does not exist.
func (w *world) unknownAgent(emails []string) string {
	for i, email := range emails {
		if w.agent(email) == nil {
			return fmt.Sprintf("Agent %d of the list does not exist", i+1)
		}
	}
	return ""
}

func (w *world) changeCampaignStatus(op *operation, id string, body []byte) response {
	c := w.campaignOf(id)
	if c == nil {
		return refusal(op.refused, campaignNotFound)
	}
	operation := decode[gen.CampaignStatusRequest](body).Operation
	switch {
	case operation == gen.CampaignOperationStart && c.isGiven && (len(c.Agents)+len(c.Teams) == 0 || len(c.Contacts) == 0):
		return refusal(op.refused, "Campaign needs at least one agent and one contact")
	case operation != gen.CampaignOperationStart && c.Status != "active":
		return refusal(op.refused, "Campaign is not active")
	}
	c.Status = map[gen.CampaignOperation]string{
		gen.CampaignOperationStart: "active", gen.CampaignOperationPause: "paused", gen.CampaignOperationStop: "stopped",
	}[operation]
	return op.successWith(object{"id": c.ID})
}

func (w *world) updateCampaignAgents(op *operation, id string, body []byte) response {
	c := w.campaignOf(id)
	request := decode[gen.CampaignAgentsRequest](body)
	switch {
	case c == nil:
		return refusal(op.refused, campaignNotFound)
	case c.Status != "active":
		return refusal(op.refused, "Campaign is not active")
	}
	if problem := w.unknownAgent(request.AddAgents); problem != "" {
		return refusal(op.refused, problem)
	}
	c.Agents = changed(c.Agents, request.AddAgents, request.RemoveAgents)
	c.Teams = changed(c.Teams, request.AddTeams, request.RemoveTeams)
	return op.success
}

// changed returns a list without and with some names, each of them once.
func changed(names, added, removed []string) []string {
	result := []string{}
	for _, name := range slices.Concat(names, added) {
		if !slices.Contains(result, name) && !slices.Contains(removed, name) {
			result = append(result, name)
		}
	}
	return result
}

// Dial lets an active campaign call its next contact: active, not called yet, of the lowest priority. The first
// available agent of the campaign takes the call; a campaign with teams takes any available agent.
func (s *Server) Dial(campaignID int) (Call, error) {
	w := s.cluster().memory()
	defer w.lock()()
	c := w.campaign(campaignID)
	switch {
	case c == nil:
		return Call{}, fmt.Errorf("voisotest: there is no campaign %d", campaignID)
	case c.Status != "active":
		return Call{}, fmt.Errorf("voisotest: campaign %d is %s, not active", campaignID, c.Status)
	}
	next := c.next()
	if next == nil {
		return Call{}, fmt.Errorf("voisotest: campaign %d has no contact left to call", campaignID)
	}
	a := w.freeAgent()
	if len(c.Agents) > 0 && len(c.Teams) == 0 {
		a = nil
		for _, email := range c.Agents {
			if candidate := w.agent(email); a == nil && candidate != nil && candidate.Status == gen.AgentStateAvailable {
				a = candidate
			}
		}
	}
	if a == nil {
		return Call{}, fmt.Errorf("voisotest: campaign %d has no available agent", campaignID)
	}
	next.Called = true
	return *w.begin(&Call{ID: w.newID(), Type: dialer, From: companyNumber, To: next.Number, Campaign: c.ID}, a), nil
}
