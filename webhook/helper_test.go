package webhook_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// logs collects the log lines of a handler.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newHandler returns a handler with a secret, and its log.
func newHandler(tb testing.TB, callbacks webhook.Callbacks, options ...webhook.Option) (http.Handler, *logs) {
	tb.Helper()
	log := new(logs)
	all := append([]webhook.Option{webhook.WithSecret(secret), webhook.WithLogger(slog.New(slog.NewTextHandler(log, nil)))}, options...)
	handler, err := webhook.NewHandler(callbacks, all...)
	if err != nil {
		tb.Fatal(err)
	}
	return handler, log
}

// onAny returns callbacks with OnOther alone, which then takes every event.
func onAny(f func(context.Context, *webhook.OtherEvent) error) webhook.Callbacks {
	return webhook.Callbacks{OnOther: f}
}

// count returns callbacks that count the events.
func count(n *int) webhook.Callbacks {
	return onAny(func(context.Context, *webhook.OtherEvent) error { *n++; return nil })
}

// post sends a body and returns the response.
func post(handler http.Handler, body string, edit ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/voiso", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for _, change := range edit {
		change(r)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// event returns a body with the secret and these members.
func event(members string) string {
	return fmt.Sprintf(`{"event":"x.y","secret":%q,%s}`, secret, members)
}

// bodyOf returns the signed sample of an event.
func bodyOf(tb testing.TB, name gen.WebhookEvent) string {
	tb.Helper()
	body, err := webhook.Sample(name).Body(secret)
	if err != nil {
		tb.Fatal(err)
	}
	return string(body)
}

// documentedBodies returns the bodies that are put together from Voiso's pages.
func documentedBodies(tb testing.TB) []string {
	tb.Helper()
	data, err := os.ReadFile("../api/testdata/conformance/webhook-bodies.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct{ Bodies []json.RawMessage }
	if err := json.Unmarshal(data, &file); err != nil || len(file.Bodies) == 0 {
		tb.Fatalf("%d bodies, %v", len(file.Bodies), err)
	}
	var bodies []string
	for _, body := range file.Bodies {
		bodies = append(bodies, string(body))
	}
	return bodies
}

// recordAll returns callbacks that all note the name of their field.
func recordAll(called *[]string) webhook.Callbacks {
	var callbacks webhook.Callbacks
	fields := reflect.ValueOf(&callbacks).Elem()
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		fields.Field(i).Set(reflect.MakeFunc(fields.Field(i).Type(), func([]reflect.Value) []reflect.Value {
			*called = append(*called, name)
			return []reflect.Value{reflect.Zero(reflect.TypeFor[error]())}
		}))
	}
	return callbacks
}
