package webhook_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// shown returns a value as fmt with every verb, slog and JSON show it, by itself and inside a program's own types.
func shown(value any) string {
	type private struct{ held any }
	var text bytes.Buffer
	log := slog.New(slog.NewMultiHandler(slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&text, nil)))
	for _, each := range []any{value, private{value}, &private{value}, []any{value}, map[string]any{"a": value}} {
		for _, letter := range "vsqxXdTp!" {
			for _, flags := range []string{"", "+", "#"} {
				fmt.Fprintf(&text, "%"+flags+string(letter)+"\n", each)
			}
		}
		log.Info("event", "value", each)
		encoded, _ := json.Marshal(each)
		text.Write(encoded)
	}
	return text.String()
}

// showsSecret reports whether a text has the secret as it is, in hex, or as a list of its bytes.
func showsSecret(text string) bool {
	return strings.Contains(text, secret) || strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(secret))) ||
		strings.Contains(text, strings.Trim(fmt.Sprint([]byte(secret)), "[]"))
}

// No event shows its secret, wherever it is in the body, and to whomever the event is passed.
func TestEventsDoNotHaveTheSecret(t *testing.T) {
	t.Parallel()
	if !showsSecret(shown(struct{ raw string }{secret})) || !showsSecret(shown([]byte(secret))) {
		t.Fatal("a secret that is shown is not noticed")
	}
	for _, name := range append(webhook.Events(), "x.y") {
		data := webhook.Sample(name).Data.(gen.Raw)
		for _, member := range []string{`"secret":"` + secret + `"`, `"SECRET" : "` + secret + `" `, `"se\u0063ret":"` + secret + `"`} {
			for place, body := range []string{
				fmt.Sprintf(`{%s,"event":%q,"more":1,"data":%s}`, member, name, data), fmt.Sprintf(`{"event":%q,%s,"more":1,"data":%s}`, name, member, data),
				fmt.Sprintf(`{"event":%q,"more":1,"data":%s,%s}`, name, data, member),
			} {
				event, err := webhook.ParseBytes([]byte(body), secret)
				if err != nil {
					t.Fatalf("%s: %v", body, err)
				}
				value := reflect.ValueOf(event).Elem().Interface()
				text := shown(event) + shown(value) + shown(*event.Meta()) + string(event.RawJSON())
				if showsSecret(text) || !strings.Contains(text, `"more":1`) {
					t.Fatalf("%s, %s, place %d: shown as %.2000s", name, member, place, text)
				}
			}
		}
	}
}

// Data is decoded, and nothing but the secret is lost: known and unknown members keep their JSON.
func TestEventsKeepEverything(t *testing.T) {
	t.Parallel()
	for _, body := range documentedBodies(t) {
		event, err := webhook.ParseBytes([]byte(body), "WEBHOOK-SECRET-3333")
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(event)
		if err != nil {
			t.Fatal(err)
		}
		var want, got map[string]any
		if err := errors.Join(json.Unmarshal([]byte(body), &want), json.Unmarshal(encoded, &got)); err != nil {
			t.Fatal(err)
		}
		delete(want, "secret")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		again, err := webhook.ParseUnverified(encoded)
		if err != nil || string(again.RawJSON()) != string(encoded) || reflect.TypeOf(again) != reflect.TypeOf(event) {
			t.Errorf("from a queue: %v, %v", again, err)
		}
	}
	event, err := webhook.ParseBytes([]byte(bodyOf(t, "dialer.call.ended")), secret)
	call, ok := event.(*webhook.CallEvent)
	if err != nil || !ok {
		t.Fatalf("%T, %v", event, err)
	}
	if call.Name != gen.WebhookEventDialerCallEnded || call.Object != "call" || call.Data.Campaign.Name != "Anniversary Sale" || call.Data.Agent.ID != "6963" {
		t.Errorf("the event is %v", call)
	}
}

// Members of another type, and without any, do not fail an event.
func TestEventsOfAnotherForm(t *testing.T) {
	t.Parallel()
	for _, name := range webhook.Events() {
		for _, data := range []string{`null`, `17`, `"text"`, `true`, `[]`, `[{"id":1}]`, `{}`, `{"id":17,"name":null,"agent":5,"duration":"16","status":[],"x":{"y":[1]}}`} {
			body := fmt.Sprintf(`{"event":%q,"secret":%q,"object":5,"timestamp":{},"contact_center_id":true,"data":%s,"more":[1]}`, name, secret, data)
			event, err := webhook.ParseBytes([]byte(body), secret)
			if err != nil {
				t.Errorf("%s: %v", body, err)
				continue
			}
			meta := event.Meta()
			more, _ := meta.Extra("more")
			raw, _ := meta.Extra("data")
			if meta.Name != name || meta.Object != "5" || meta.ContactCenterID != "true" || meta.Timestamp != "" || string(more) != "[1]" || string(raw) != data {
				t.Errorf("%s: %+v", body, event)
			}
		}
		if _, err := webhook.ParseBytes(fmt.Appendf(nil, `{"event":%q,"secret":%q}`, name, secret), secret); err != nil {
			t.Errorf("%s without data: %v", name, err)
		}
	}
	for body, want := range map[string]string{
		event(`"data":{"a":[1,null]}`):             `x.y {"a":[1,null]}`,
		event(`"data":"text"`):                     `x.y "text"`,
		event(`"a":1`):                             `x.y `,
		`{"event":17,"secret":"` + secret + `"}`:   `17 `,
		`{"event":null,"secret":"` + secret + `"}`: ` `,
	} {
		got, err := webhook.ParseBytes([]byte(body), secret)
		other, ok := got.(*webhook.OtherEvent)
		if err != nil || !ok || string(other.Name)+" "+string(other.Data) != want {
			t.Errorf("%s: %T %v, %v", body, got, got, err)
		}
	}
}

