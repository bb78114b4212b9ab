// Package doctor checks settings, connection and keys. It only reads.
package doctor

import (
	"context"
	"slices"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// Status is the outcome of a check.
type Status string

// The outcomes.
const (
	// OK: nothing to do.
	OK Status = "ok"
	// Info: good to know; it is not a failure.
	Info Status = "info"
	// Fail: something has to be done.
	Fail Status = "fail"
)

// Check is the outcome of one check.
type Check struct {
	Name    string `json:"name"`
	Status  Status `json:"status"`
	Message string `json:"message"`
	// Next is what to do about it.
	Next string `json:"next,omitempty"`
}

// Access says whether a kind of key opens an operation.
type Access struct {
	Operation string `json:"operation"`
	Key       string `json:"key"`
	// How is the way in which the key was sent.
	How    string `json:"how"`
	Status Status `json:"status"`
	// Message is "opens", or the kind of the error.
	Message string `json:"message"`
	Next    string `json:"next,omitempty"`
	// Confirms are the rows of api/EVIDENCE.md that the response confirms.
	Confirms []string `json:"confirms,omitempty"`
}

// Report is everything that was found. It has no key.
type Report struct {
	Version    string   `json:"version"`
	Server     string   `json:"server"`
	Checks     []Check  `json:"checks"`
	Operations []Access `json:"operations"`
}

// Failed returns the number of checks that failed.
func (r *Report) Failed() int {
	failed := 0
	for _, c := range r.Checks {
		if c.Status == Fail {
			failed++
		}
	}
	for _, a := range r.Operations {
		if a.Status == Fail {
			failed++
		}
	}
	return failed
}

// Patient is what is examined.
type Patient struct {
	Version string
	// Server is the base URL.
	Server string
	// Client has the keys, Kinds says which.
	Client *voiso.Client
	Kinds  []voiso.KeyKind
	// Origins says where each key comes from.
	Origins map[voiso.KeyKind]string
	Timeout time.Duration
}

// Examine makes all checks. Progress gets the name of each before it begins.
func Examine(ctx context.Context, p Patient, progress func(name string)) *Report {
	r := &Report{Version: p.Version, Server: p.Server}
	progress("connection")
	connection := connect(ctx, p.Server, p.Timeout)
	r.Checks = append(r.Checks, connection...)
	if slices.ContainsFunc(connection, func(c Check) bool { return c.Status == Fail && c.Name != "clock" }) {
		return r // no request would get through
	}
	if len(p.Kinds) == 0 {
		r.Checks = append(r.Checks, Check{"keys", Fail, "no key is configured", "set VOISO_USER_KEY_FILE, or run 'voiso config store-key user'"})
	}
	for _, kind := range p.Kinds {
		access := examineKey(ctx, p, kind, progress)
		r.Operations = append(r.Operations, access...)
		r.Checks = append(r.Checks, judgeKey(kind, p.Origins[kind], access))
	}
	return r
}
