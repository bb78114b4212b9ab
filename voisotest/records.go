package voisotest

import "time"

// The types of calls.
const (
	inbound  = "inbound"
	outbound = "outbound"
	dialer   = "dialer"
)

// recordCall adds the call detail record of a call that is over.
func (w *world) recordCall(c *Call, disposition string) {
	kind := c.Type
	if kind == outbound {
		kind = "click_to_call"
	}
	seconds := int64(-1)
	if !c.AnsweredAt.IsZero() {
		seconds = int64(c.EndedAt.Sub(c.AnsweredAt) / time.Second)
	}
	w.addRecord(cdr{
		at: c.StartedAt, uuid: c.ID, kind: typeInRecord(kind), disposition: disposition, seconds: seconds, from: &c.From,
		to: c.To, accountID: c.AccountID, crm: optional(c.CRM),
	}, w.agentOf(c))
}

// recordSMS adds the call detail record of a message.
func (w *world) recordSMS(m *SMS, a *agent) {
	w.addRecord(cdr{
		at: m.SentAt, uuid: m.ID, kind: "outbound_sms", disposition: "sent", seconds: -1, from: optional(m.SenderID),
		to: m.Number, accountID: m.AccountID, crm: optional(m.CRM),
	}, a)
}

func (w *world) addRecord(r cdr, a *agent) {
	r.index = w.options.CDRs + len(w.records)
	if a != nil {
		r.agent, r.agentID = a.Name, new(a.ID)
	}
	w.records = append(w.records, r)
}

// recorded returns the records so far. Nobody changes them.
func (w *world) recorded() []cdr {
	defer w.lock()()
	return w.records
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