// OnOther gets the data of known events too, if they have no callback; without it they count as delivered.
func TestEventsWithoutCallback(t *testing.T) {
	t.Parallel()
	var names []string
	callbacks := webhook.Callbacks{
		OnOther: func(_ context.Context, event *webhook.OtherEvent) error {
			names = append(names, string(event.Name)+string(event.Data[:8]))
			return nil
		},
		OnMessageReceived: func(context.Context, *webhook.MessageEvent) error { return nil },
	}
	handler, _ := newHandler(t, callbacks)
	callbacks.OnOther = nil
	without, _ := newHandler(t, callbacks)
	for _, body := range []string{bodyOf(t, "agent.status.update"), bodyOf(t, "message.received"), event(`"data":{"brand":"new"}`)} {
		if got := []int{post(handler, body).Code, post(without, body).Code}; !slices.Equal(got, []int{200, 200}) {
			t.Errorf("status %v for %s", got, body)
		}
	}
	if want := []string{`agent.status.update{"activi`, `x.y{"brand"`}; !slices.Equal(names, want) {
		t.Errorf("OnOther got %q, want %q", names, want)
	}
}

// Times are read in every form that was seen, or are an error.
func TestEventTimes(t *testing.T) {
	t.Parallel()
	when := time.Date(2024, 8, 14, 10, 43, 54, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2024-08-14T10:43:54Z"`: when, `"2024-08-14T10:43:54.000Z"`: when, `"2024-08-14T10:43:54.123456Z"`: when.Add(123456 * time.Microsecond),
		`"2024-06-19T14:30:13+0000"`: time.Date(2024, 6, 19, 14, 30, 13, 0, time.UTC), `"2024-08-14T12:43:54+02:00"`: when, `"2024-08-14T12:43:54+02"`: when,
		`"2024-08-14 10:43:54 UTC"`: when, `"2024-08-14 10:43:54Z"`: when, `"2024-08-14 12:43:54 +0200"`: when, `" 2024-08-14T10:43:54Z "`: when,
		`1723632234`: when, `1723632234.5`: when.Add(time.Second / 2), `"1723632234.661"`: when.Add(661 * time.Millisecond), `1.723632234e9`: when,
		`null`: {}, `""`: {}, `"2024-08-14T10:43:54"`: {}, `"2024-08-14"`: {}, `"now"`: {}, `0`: {}, `-1`: {}, `1723632234000`: {}, `true`: {}, `{}`: {}, `[1723632234]`: {},
		`"NaN"`: {}, `"Inf"`: {}, `"2024-08-14T10:43:54+99:00"`: {}, `1e400`: {},
	} {
		bodies := []string{
			event(`"timestamp":` + text), strings.Replace(event(`"data":{"end_time":`+text+`}`), "x.y", "outbound.call.hangup", 1),
			strings.Replace(event(`"data":{"activity_timestamp":`+text+`}`), "x.y", "agent.status.update", 1),
			strings.Replace(event(`"data":{},"activity_timestamp":`+text), "x.y", "agent.status.update", 1),
		}
		for _, body := range bodies {
			parsed, err := webhook.ParseBytes([]byte(body), secret)
			if err != nil {
				t.Fatal(err)
			}
			var timestamp gen.Timestamp
			switch event := parsed.(type) {
			case *webhook.OtherEvent:
				timestamp = event.Timestamp
			case *webhook.CallEvent:
				timestamp = event.Data.EndTime
			case *webhook.AgentStatusEvent:
				timestamp = event.Data.ActivityTimestamp
			}
			got, err := timestamp.Time()
			if !got.Equal(want) || (err != nil) != want.IsZero() {
				t.Errorf("%s: %v, %v, want %v", body, got, err, want)
			}
		}
	}
}

// What Go programs send keeps the form of times: numbers in the old hooks, text in events.
func TestTimestampEncodes(t *testing.T) {
	t.Parallel()
	for timestamp, want := range map[gen.Timestamp]string{"1630664544.661": "1630664544.661", "2024-08-14T10:43:54Z": `"2024-08-14T10:43:54Z"`, "": `""`, "NaN": `"NaN"`, "0x1p4": `"0x1p4"`, "1_0": `"1_0"`} {
		if got, err := json.Marshal(timestamp); err != nil || string(got) != want {
			t.Errorf("%q is encoded as %s, %v, want %s", timestamp, got, err, want)
		}
	}
}

// An event in a log line has nothing private.
func TestEventLogs(t *testing.T) {
	t.Parallel()
	parsed, err := webhook.ParseBytes([]byte(bodyOf(t, "inbound.call.ended")), secret)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, nil))
	log.Info("got", "event", parsed)
	log.Info("got", "event", *parsed.(*webhook.CallEvent))
	if line := text.String(); strings.Count(line, "event.event=inbound.call.ended") != 2 || strings.Contains(line, "15555551234") || strings.Contains(line, "Jane") {
		t.Errorf("logged: %s", line)
	}
}
