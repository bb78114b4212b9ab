package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

func TestNewestRequestOrWait(t *testing.T) {
	t.Parallel()
	server := serve(t)
	if got := send(t, server, "GET", "/_sandbox/requests?operation=sendSMS", ""); got.status != http.StatusNotFound {
		t.Fatalf("status %d before any request", got.status)
	}
	done := make(chan reply)
	go func() {
		done <- send(t, server, "GET", "/_sandbox/requests?operation=sendSMS&wait=10s&valid=true&status=200", "")
	}()
	send(t, server, "GET", "/api/v1/"+userKey+"/balance", "")
	sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", `{}`)
	sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", sms)
	if e := decode[sandbox.Exchange](t, <-done); e.Seq != 3 || e.Operation != "sendSMS" || !e.Valid || e.Request.Body != sms {
		t.Errorf("got %+v", e)
	}
	if e := newest(t, server, "?valid=false"); e.Seq != 2 {
		t.Errorf("the newest invalid one is %d", e.Seq)
	}
	if e := decode[sandbox.Exchange](t, send(t, server, "GET", "/_sandbox/requests/1", "")); e.Operation != "getBalance" {
		t.Errorf("request 1 is %+v", e)
	}
	for path, want := range map[string]int{
		"requests/9": 404, "requests/x": 404, "requests?after=3": 404, "requests?after=3&wait=1ms": 404, "requests?wait=61s": 400, "requests?wait=soon": 400,
		"requests?operation=sendSms": 400, "requests?valid=maybe": 400, "requests?status=x": 400, "requests?after=x": 400, "requests?op=sendSMS": 400,
	} {
		if got := send(t, server, "GET", "/_sandbox/"+path, ""); got.status != want || !strings.Contains(got.body, `"error"`) {
			t.Errorf("%s: status %d, want %d: %s", path, got.status, want, got.body)
		}
	}
}

// Every path that changes something does so, and says what is wrong with a body that does not fit.
func TestChanges(t *testing.T) {
	t.Parallel()
	server := serve(t)
	change := func(method, path, body string) sandbox.State {
		t.Helper()
		return decode[sandbox.State](t, send(t, server, method, "/_sandbox/"+path, body))
	}
	state := change("POST", "agents", `{"agent":"1002","status":"offline"}`)
	if a := state.Agents[len(state.Agents)-1]; a.Extension != "1002" || a.Status != "offline" {
		t.Errorf("agent %+v", a)
	}
	state = change("POST", "calls", `{"from":"15555550001","agent":"7777"}`)
	if len(state.Calls) != 1 || state.Calls[0].From != "15555550001" {
		t.Fatalf("calls %+v", state.Calls)
	}
	if ended := change("DELETE", "calls/"+state.Calls[0].ID, ""); len(ended.Calls) != 0 || ended.CDRs != state.CDRs+1 {
		t.Errorf("after the call: %+v, %d records", ended.Calls, ended.CDRs)
	}
	if moved := change("POST", "clock", `{"forward":"24h"}`); moved.Now.Sub(state.Now) < 24*time.Hour {
		t.Errorf("the clock is at %s", moved.Now)
	}
	state = change("POST", "faults", `{"operation":"sendSMS","kind":"rate limit","times":2,"after":1,"delay":"10ms"}`)
	if fmt.Sprint(state.Faults) == "[]" || state.Faults[0].Delay != "10ms" || state.Faults[0].Times != 2 {
		t.Errorf("faults %+v", state.Faults)
	}
	if state = change("DELETE", "faults", ""); len(state.Faults) != 0 {
		t.Errorf("faults %+v", state.Faults)
	}
	if state = change("POST", "reset", ""); len(state.Agents) != 2 || time.Until(state.Now) > time.Hour {
		t.Errorf("after the reset: %+v", state)
	}
	for path, bodies := range map[string][]string{
		"POST agents": {`{"agent":"1","status":"inbound"}`, `{`, `{"agent":"1","state":"offline"}`}, "POST calls": {``, `{"from":1}`},
		"POST clock": {`{}`, `{"forward":"-1h"}`, `{"forward":"9000h"}`, `[]`}, "PUT webhook": {`{"url":"ftp://x"}`, `[]`},
		"POST events": {`{}`, `[]`}, "DELETE calls/x": {``},
		"POST faults": {`{}`, `{"operation":"none","status":500}`, `{"kind":"none"}`, `{"status":503,"delay":"x"}`, `{"delay":"2h"}`, `[]`},
	} {
		method, path, _ := strings.Cut(path, " ")
		for _, body := range bodies {
			if got := send(t, server, method, "/_sandbox/"+path, body); got.status != http.StatusUnprocessableEntity || len(got.body) < 20 {
				t.Errorf("%s %s %s: status %d: %s", method, path, body, got.status, got.body)
			}
		}
	}
}

