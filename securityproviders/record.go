package securityproviders

import (
	"context"
	"sync"
)

// Record is filled in by a [Transport]: it tells how the requests of one call
// were signed, and clears texts of the keys used. Put it into the context with
// [ContextWithRecord]. It is safe for concurrent use and does not print keys.
type Record struct {
	mu        sync.Mutex
	choices   []Choice
	redactors []*Redactor
}

type recordContextKey struct{}

// ContextWithRecord returns a context whose requests are recorded.
func ContextWithRecord(ctx context.Context, record *Record) context.Context {
	return context.WithValue(ctx, recordContextKey{}, record)
}

func recordFrom(ctx context.Context) *Record {
	record, _ := ctx.Value(recordContextKey{}).(*Record)
	return record
}

func (r *Record) add(choice Choice, redactor *Redactor) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.choices = append(r.choices, choice)
	r.redactors = append(r.redactors, redactor)
}

// Choice returns how the last request was signed; false if none was.
func (r *Record) Choice() (Choice, bool) {
	if r == nil {
		return Choice{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.choices) == 0 {
		return Choice{}, false
	}
	return r.choices[len(r.choices)-1], true
}

// Redactor returns a redactor for all keys used so far, for instance for the
// body of an error answer that echoes the request.
func (r *Record) Redactor() *Redactor {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return joinRedactors(r.redactors...)
}
