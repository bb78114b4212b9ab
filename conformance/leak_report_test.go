package conformance_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/voiso"
)

// report gathers the texts that came out of a program, by outlet. It is safe for concurrent use.
type report struct {
	mu    sync.Mutex
	shown []shown
}

// shown is a text of an outlet. Where it is public, neither numbers nor texts of messages may show.
type shown struct {
	outlet, text string
	public       bool
}

// finding is a leak: the outlet, and the secrets with their forms.
type finding struct {
	shown
	secrets []string
}

func (r *report) add(outlet string, public bool, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown = append(r.shown, shown{outlet, text, public})
}

// value takes a value in every way to print, encode and log it.
func (r *report) value(outlet string, public bool, value any) {
	r.verbs(outlet, public, value)
	if encoded, err := json.Marshal(value); err == nil {
		r.add(outlet+" JSON", public, string(encoded))
	} else {
		r.add(outlet+" JSON", public, err.Error())
	}
	var out bytes.Buffer
	logger(&out).Debug("value", "value", value)
	r.add(outlet+" slog", public, out.String())
}

// verbs takes a value in every way to print it. Within an unexported field fmt calls no method of it, and with a wrong
// verb it follows a pointer.
func (r *report) verbs(outlet string, public bool, value any) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		r.add(outlet+" "+verb, public, fmt.Sprintf(verb, value))
		r.add(outlet+" inside "+verb, public, fmt.Sprintf(verb, struct{ held any }{value}))
	}
}

// err takes an error and every error of its tree.
func (r *report) err(outlet string, public bool, err error) {
	for i, each := range tree(err) {
		outlet := outlet
		if i > 0 {
			outlet += " tree"
		}
		r.add(outlet+" text", public, each.Error())
		r.value(outlet, public, each)
		switch e := each.(type) {
		case *url.Error:
			r.add(outlet+" URL", public, e.URL)
		case *voiso.Error:
			r.verbs(outlet+" copy", public, *e)
			r.add(outlet+" Messages", false, fmt.Sprint(e.Messages(), e.Fields()))
			r.add(outlet+" Body", false, string(e.Body()))
		}
	}
}

// logger returns a logger whose lines, of both handlers, go into the report.
func (r *report) logger() *slog.Logger {
	return logger(writer(func(line string) { r.add("log line", true, line) }))
}

func logger(w interface{ Write([]byte) (int, error) }) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(w, options), slog.NewJSONHandler(w, options)))
}

type writer func(line string)

func (w writer) Write(line []byte) (int, error) {
	w(string(line))
	return len(line), nil
}

// leaks returns where a key shows, or, where that is public, a private value.
func (r *report) leaks() []finding {
	r.mu.Lock()
	defer r.mu.Unlock()
	// Mostly there is nothing to find: look once, not once for each text.
	var all, public strings.Builder
	for _, s := range r.shown {
		all.WriteString(s.text + "\x00")
		if s.public {
			public.WriteString(s.text + "\x00")
		}
	}
	if keys.find(all.String()) == nil && private.find(public.String()) == nil {
		return nil
	}
	var found []finding
	for _, s := range r.shown {
		secrets := keys.find(s.text)
		if s.public {
			secrets = append(secrets, private.find(s.text)...)
		}
		if secrets != nil {
			found = append(found, finding{s, secrets})
		}
	}
	return found
}

// assertClean reports the leaks of a program.
func (r *report) assertClean(t *testing.T, name string) {
	t.Helper()
	for _, leak := range r.leaks() {
		t.Errorf("%s: %s shows %q:\n%.600s", name, leak.outlet, leak.secrets, leak.text)
	}
}

// tree returns err and all errors below it, the outermost first.
func tree(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	if e, ok := err.(interface{ Unwrap() []error }); ok {
		for _, child := range e.Unwrap() {
			all = append(all, tree(child)...)
		}
	}
	return append(all, tree(errors.Unwrap(err))...)
}

// TestMain also searches the lines that were written with package log, to which net/http logs.
func TestMain(m *testing.M) {
	var standard bytes.Buffer
	log.SetOutput(&standard) // package log writes one line at a time
	debug.SetGCPercent(400)  // a third of the time is collecting texts
	code := m.Run()
	log.SetOutput(os.Stderr)
	if found := everything.find(standard.String()); found != nil {
		log.Printf("the standard log shows %q:\n%s", found, &standard)
		code = 1
	}
	os.Exit(code)
}
