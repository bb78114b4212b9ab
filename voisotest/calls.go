package voisotest

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Call is a call that is not over.
type Call struct {
	// ID is the UUID of the call and of its call detail record.
	ID string `json:"id"`
	// Type is the direction: inbound, outbound or dialer.
	Type string `json:"type"`
	// Agent is the extension of the agent, empty when nobody takes the call.
	Agent string `json:"agent"`
	// From and To are the calling and the called number.
	From string `json:"from"`
	To   string `json:"to"`
	// AccountID and CRM are those of the request that started the call.
	AccountID string `json:"account_id,omitempty"`
	CRM       string `json:"crm,omitempty"`
	// Queue is the name of the queue of an inbound call.
	Queue string `json:"queue,omitempty"`
	// Campaign is the ID of the campaign of a dialer call.
	Campaign int `json:"campaign,omitempty"`
	// StartedAt, AnsweredAt and EndedAt are the steps so far; those to come are zero.
	StartedAt  time.Time `json:"started_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
}

// String returns the call in one line.
func (c Call) String() string {
	state := "ringing"
	switch {
	case !c.EndedAt.IsZero():
		state = "ended"
	case !c.AnsweredAt.IsZero():
		state = "answered"
	}
	return c.Type + " call " + c.From + " -> " + c.To + ", agent " + strconv.Quote(c.Agent) + ", " + state
}

// companyNumber is the number from which agents call.
const companyNumber = "18885658889"

// Arrive lets an inbound call arrive. Set From, To, Queue and Agent if they matter. Without an agent the first
// available one takes the call. When nobody is available, the call is over at once and its record is "missed".
func (s *Server) Arrive(c Call) (Call, error) {
	w := s.cluster().memory()
	defer w.lock()()
	c.ID, c.Type, c.AnsweredAt, c.EndedAt = w.newID(), inbound, time.Time{}, time.Time{}
	c.From, c.To, c.Queue = cmp.Or(c.From, "15555550100"), cmp.Or(c.To, companyNumber), cmp.Or(c.Queue, "Sales Queue")
	a := w.freeAgent()
	if c.Agent != "" {
		if a = w.agent(c.Agent); a == nil {
			return Call{}, errors.New("voisotest: there is no agent " + strconv.Quote(c.Agent))
		}
		if a.Status != gen.AgentStateAvailable {
			a = nil
		}
	}
	return *w.begin(&c, a), nil
}

// EndCall lets the contact end a call.
func (s *Server) EndCall(id string) error {
	w := s.cluster().memory()
	defer w.lock()()
	for _, c := range w.calls {
		if c.ID == id {
			w.end(c, "", "Contact disconnect", w.now())
			return nil
		}
	}
	return errors.New("voisotest: there is no active call with the ID " + strconv.Quote(id))
}

func (w *world) freeAgent() *agent {
	for _, a := range w.agents {
		if a.Status == gen.AgentStateAvailable {
			return a
		}
	}
	return nil
}

// agentOf returns the agent of a call, nil when nobody takes it.
func (w *world) agentOf(c *Call) *agent {
	if c.Agent == "" {
		return nil
	}
	return w.agent(c.Agent)
}

// callOf returns the newest active call of an agent.
func (w *world) callOf(a *agent) *Call {
	for _, c := range slices.Backward(w.calls) {
		if c.Agent == a.Extension {
			return c
		}
	}
	return nil
}

func (w *world) startCall(op *operation, query url.Values) response {
	a := w.agent(query.Get("agent"))
	switch {
	case a == nil:
		return refusal(op.refused, "Invalid agent's extension")
	case a.Status == gen.AgentStateOffline:
		return refusal(op.refused, "Agent logged off")
	case len(query.Get("number")) < minDigits:
		return refusal(op.refused, "Invalid destination number")
	}
	c := &Call{
		ID: w.exampleID(op, "call_id", w.started == 0), Type: outbound, From: companyNumber, To: query.Get("number"),
		AccountID: query.Get("account_id"), CRM: query.Get("crm"),
	}
	w.started++
	w.begin(c, a)
	if query.Get("get_call_id") != "true" {
		return response{status: http.StatusNoContent}
	}
	return op.successWith(object{"call_id": c.ID})
}

func (w *world) hangUp(op *operation, body []byte) response {
	a := w.agent(decode[gen.HangUpRequest](body).Agent)
	if a == nil {
		return refusal(op.refused, "Invalid agent's extension")
	}
	c := w.callOf(a)
	if c == nil {
		return refusal(op.refused, "No active calls")
	}
	w.end(c, "", "Agent disconnect", w.now())
	return response{status: op.success.status}
}

// begin lets a call ring at an agent, or nowhere when the agent is nil.
func (w *world) begin(c *Call, a *agent) *Call {
	c.StartedAt, c.Agent = w.now(), ""
	w.calls = append(w.calls, c)
	if a == nil {
		w.end(c, "missed", "Timeout", c.StartedAt)
		return c
	}
	c.Agent = a.Extension
	w.changeStatus(a, gen.AgentState(c.Type), c.StartedAt)
	w.after(w.options.RingTime, c.StartedAt, func(at time.Time) {
		switch outcome := w.options.Outcomes[c.contact()]; {
		case !c.EndedAt.IsZero():
		case outcome != "" && outcome != "answered":
			w.end(c, outcome, "Remote party disconnect", at)
		default:
			c.AnsweredAt = at
			w.emitCall(c, "answered", at, nil)
		}
	})
	return c
}

// contact returns the number of the party outside.
func (c *Call) contact() string {
	if c.Type == inbound {
		return c.From
	}
	return c.To
}

// end ends an active call. Without a disposition the call ends as answered, or as unanswered.
func (w *world) end(c *Call, disposition, reason string, at time.Time) {
	c.EndedAt = at
	w.calls = slices.DeleteFunc(w.calls, func(other *Call) bool { return other == c })
	switch {
	case disposition != "":
	case !c.AnsweredAt.IsZero():
		disposition = "answered"
	case c.Type == inbound:
		disposition = "abandoned"
	default:
		disposition = "no_answer"
	}
	w.recordCall(c, disposition)
	over := object{"end_time": stamp(at), "disposition": dispositionName(disposition), "end_reason": reason}
	w.emitCall(c, "hangup", at, over)
	a := w.agentOf(c)
	wrapUp := w.options.WrapUp
	if a == nil || c.AnsweredAt.IsZero() {
		wrapUp = 0
	}
	if wrapUp > 0 && w.callOf(a) == nil && a.Status != gen.AgentStateOffline {
		w.changeStatus(a, gen.AgentStatePostcall, at)
	}
	w.after(wrapUp, at, func(at time.Time) {
		w.emitCall(c, "ended", at, over)
		if a != nil && w.callOf(a) == nil {
			w.changeStatus(a, a.idle, at)
		}
	})
}
