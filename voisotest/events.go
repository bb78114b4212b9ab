package voisotest

import (
	"maps"
	"strings"
	"time"
)

// dispositionName returns an outcome as webhooks name it: "no_answer" has a space and a large first letter.
func dispositionName(disposition string) string {
	switch disposition {
	case "system_reject", "system_abandoned", "dialer_abandoned":
		first, second, _ := strings.Cut(disposition, "_")
		return capital(first) + " " + capital(second)
	}
	return capital(strings.ReplaceAll(disposition, "_", " "))
}

func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// emitCall sends an event of a call: answered, hangup or ended. The last two have more members.
func (w *world) emitCall(c *Call, step string, at time.Time, more object) {
	data := object{
		"id": c.ID, "type": c.Type, "start_time": stamp(c.StartedAt), "duration": c.durations(step, at),
		"calling_number": c.From, "called_number": c.To, "cdr_url": "https://cluster1.voiso.com/cdr/" + c.ID,
	}
	maps.Copy(data, more)
	if a := w.agentOf(c); a != nil {
		data["agent"] = object{"id": a.ID, "name": a.Name, "email": a.Email, "extension": a.Extension}
	}
	if c.Type != outbound && !c.AnsweredAt.IsZero() {
		data["agent_start_time"] = stamp(c.AnsweredAt)
	}
	switch c.Type {
	case inbound:
		data["queue"], data["script"] = c.Queue, "Sales Script"
	case dialer:
		if campaign := w.campaign(c.Campaign); campaign != nil {
			data["campaign"] = object{"id": campaign.ID, "name": campaign.Name, "is_live": campaign.Type == live}
		}
	default:
		if c.AccountID != "" {
			data["ext_user_id"] = c.AccountID
		}
	}
	w.emit(c.Type+".call."+step, at, data)
}

// durations returns the durations of a call in seconds, as its events have them.
func (c *Call) durations(step string, at time.Time) object {
	seconds := func(from, to time.Time) int { return int(to.Sub(from) / time.Second) }
	until := at
	if !c.EndedAt.IsZero() {
		until = c.EndedAt
	}
	rung := until
	if !c.AnsweredAt.IsZero() {
		rung = c.AnsweredAt
	}
	d := object{"total": seconds(c.StartedAt, until)}
	switch waited := seconds(c.StartedAt, rung); c.Type {
	case inbound:
		d["queue_time"] = waited
	case dialer:
		d["dialing_time"], d["dialer_waiting"] = waited, waited
	default:
		d["dialing_time"] = waited
	}
	if step != "answered" {
		d["talk_time"], d["postcall_time"] = seconds(rung, until), seconds(until, at)
	}
	return d
}
