package voisotest

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Agent is a user of the contact center who makes and takes calls.
type Agent struct {
	// Extension names the agent in requests, for example "1002".
	Extension string `json:"extension"`
	// Email is the sign-in e-mail address.
	Email string `json:"email"`
	// Name is shown in call detail records.
	Name string `json:"name"`
	// ID is the number of the agent in the filters of call detail records and in webhooks.
	ID int `json:"id"`
	// Status is the current status. Empty means available.
	Status gen.AgentState `json:"status"`
	// Since is when the status began.
	Since time.Time `json:"since"`
}

// String returns the agent in one line.
func (a Agent) String() string { return "agent " + a.Extension + " " + string(a.Status) }

// agent is an agent with the status to which calls return.
type agent struct {
	Agent
	idle gen.AgentState
}

// displayNames are the statuses as webhooks name them. The name of postcall is not documented.
var displayNames = map[gen.AgentState]string{
	gen.AgentStateOffline: "Logout", gen.AgentStateAvailable: "Available", gen.AgentStateUnavailable: "Unavailable",
	gen.AgentStateInbound: "Inbound", gen.AgentStateOutbound: "Outbound", gen.AgentStateDialer: "Dialer",
	gen.AgentStatePostcall: "Postcall",
}

// SetAgentStatus logs an agent in or out: offline, available or unavailable. The agent is named by extension or e-mail
// address. During a call the agent keeps the status of the call and gets this one after it.
func (s *Server) SetAgentStatus(name string, status gen.AgentState) error {
	w := s.cluster().memory()
	defer w.lock()()
	a := w.agent(name)
	switch {
	case a == nil:
		return errors.New("voisotest: there is no agent " + strconv.Quote(name))
	case status != gen.AgentStateOffline && status != gen.AgentStateAvailable && status != gen.AgentStateUnavailable:
		return errors.New("voisotest: status " + strconv.Quote(string(status)) + " is not offline, available or unavailable")
	}
	a.idle = status
	if status == gen.AgentStateOffline || w.callOf(a) == nil {
		w.changeStatus(a, status, w.now())
	}
	return nil
}

// seedAgents makes the agents of the options, or those of the description's example.
func (w *world) seedAgents() {
	for _, a := range w.options.Agents {
		w.addAgent(a)
	}
	if w.options.Agents == nil {
		for _, row := range decode[[]struct {
			Email, Ext string
			Status     gen.AgentState
		}](describe().byID[gen.OpListAgentsStatus.ID].success.body) {
			w.addAgent(Agent{Extension: row.Ext, Email: row.Email, Status: row.Status})
		}
	}
}

func (w *world) addAgent(a Agent) *agent {
	a.Extension = cmp.Or(a.Extension, strconv.Itoa(9001+len(w.agents)))
	a.Email = cmp.Or(a.Email, "agent"+a.Extension+"@example.com")
	a.Name = cmp.Or(a.Name, "Agent "+a.Extension)
	a.ID = cmp.Or(a.ID, 13001+len(w.agents))
	a.Status = cmp.Or(a.Status, gen.AgentStateAvailable)
	a.Since = w.now()
	added := &agent{a, a.Status}
	w.agents = append(w.agents, added)
	return added
}

// agent returns an agent by extension or e-mail address, nil when there is none. Without Options.Agents every agent
// exists as soon as a request names it.
func (w *world) agent(name string) *agent {
	for _, a := range w.agents {
		if a.Extension == name || strings.EqualFold(a.Email, name) {
			return a
		}
	}
	switch {
	case name == "" || w.options.Agents != nil:
		return nil
	case strings.Contains(name, "@"):
		return w.addAgent(Agent{Email: name})
	}
	return w.addAgent(Agent{Extension: name})
}

// changeStatus changes a status and tells the webhooks.
func (w *world) changeStatus(a *agent, status gen.AgentState, at time.Time) {
	if a.Status == status {
		return
	}
	previous, since := a.Status, a.Since
	a.Status, a.Since = status, at
	w.emit("agent.status.update", at, object{
		"id": a.ID, "name": a.Name, "email": a.Email, "extension": a.Extension,
		"status": object{
			"current": displayNames[status], "previous": displayNames[previous],
			"previous_duration": int(at.Sub(since) / time.Second),
		},
		"activity_timestamp": stamp(at),
	})
}

func (w *world) listAgentsStatus() response {
	type row struct {
		Email  string         `json:"email"`
		Ext    string         `json:"ext"`
		Status gen.AgentState `json:"status"`
	}
	rows := make([]row, 0, len(w.agents))
	for _, a := range w.agents {
		rows = append(rows, row{a.Email, a.Extension, a.Status})
	}
	return response{status: http.StatusOK, body: encode(rows)}
}

// listUsers returns the agents of the options that match the filters id, name, email and extension. Without such agents
// the example of the description is the response.
func (w *world) listUsers(op *operation, query url.Values) response {
	if w.options.Agents == nil {
		return op.success
	}
	rows := []object{}
	for _, a := range w.agents {
		member := map[string]string{"id": strconv.Itoa(a.ID), "name": a.Name, "email": a.Email, "extension": a.Extension}
		isOther := func(name string) bool { return query.Has(name) && !strings.EqualFold(query.Get(name), member[name]) }
		if !slices.ContainsFunc([]string{"id", "name", "email", "extension"}, isOther) {
			rows = append(rows, object{"id": a.ID, "name": a.Name, "email": a.Email, "extension": a.Extension})
		}
	}
	return op.successWith(rows)
}
