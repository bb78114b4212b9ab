package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voisotest"
)

// message is a message of the event stream.
type message struct{ id, event, data string }

// listen returns the messages of a stream that goes on after the message with an ID.
func listen(t *testing.T, server *httptest.Server, after string) (next func(event string) message, stop func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/_sandbox/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("Content-Type %q", kind)
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 4<<20)
	next = func(event string) message {
		t.Helper()
		var m message
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				m.id = value
			case "event":
				m.event = value
			case "data":
				m.data = value
			case "":
				if m.event == event {
					return m
				}
			}
		}
		t.Fatalf("the stream ends before %q", event)
		return m
	}
	return next, func() { cancel(); response.Body.Close() }
}

// seqs returns the numbers of the requests in a message.
func seqs(t *testing.T, m message) (all []int) {
	t.Helper()
	var summaries []sandbox.Summary
	if err := json.Unmarshal([]byte(m.data), &summaries); err != nil {
		t.Fatal(err)
	}
	for _, s := range summaries {
		all = append(all, s.Seq)
	}
	return all
}

func TestStreamGoesOnAfterACut(t *testing.T) {
	t.Parallel()
	server := serve(t)
	request := func() { send(t, server, "GET", "/api/v1/"+userKey+"/balance", "") }
	request()
	next, stop := listen(t, server, "")
	if hello := next("hello"); !strings.Contains(hello.data, `"isSame":false`) || !strings.Contains(hello.data, `"userKey":"`+userKey+`"`) {
		t.Errorf("hello %s", hello.data)
	}
	first := next("requests")
	if got := fmt.Sprint(seqs(t, first)); got != "[1]" {
		t.Errorf("requests %s", got)
	}
	next("state")
	stop()
	request()
	request()
	next, stop = listen(t, server, first.id)
	if hello := next("hello"); !strings.Contains(hello.data, `"isSame":true`) {
		t.Errorf("hello %s", hello.data)
	}
	if got := fmt.Sprint(seqs(t, next("requests"))); got != "[2 3]" {
		t.Errorf("requests %s", got)
	}
	decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/reset", ""))
	next("reset")
	request()
	if got := fmt.Sprint(seqs(t, next("requests"))); got != "[4]" {
		t.Errorf("requests %s", got)
	}
	stop()
	for _, id := range []string{first.id, "x", "a-b-c", "x-1-2"} { // of before the reset, or of another sandbox
		next, stop = listen(t, server, id)
		if hello := next("hello"); !strings.Contains(hello.data, `"isSame":false`) {
			t.Errorf("%s: hello %s", id, hello.data)
		}
		stop()
	}
}

// What the contact center does by itself is told too.
func TestStreamTellsTheState(t *testing.T) {
	t.Parallel()
	server := serve(t)
	next, stop := listen(t, server, "")
	defer stop()
	next("state")
	decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/agents", `{"agent":"7777","status":"offline"}`))
	if state := next("state"); !strings.Contains(state.data, `"status":"offline"`) {
		t.Errorf("state %s", state.data)
	}
}

// Neither many requests nor many pages exhaust the sandbox.
func TestBounds(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for range 5010 {
		send(t, server, "GET", "/x", "")
	}
	if got := send(t, server, "GET", "/_sandbox/requests/10", ""); got.status != http.StatusNotFound {
		t.Errorf("request 10: status %d", got.status)
	}
	if e := newest(t, server, ""); e.Seq != 5010 {
		t.Errorf("the newest is %d", e.Seq)
	}
	for range 64 {
		_, stop := listen(t, server, fmt.Sprint("x-0-", 5010))
		defer stop()
	}
	if got := send(t, server, "GET", "/_sandbox/stream", ""); got.status != http.StatusServiceUnavailable {
		t.Errorf("the 65th page: status %d", got.status)
	}
}

// The page gets counts in place of long lists.
func TestStateOfThePageStaysSmall(t *testing.T) {
	t.Parallel()
	server := serve(t, sandbox.Options{Webhook: "http://127.0.0.1:1/nobody", Fake: voisotest.Options{SMSPause: -1, SMSPerDay: -1}})
	var contacts []string
	for i := range 1000 {
		contacts = append(contacts, fmt.Sprintf(`{"phoneNumber":"4412345%05d"}`, i))
	}
	sendJSON(t, server, "POST", "/api/v1/"+userKey+"/campaigns/1234/contacts", `{"contacts":[`+strings.Join(contacts, ",")+`]}`)
	for range 60 {
		sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", sms)
		decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/events", `{"event":"message.received"}`))
	}
	decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/clock", `{"forward":"48h"}`))
	next, stop := listen(t, server, "")
	defer stop()
	var state struct {
		Messages, Deliveries []any
		Campaigns            []struct{ Contacts int }
		Counts               struct{ Messages, Deliveries, Failures int }
	}
	data := next("state").data
	if err := json.Unmarshal([]byte(data), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Messages) != 50 || len(state.Deliveries) != 50 || state.Counts.Messages != 60 || state.Counts.Failures != 60 || state.Campaigns[0].Contacts != 1000 || len(data) > 100_000 {
		t.Errorf("%d messages, %d deliveries, counts %+v, campaigns %+v, %d bytes", len(state.Messages), len(state.Deliveries), state.Counts, state.Campaigns, len(data))
	}
}
