package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	stateEvery = time.Second      // how often a page learns what the contact center did by itself
	pingEvery  = 15 * time.Second // so that both sides notice a dead connection
	sendLimit  = 10 * time.Second // for a page that does not read
	batch      = 250              // requests in one message
)

// stream is the event stream of one page. Its messages are "hello" with the keys, "requests" with summaries, "reset" and
// "state". The ID of a message is the start of the sandbox, the number of resets and the number of the last request.
type stream struct {
	sandbox    *Sandbox
	w          http.ResponseWriter
	control    *http.ResponseController
	after      int
	generation int
	state      []byte
}

// serveStream serves the event stream of a page, from where the page left it.
func (s *Sandbox) serveStream(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		fail(w, http.StatusServiceUnavailable, "too many pages are open")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	t := &stream{sandbox: s, w: w, control: http.NewResponseController(w)}
	_, t.generation, _ = s.journal.since(0)
	isSame := t.resume(r.Header.Get("Last-Event-ID"))
	hello := map[string]any{
		"started": s.started, "isSame": isSame, "operations": operationNames(),
		"contactCenterKey": s.fake.ContactCenterKey(), "userKey": s.fake.UserKey(),
	}
	if t.send("hello", hello) != nil {
		return
	}
	t.run(r)
}

// resume goes on after the message that a page got last. It reports whether the page has all before.
func (t *stream) resume(id string) bool {
	parts := strings.Split(id, "-")
	if len(parts) != 3 || parts[0] != t.sandbox.started || parts[1] != strconv.Itoa(t.generation) {
		return false
	}
	after, err := strconv.Atoi(parts[2])
	t.after = after
	return err == nil
}

// run sends messages until the page or the sandbox is gone.
func (t *stream) run(r *http.Request) {
	ticker := time.NewTicker(stateEvery)
	defer ticker.Stop()
	sent := time.Now()
	for {
		found, generation, changed := t.sandbox.journal.since(t.after)
		if generation != t.generation {
			t.generation = generation
			if t.send("reset", struct{}{}) != nil {
				return
			}
		}
		for len(found) > 0 {
			part := found[:min(len(found), batch)]
			found = found[len(part):]
			summaries := make([]Summary, len(part))
			for i, e := range part {
				summaries[i] = e.Summary
			}
			t.after = part[len(part)-1].Seq
			if t.send("requests", summaries) != nil {
				return
			}
		}
		isSent, err := t.sendState()
		if err == nil && !isSent && time.Since(sent) > pingEvery {
			isSent, err = true, t.write([]byte(": ping\n\n"))
		}
		if err != nil {
			return
		}
		if isSent {
			sent = time.Now()
		}
		select {
		case <-changed:
		case <-ticker.C:
		case <-r.Context().Done():
			return
		case <-t.sandbox.journal.closed:
			return
		}
	}
}

// sendState sends the state if it has changed, apart from the time.
func (t *stream) sendState() (bool, error) {
	now := t.sandbox.view()
	compared := now
	compared.Now = time.Time{}
	state, err := json.Marshal(compared)
	if err != nil || bytes.Equal(state, t.state) {
		return false, err
	}
	t.state = state
	return true, t.send("state", now)
}

func (t *stream) send(event string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return t.write(fmt.Appendf(nil, "id: %s-%d-%d\nevent: %s\ndata: %s\n\n", t.sandbox.started, t.generation, t.after, event, data))
}

func (t *stream) write(message []byte) error {
	_ = t.control.SetWriteDeadline(time.Now().Add(sendLimit)) // a writer of a test has no deadline
	if _, err := t.w.Write(message); err != nil {
		return err
	}
	return t.control.Flush()
}
