package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/webhook"
)

// Whatever the body is: it parses only with the secret, the event does not have it, and no other member is lost.
func FuzzEnvelope(f *testing.F) {
	for _, body := range documentedBodies(f) {
		f.Add([]byte(strings.ReplaceAll(body, "WEBHOOK-SECRET-3333", secret)))
	}
	for _, name := range webhook.Events() {
		f.Add([]byte(bodyOf(f, name)))
	}
	for _, seed := range []string{
		`{}`, `[]`, "\xef\xbb\xbf{\"secret\":\"" + secret + `"}`, `{"secret":"` + secret + `","SECRET":1}`, event(`"data":{"a":"\ud800"}`), event(`"":null`), event(`"data":[[[{}]]]`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if loose, err := webhook.ParseUnverified(body); err == nil {
			_ = fmt.Sprintf("%v %+v", loose, loose.Meta())
		}
		event, err := webhook.ParseBytes(body, "another", secret)
		if _, wrong := webhook.ParseBytes(body, "another"); err == nil && wrong == nil {
			t.Fatal("two secrets match")
		}
		if err != nil {
			if event != nil || strings.Contains(err.Error(), secret) {
				t.Fatalf("%v, %v", event, err)
			}
			return
		}
		var members, kept map[string]json.RawMessage
		if json.Unmarshal(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), &members) != nil {
			t.Skip() // invalid UTF-8
		}
		if err := json.Unmarshal(event.RawJSON(), &kept); err != nil {
			t.Fatalf("%s: %v", event.RawJSON(), err)
		}
		secrets := 0
		for name, value := range members {
			_, found := kept[name]
			isSecret := strings.EqualFold(name, "secret")
			if isSecret {
				secrets++
			}
			if found == isSecret || found && !sameJSON(value, kept[name]) {
				t.Fatalf("member %q of %s is %s", name, body, kept[name])
			}
		}
		if secrets != 1 {
			t.Fatalf("%s has %d secrets", body, secrets)
		}
	})
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && bytes.Equal(x.Bytes(), y.Bytes())
}

// Whatever the data of an event is: the event parses, shows no secret and keeps its data.
func FuzzEvents(f *testing.F) {
	events := webhook.Events()
	for i, name := range events {
		f.Add(uint8(i), []byte(webhook.Sample(name).Data.(fmt.Stringer).String()))
	}
	f.Add(uint8(0), []byte(`{"id":17,"name":null,"agent":5,"duration":"16","start_time":1e999}`))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		name := events[int(which)%len(events)]
		if !json.Valid(data) || bytes.Contains(data, []byte(secret)) {
			t.Skip()
		}
		body := fmt.Appendf(nil, `{"data":%s,"secret":%q,"event":%q}`, data, secret, name)
		event, err := webhook.ParseBytes(body, secret)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		kept, ok := event.Meta().Extra("data")
		if !ok || !sameJSON(kept, data) || event.Meta().Name != name {
			t.Fatalf("%s is %v", body, event)
		}
		if text := fmt.Sprintf("%+v %#v %s", event, event, event.RawJSON()); strings.Contains(text, secret) {
			t.Fatalf("%s shows its secret: %s", body, text)
		}
	})
}
