package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/webhook"
)

func TestHandlerOptions(t *testing.T) {
	t.Parallel()
	body := `{"event":"x","secret":"` + secret + `"}`
	header := func(name string, values ...string) func(*http.Request) {
		return func(r *http.Request) { r.Header[name] = values }
	}
	basic := func(name, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(name, password) }
	}
	rotated := webhook.WithSecret("old", "older")
	source := func(secrets ...string) webhook.Option {
		return webhook.WithSecretSource(func(context.Context) ([]string, error) { return secrets, nil })
	}
	for _, test := range []struct {
		name   string
		option webhook.Option
		body   string
		edit   func(*http.Request)
		status int
	}{
		{"rotation, new", rotated, body, nil, 200},
		{"rotation, old", rotated, `{"secret":"old"}`, nil, 200},
		{"rotation, older", rotated, `{"secret":"older"}`, nil, 200},
		{"rotation, oldest", rotated, `{"secret":"oldest"}`, nil, 401},
		{"source", source("a", "b"), `{"secret":"b"}`, nil, 200},
		{"source and fixed", source("a"), body, nil, 200},
		{"source, wrong", source("a"), `{"secret":"b"}`, nil, 401},
		{"source with an empty secret", source(""), body, nil, 500},
		{"source fails", webhook.WithSecretSource(func(context.Context) ([]string, error) { return nil, errors.New("vault is sealed") }), body, nil, 500},
		{"limit", webhook.WithMaxBytes(int64(len(body))), body, nil, 200},
		{"over the limit", webhook.WithMaxBytes(int64(len(body)) - 1), body, nil, 413},
		{"media type", webhook.WithMediaTypes("Text/Plain"), body, header("Content-Type", "text/plain; charset=utf-8"), 200},
		{"JSON besides", webhook.WithMediaTypes("text/plain"), body, nil, 200},
		{"basic", webhook.WithBasicAuth("voiso", "pass"), body, basic("voiso", "pass"), 200},
		{"basic, none", webhook.WithBasicAuth("voiso", "pass"), body, nil, 401},
		{"basic, name", webhook.WithBasicAuth("voiso", "pass"), body, basic("Voiso", "pass"), 401},
		{"basic, password", webhook.WithBasicAuth("voiso", "pass"), body, basic("voiso", ""), 401},
		{"basic, but no secret", webhook.WithBasicAuth("voiso", "pass"), `{"event":"x"}`, basic("voiso", "pass"), 401},
		{"header", webhook.WithHeader("X-Token", "t"), body, header("X-Token", "t"), 200},
		{"header, none", webhook.WithHeader("X-Token", "t"), body, nil, 401},
		{"header, wrong", webhook.WithHeader("X-Token", "t"), body, header("X-Token", "T"), 401},
		{"header, twice", webhook.WithHeader("X-Token", "t"), body, header("X-Token", "t", "u"), 401},
		{"header, but no secret", webhook.WithHeader("X-Token", "t"), `{"event":"x","uuid":"1"}`, header("X-Token", "t"), 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			called := 0
			handler, log := newHandler(t, count(&called), test.option)
			edit := test.edit
			if edit == nil {
				edit = func(*http.Request) {}
			}
			w := post(handler, test.body, edit)
			if w.Code != test.status || w.Body.Len() > 0 || (called == 1) != (test.status == 200) {
				t.Errorf("status %d, want %d; body %q; %d calls; %s", w.Code, test.status, w.Body, called, log)
			}
			challenge := w.Header().Get("WWW-Authenticate")
			if want := strings.HasPrefix(test.name, "basic") && test.status == 401; (challenge != "") != want {
				t.Errorf("WWW-Authenticate: %q", challenge)
			}
		})
	}
}

func TestNewHandlerRefuses(t *testing.T) {
	t.Parallel()
	n, with := 0, webhook.WithSecret(secret)
	for name, options := range map[string][]webhook.Option{
		"no secret": nil, "no secret listed": {webhook.WithSecret()}, "empty secret": {webhook.WithSecret("")},
		"one empty": {webhook.WithSecret(secret, "")}, "nil source": {webhook.WithSecretSource(nil)},
		"another check alone": {webhook.WithHeader("X-Token", "t")}, "contradiction": {webhook.AcceptUnverified(), with},
		"no limit": {with, webhook.WithMaxBytes(0)}, "no time": {with, webhook.WithTimeout(0)}, "nil logger": {with, webhook.WithLogger(nil)},
		"no header": {with, webhook.WithHeader("", "t")}, "no value": {with, webhook.WithHeader("X-Token", "")},
		"no name": {with, webhook.WithBasicAuth("", "p")}, "no password": {with, webhook.WithBasicAuth("n", "")},
	} {
		_, err := webhook.NewHandler(count(&n), options...)
		if err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
		if isSecret := strings.Contains(name, "secret") || name == "one empty" || name == "nil source" || name == "another check alone"; isSecret != errors.Is(err, webhook.ErrNoSecret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := webhook.NewHandler(webhook.Callbacks{}, with); err == nil {
		t.Error("no callback is allowed")
	}
	if w := post(new(webhook.Handler), "{}"); w.Code != 500 {
		t.Errorf("the zero Handler responds %d", w.Code)
	}
	for _, body := range []string{bodyOf(t, "x"), `{"secret":""}`, `{}`} {
		for _, secrets := range [][]string{nil, {""}, {"", secret}} {
			if _, err := webhook.ParseBytes([]byte(body), secrets...); !errors.Is(err, webhook.ErrNoSecret) || webhook.StatusOf(err) != 500 {
				t.Errorf("secrets %q: %v", secrets, err)
			}
		}
	}
}

// Unverified events have to be asked for, and lose their secret too.
func TestAcceptUnverified(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"event":"x"}`, event(`"a":1`), `{"secret":1,"Secret":2}`, `{"secret":"wrong"}`} {
		called := 0
		handler, err := webhook.NewHandler(onAny(func(_ context.Context, event *webhook.OtherEvent) error {
			called++
			if strings.Contains(strings.ToLower(event.RawJSON().String()), "secret") {
				t.Errorf("the event is %s", event.RawJSON())
			}
			return nil
		}), webhook.AcceptUnverified(), webhook.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		if w := post(handler, body); w.Code != 200 || called != 1 {
			t.Errorf("%s: status %d, %d calls", body, w.Code, called)
		}
	}
}

// A handler shows no secret and no password, also inside a program's own types.
func TestHandlerDoesNotShowSecrets(t *testing.T) {
	t.Parallel()
	n := 0
	handler, _ := newHandler(t, count(&n), webhook.WithBasicAuth("voiso", secret+"2"), webhook.WithHeader("X-Token", secret+"3"))
	if text := shown(handler); showsSecret(text) {
		t.Errorf("shown as %.2000s", text)
	}
}
