package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

// maxControl is the largest body of a path of the sandbox itself.
const maxControl = 1 << 20

// routes returns the handler of the page, of the paths of the sandbox itself, and of the API.
func (s *Sandbox) routes() http.Handler {
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", servePage)
	own.HandleFunc("GET "+prefix+"page/{file}", serveAsset)
	own.HandleFunc("GET "+prefix+"reference/{file...}", s.serveReference)
	own.HandleFunc("GET "+prefix+"stream", s.serveStream)
	own.HandleFunc("GET "+prefix+"requests", s.serveNewest)
	own.HandleFunc("GET "+prefix+"requests/{seq}", s.serveExchange)
	own.HandleFunc("GET "+prefix+"state", func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, s.state()) })
	own.HandleFunc("GET "+prefix+"events", serveEvents)
	own.HandleFunc("GET "+prefix+"environment", func(w http.ResponseWriter, r *http.Request) {
		respond(w, http.StatusOK, s.variables("http://"+r.Host))
	})
	own.HandleFunc("POST "+prefix+"reset", s.action(func(*http.Request) error { return s.reset() }))
	own.HandleFunc("POST "+prefix+"agents", s.action(s.changeAgent))
	own.HandleFunc("POST "+prefix+"calls", s.action(s.arrive))
	own.HandleFunc("DELETE "+prefix+"calls/{id}", s.action(func(r *http.Request) error { return s.fake.EndCall(r.PathValue("id")) }))
	own.HandleFunc("POST "+prefix+"clock", s.action(s.moveClock))
	own.HandleFunc("PUT "+prefix+"webhook", s.action(s.changeWebhook))
	own.HandleFunc("POST "+prefix+"events", s.action(s.sendEvent))
	own.HandleFunc("POST "+prefix+"faults", s.action(s.addFault))
	own.HandleFunc("DELETE "+prefix+"faults", s.action(func(*http.Request) error { s.fake.ClearFaults(); return nil }))
	own.HandleFunc(prefix, func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "the sandbox has no such path or method; the page lists them under \"For programs\"")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isPage(r) && !strings.HasPrefix(r.URL.Path, prefix) {
			s.serveAPI(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxControl)
		own.ServeHTTP(w, r)
	})
}

// action returns the handler of a change. The response is the new state.
func (s *Sandbox) action(do func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r); err != nil {
			status := http.StatusUnprocessableEntity
			if _, isLarge := errors.AsType[*http.MaxBytesError](err); isLarge {
				status = http.StatusRequestEntityTooLarge
			}
			fail(w, status, strings.TrimPrefix(err.Error(), "voisotest: "))
			return
		}
		s.journal.touch()
		respond(w, http.StatusOK, s.state())
	}
}

// decode decodes the body of a change. Unknown members are mistakes.
func decode[T any](r *http.Request) (T, error) {
	var value T
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil && !errors.Is(err, io.EOF) {
		return value, fmt.Errorf("body: %w", err)
	}
	return value, nil
}

func (s *Sandbox) changeAgent(r *http.Request) error {
	change, err := decode[struct {
		Agent  string         `json:"agent"`
		Status gen.AgentState `json:"status"`
	}](r)
	if err != nil {
		return err
	}
	return s.fake.SetAgentStatus(change.Agent, change.Status)
}

func (s *Sandbox) arrive(r *http.Request) error {
	call, err := decode[struct{ From, To, Agent, Queue string }](r)
	if err != nil {
		return err
	}
	if call.From == "" {
		return errors.New("from is missing; pass the number of the caller")
	}
	_, err = s.fake.Arrive(voisotest.Call{From: call.From, To: call.To, Agent: call.Agent, Queue: call.Queue})
	return err
}

func (s *Sandbox) moveClock(r *http.Request) error {
	change, err := decode[struct{ Forward string }](r)
	if err != nil {
		return err
	}
	forward, err := time.ParseDuration(change.Forward)
	if err != nil || forward <= 0 || forward > 366*24*time.Hour {
		return errors.New("forward is not a duration of up to a year, for example 24h or 90s")
	}
	s.fake.MoveClock(forward)
	return nil
}

func (s *Sandbox) changeWebhook(r *http.Request) error {
	change, err := decode[struct{ URL, Secret string }](r)
	if err != nil {
		return err
	}
	return s.setWebhook(voisotest.Webhook{URL: change.URL, Secret: change.Secret})
}

func (s *Sandbox) sendEvent(r *http.Request) error {
	event, err := decode[struct {
		Event string
		Data  json.RawMessage
	}](r)
	switch {
	case err != nil:
		return err
	case event.Event == "":
		return errors.New("event is missing; " + prefix + "events lists them")
	case s.webhook().URL == "":
		return errors.New("no receiver is set; set the URL of your webhook first")
	case event.Data == nil:
		return s.fake.SendEvent(event.Event, nil)
	}
	return s.fake.SendEvent(event.Event, event.Data)
}

func (s *Sandbox) addFault(r *http.Request) error {
	f, err := decode[fault](r)
	if err != nil {
		return err
	}
	if f.Delay != "" {
		if f.Fault.Delay, err = time.ParseDuration(f.Delay); err != nil || f.Fault.Delay < 0 || f.Fault.Delay > time.Hour {
			return errors.New("delay is not a duration of up to an hour, for example 500ms")
		}
	}
	if f.Kind == "" && f.Status == 0 && f.Fault.Delay == 0 {
		return errors.New("the fault does nothing; set kind, status or delay")
	}
	return s.fake.AddFault(f.Fault)
}

// serveEvents lists the events of the description with the data of their examples.
func serveEvents(w http.ResponseWriter, _ *http.Request) {
	type event struct {
		Event gen.WebhookEvent `json:"event"`
		Data  any              `json:"data"`
	}
	var all []event
	for _, name := range webhook.Events() {
		all = append(all, event{name, webhook.Sample(name).Data})
	}
	respond(w, http.StatusOK, all)
}

// respond writes a JSON response.
func respond(w http.ResponseWriter, status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"the response has no JSON form"}`)
	}
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a client that is gone needs no response
}

// fail writes an error in one of Voiso's forms.
func fail(w http.ResponseWriter, status int, problem string) {
	respond(w, status, map[string]string{"error": problem})
}
