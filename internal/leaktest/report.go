package leaktest

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Report gathers what came out of a program, by outlet. It is safe for
// concurrent use.
type Report struct {
	mu    sync.Mutex
	shown []Shown
}

// Shown is a text that came out of an outlet.
type Shown struct {
	Outlet, Text string
	// Public says that neither numbers nor texts of messages may show.
	Public bool
}

// Finding is a leak.
type Finding struct {
	// Outlet is where it showed, Secrets are what showed and how.
	Outlet  string
	Secrets []string
	// Text is all of what came out there.
	Text string
}

// Add takes a text.
func (r *Report) Add(outlet string, public bool, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shown = append(r.shown, Shown{outlet, text, public})
}

// Value takes a value in every way to print, encode and log it.
func (r *Report) Value(outlet string, public bool, value any) {
	r.Verbs(outlet, public, value)
	if encoded, err := json.Marshal(value); err == nil {
		r.Add(outlet+" JSON", public, string(encoded))
	} else {
		r.Add(outlet+" JSON", public, err.Error())
	}
	r.Add(outlet+" slog", public, logged(value))
}

// Verbs takes a value in every way to print it.
func (r *Report) Verbs(outlet string, public bool, value any) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X"} {
		r.Add(outlet+" "+verb, public, fmt.Sprintf(verb, value))
	}
}

// Error takes an error and every error of its tree.
func (r *Report) Error(outlet string, public bool, err error) {
	for i, each := range Tree(err) {
		outlet := outlet
		if i > 0 {
			outlet += " tree"
		}
		r.Add(outlet+" text", public, each.Error())
		r.Value(outlet, public, each)
		r.Add(outlet+" deep", false, strings.Join(Deep(each), "\n"))
		r.Add(outlet+" gob", false, gobbed(each)) // exported fields: Messages and Body are as the server sent them
		if e, ok := each.(*url.Error); ok {       //nolint:errorlint // the tree is walked already
			r.Add(outlet+" URL", public, e.URL)
		}
	}
}

// Logger returns a logger whose lines, of both handlers, go into the report.
func (r *Report) Logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	w := writer(func(line string) { r.Add("log line", true, line) })
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(w, options), slog.NewJSONHandler(w, options)))
}

// writer is a function, so that Deep does not find the report in the client.
type writer func(line string)

func (w writer) Write(line []byte) (int, error) {
	w(string(line))
	return len(line), nil
}

// Shown returns all that came out so far.
func (r *Report) Shown() []Shown {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.shown)
}

// Leaks returns where one of the keys shows, or, where that is public, one of
// the private values.
func (r *Report) Leaks(keys, private *Detector) []Finding {
	shown := r.Shown()
	// Mostly there is nothing to find: look once, not once for each text.
	var all, public strings.Builder
	for _, s := range shown {
		all.WriteString(s.Text)
		all.WriteByte(0)
		if s.Public {
			public.WriteString(s.Text)
			public.WriteByte(0)
		}
	}
	if keys.Find(all.String()) == nil && private.Find(public.String()) == nil {
		return nil
	}
	var found []Finding
	for _, s := range shown {
		secrets := keys.Find(s.Text)
		if s.Public {
			secrets = append(secrets, private.Find(s.Text)...)
		}
		if len(secrets) > 0 {
			found = append(found, Finding{s.Outlet, secrets, s.Text})
		}
	}
	return found
}

// Tree returns err and all errors below it, the outermost first.
func Tree(err error) []error {
	if err == nil {
		return nil
	}
	all := []error{err}
	switch e := err.(type) { //nolint:errorlint // each error of the tree is looked at
	case interface{ Unwrap() error }:
		all = append(all, Tree(e.Unwrap())...)
	case interface{ Unwrap() []error }:
		for _, child := range e.Unwrap() {
			all = append(all, Tree(child)...)
		}
	}
	return all
}

func logged(value any) string {
	var out bytes.Buffer
	options := &slog.HandlerOptions{Level: slog.LevelDebug}
	logger := slog.New(slog.NewMultiHandler(slog.NewTextHandler(&out, options), slog.NewJSONHandler(&out, options)))
	logger.LogAttrs(context.Background(), slog.LevelDebug, "value", slog.Any("value", value))
	return out.String()
}

func gobbed(value any) (text string) {
	defer func() {
		if problem := recover(); problem != nil { // not for gob
			text = fmt.Sprint(problem)
		}
	}()
	var out bytes.Buffer
	err := gob.NewEncoder(&out).Encode(value)
	return out.String() + fmt.Sprint(errors.Unwrap(err), err)
}
