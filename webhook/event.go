package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/lenient"
)

// The old hooks of the system settings. Their bodies have no envelope, so this package names them.
const (
	CallNotify         gen.WebhookEvent = "call_notify"
	CallOutcomeLogging gen.WebhookEvent = "call_outcome_logging"
)

// The types of events, by the type of their data.
type (
	CallEvent          = Event[gen.CallEventData]
	MessageEvent       = Event[gen.MessageEventData]
	AgentStatusEvent   = Event[gen.AgentStatusEventData]
	CallRecordingEvent = Event[gen.CallRecordingEventData]
	CallAnalyticsEvent = Event[gen.CallAnalyticsEventData]
	CallNotifyEvent    = Event[gen.CallNotify]  //nolint:staticcheck // deprecated by Voiso, still sent
	CallOutcomeEvent   = Event[gen.CallOutcome] //nolint:staticcheck // as above
	// OtherEvent is an event with any data: message.sent and conversation.ended, whose data is not documented, and
	// every event that this package does not know.
	OtherEvent = Event[gen.Raw]
)

// AnyEvent is an event of any type. Use a type switch:
//
//	switch event := event.(type) {
//	case *webhook.CallEvent:
//		fmt.Println(event.Name, event.Data.Agent.Extension)
//	}
type AnyEvent interface {
	// Meta returns the members that every event has.
	Meta() *Envelope
	// RawJSON returns a copy of the body without its secret.
	RawJSON() gen.Raw
	slog.LogValuer
}

// Event is an event as Voiso sent it. It never holds the secret. See [gen] for how Data is decoded: a member of another
// type than described does not fail.
type Event[T any] struct {
	Envelope `json:"-"`
	// Data is the member "data"; of an old hook, it is the whole body.
	Data T `json:"data"`
}

// Envelope holds the members that every event has. It prints as its JSON and logs without private data.
type Envelope struct {
	// Name is the name of the event, also if this package does not know it.
	Name gen.WebhookEvent `json:"event"`
	// Object is the subject of the event, for example "call".
	Object string `json:"object"`
	// ContactCenterID is the ID of the contact center.
	ContactCenterID string `json:"contact_center_id"`
	// Timestamp is when the event was sent.
	Timestamp gen.Timestamp `json:"timestamp"`

	raw string // without the secret
}

// Meta returns e, for an event whose type is not known.
func (e *Envelope) Meta() *Envelope { return e }

// RawJSON returns a copy of the body without its secret.
func (e Envelope) RawJSON() gen.Raw { return gen.Raw(e.raw) }

// Extra returns a copy of a member of the body, also one that has a field. The members of data are in Data.
func (e Envelope) Extra(name string) (gen.Raw, bool) { return lenient.Member[gen.Raw](e.raw, name) }

// MarshalJSON returns the body without its secret. [ParseUnverified] decodes it again, for example from a queue.
func (e Envelope) MarshalJSON() ([]byte, error) { return e.RawJSON().MarshalJSON() }

// Format prints the body without its secret for every verb.
func (e Envelope) Format(f fmt.State, verb rune) { lenient.Print(f, verb, e.RawJSON(), nil) }

// LogValue returns the name, the contact center and the time of the event, which are not private.
func (e Envelope) LogValue() slog.Value {
	return slog.GroupValue(slog.String("event", string(e.Name)), slog.String("contact_center", e.ContactCenterID),
		slog.String("timestamp", string(e.Timestamp)))
}

// Events returns the names of all events of the description, in alphabetical order.
func Events() []gen.WebhookEvent { return slices.Sorted(maps.Keys(kinds)) }

// kind is what the description says about an event.
type kind struct {
	object string
	decode func(Envelope, []byte) AnyEvent
	bind   func(*Callbacks, AnyEvent) call
	sample string
}

// call is a callback with its event.
type call func(context.Context) error

// newEvent decodes a body without secret.
func newEvent(body string) AnyEvent {
	e := Envelope{raw: body}
	lenient.Decode(lenient.ValueOf(body), func(name string, value lenient.Value) (described, readable bool) {
		switch name {
		case "event":
			return true, lenient.Text(&e.Name, value)
		case "object":
			return true, lenient.Text(&e.Object, value)
		case "contact_center_id":
			return true, lenient.Text(&e.ContactCenterID, value)
		case "timestamp":
			return true, lenient.Text(&e.Timestamp, value)
		}
		return false, false
	})
	data, _ := e.Extra("data")
	if hook := hookOf(e); hook != "" {
		e.Name, data = hook, e.RawJSON()
	}
	of, known := kinds[e.Name]
	if !known {
		return decode[gen.Raw](e, data)
	}
	event := of.decode(e, data)
	if status, ok := event.(*AgentStatusEvent); ok && status.Data.ActivityTimestamp == "" {
		// Voiso's page has it in both places.
		beside, _ := e.Extra("activity_timestamp")
		text, _ := beside.Text()
		status.Data.ActivityTimestamp = gen.Timestamp(text)
	}
	return event
}

// decode decodes data of any type. Data that is not an object leaves fields empty; it is in the raw JSON.
func decode[T any](e Envelope, data []byte) AnyEvent {
	event := &Event[T]{Envelope: e}
	if len(data) > 0 {
		_ = json.Unmarshal(data, &event.Data)
	}
	return event
}

// hookOf returns the name of the old hook that a body is from, or "" if it is not from one.
func hookOf(e Envelope) gen.WebhookEvent {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { _, ok := e.Extra(name); return ok })
	}
	switch {
	case has("event", "object", "data"):
		return ""
	case has("disposition", "start_time", "end_time", "duration", "account_id"):
		return CallOutcomeLogging
	case has("uuid", "callcenter", "call_start_time", "agent_id", "ani"):
		return CallNotify
	}
	return ""
}

// bind returns nil if there is no callback, or the event is of another type.
func bind[T any](callback func(context.Context, *Event[T]) error, event AnyEvent) call {
	typed, ok := event.(*Event[T])
	if callback == nil || !ok {
		return nil
	}
	return func(ctx context.Context) error { return callback(ctx, typed) }
}

// bind returns the callback for an event, nil if there is none.
func (c *Callbacks) bind(event AnyEvent) call {
	e := event.Meta()
	if of, known := kinds[e.Name]; known {
		if found := of.bind(c, event); found != nil {
			return found
		}
	}
	data, ok := e.Extra("data")
	if !ok {
		data = e.RawJSON()
	}
	return bind(c.OnOther, decode[gen.Raw](*e, data))
}