func TestEventsReachTheReceiver(t *testing.T) {
	t.Parallel()
	got := make(chan webhook.AnyEvent, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		event, err := webhook.Parse(r, "s3cret")
		if err != nil {
			w.WriteHeader(webhook.StatusOf(err))
			return
		}
		got <- event
	}))
	defer receiver.Close()
	server := serve(t)
	body := fmt.Sprintf(`{"url":%q,"secret":"s3cret"}`, receiver.URL)
	if state := send(t, server, "PUT", "/_sandbox/webhook", body); strings.Contains(state.body, "s3cret") || !strings.Contains(state.body, receiver.URL) {
		t.Errorf("state: %s", state.body)
	}
	decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/reset", "")) // the receiver stays
	for _, event := range decode[[]struct {
		Event string
		Data  json.RawMessage
	}](t, send(t, server, "GET", "/_sandbox/events", "")) {
		sent := fmt.Sprintf(`{"event":%q,"data":%s}`, event.Event, event.Data)
		decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/events", sent))
		if event.Event == "call_notify" || event.Event == "call_outcome_logging" {
			continue // these have no secret, so the receiver refuses them
		}
		if name := string((<-got).Meta().Name); name != event.Event {
			t.Errorf("received %s, want %s", name, event.Event)
		}
	}
}

// The address is checked when it is dialed, so a name that leads elsewhere is refused too.
func TestWebhooksStayOnThisMachine(t *testing.T) {
	t.Parallel()
	server := serve(t, sandbox.Options{Webhook: "http://192.0.2.1/hook"})
	decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/events", `{"event":"message.received"}`))
	for range 100 {
		state := decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/clock", `{"forward":"1s"}`))
		if d := state.Deliveries; len(d) == 1 && d[0].Attempts > 0 {
			if !strings.Contains(d[0].Err, "not on this machine") {
				t.Errorf("delivery %+v", d[0])
			}
			return
		}
	}
	t.Error("no attempt was made")
}

func TestFaultsOfTheNetworkAreShown(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for kind, want := range map[string]int{"close": 0, "reset": 0, "truncate": 200, "garbage": 200} {
		decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/faults", fmt.Sprintf(`{"kind":%q}`, kind)))
		sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", sms)
		e := newest(t, server, "?operation=sendSMS&wait=5s")
		if e.Status != want || e.Cut != (kind != "garbage") || !e.Valid {
			t.Errorf("%s: status %d, cut %v", kind, e.Status, e.Cut)
		}
		decode[sandbox.State](t, send(t, server, "POST", "/_sandbox/reset", ""))
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	t.Parallel()
	server := serve(t, sandbox.Options{Fake: voisotest.Options{CDRs: 3000}})
	sendJSON(t, server, "POST", "/nothing", strings.Repeat("ü", 200<<10))
	if e := newest(t, server, ""); !e.Request.Cut || len(e.Request.Body) > 256<<10 || strings.Contains(e.Request.Body, "\uFFFD") {
		t.Errorf("%d bytes, cut %v", len(e.Request.Body), e.Request.Cut)
	}
	send(t, server, "GET", "/api/v2/cdr?key="+userKey, "")
	if e := newest(t, server, "?operation=listCDRs"); !e.Response.Cut || len(e.Response.Body) > 256<<10 {
		t.Errorf("%d bytes, cut %v", len(e.Response.Body), e.Response.Cut)
	}
}

func TestNewRefusesABadWebhook(t *testing.T) {
	t.Parallel()
	if _, err := sandbox.New(sandbox.Options{Webhook: "not a URL"}); err == nil {
		t.Error("no error")
	}
	if _, err := sandbox.New(sandbox.Options{Fake: voisotest.Options{Webhooks: []voisotest.Webhook{{URL: "%"}}}}); err == nil {
		t.Error("no error")
	}
}
