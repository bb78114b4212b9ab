package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/webhook"
)

// failure is a way in which a callback fails.
type failure struct {
	name string
	fail func(phone string) error
}

// nilError is an error whose text cannot be read.
type nilError struct{ text string }

func (e *nilError) Error() string { return e.text }

func failures() []failure {
	return []failure{
		{"error", func(phone string) error { return errors.New("no account for " + phone + " (Jane Doe)") }},
		{"panic with text", func(phone string) error { panic("no account for " + phone + " Jane Doe") }},
		{"panic with an error", func(phone string) error { panic(errors.New(phone)) }},
		{"panic with nil", func(string) error { panic(nil) }}, //nolint:govet // what a callback may do
		{"abort", func(string) error { panic(http.ErrAbortHandler) }},
		{"goexit", func(string) error { runtime.Goexit(); return nil }},
		{"an error that panics", func(string) error { return (*nilError)(nil) }},
		{"an error of this package", func(string) error { _, err := webhook.ParseBytes([]byte("{}"), "x"); return err }},
	}
}

// A callback that fails in any way is a 500, is logged without private data, and runs again with the next delivery.
func TestCallbackFails(t *testing.T) {
	t.Parallel()
	body := bodyOf(t, "inbound.call.ended")
	for _, failure := range failures() {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			calls := 0
			handler, log := newHandler(t, webhook.Callbacks{OnInboundCallEnded: func(_ context.Context, call *webhook.CallEvent) error {
				if calls++; calls < 3 {
					return failure.fail(call.Data.CallingNumber)
				}
				return nil
			}})
			for i, want := range []int{500, 500, 200, 200} {
				if w := post(handler, body); w.Code != want || w.Body.Len() > 0 {
					t.Errorf("delivery %d: status %d with %q, want %d", i, w.Code, w.Body, want)
				}
			}
			if calls != 3 {
				t.Errorf("%d calls", calls)
			}
			text := log.String()
			if failure.name == "an error that panics" {
				return // it cannot be logged
			}
			if strings.Count(text, "event.event=inbound.call.ended") != 2 || strings.Contains(text, "15555551234") || strings.Contains(text, "Jane") || strings.Contains(text, secret) {
				t.Errorf("log: %s", text)
			}
			if isPanic := strings.HasPrefix(failure.name, "panic"); isPanic && !strings.Contains(text, "run_test.go") {
				t.Errorf("the log has no stack: %s", text)
			}
			if failure.name == "error" && !strings.Contains(text, "no account for [redacted] ([redacted])") {
				t.Errorf("the log does not say why: %s", text)
			}
		})
	}
}

// Slow callbacks get a deadline. What goes on after it is never run a second time at once, and its outcome counts.
func TestSlowCallback(t *testing.T) {
	t.Parallel()
	body := event(`"data":1`)
	for _, test := range []struct {
		name   string
		takes  time.Duration // without looking at the context
		result error
		// Deliveries 5 seconds after the response to the one before.
		statuses []int
		after    []time.Duration
		calls    int
	}{
		{"in time", 9 * time.Second, nil, []int{200, 200}, []time.Duration{9 * time.Second, 0}, 1},
		{"late success", 16 * time.Second, nil, []int{503, 200, 200}, []time.Duration{10 * time.Second, time.Second, 0}, 1},
		{"late failure", 16 * time.Second, errors.New("x"), []int{503, 503}, []time.Duration{10 * time.Second, 10 * time.Second}, 2},
		{"very late success", 29 * time.Second, nil, []int{503, 503, 200}, []time.Duration{10 * time.Second, 10 * time.Second, 0}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var calls atomic.Int32
				handler, log := newHandler(t, onAny(func(context.Context, *webhook.OtherEvent) error {
					calls.Add(1)
					time.Sleep(test.takes)
					return test.result
				}))
				for i, want := range test.statuses {
					start := time.Now()
					if w := post(handler, body); w.Code != want || time.Since(start) != test.after[i] {
						t.Errorf("delivery %d: status %d after %s, want %d after %s", i, w.Code, time.Since(start), want, test.after[i])
					}
					time.Sleep(5 * time.Second)
				}
				time.Sleep(time.Minute) // the last callback ends
				if int(calls.Load()) != test.calls {
					t.Errorf("%d calls, want %d", calls.Load(), test.calls)
				}
				if failed := strings.Count(log.String(), `"webhook: callback failed"`); (failed == test.calls) != (test.result != nil) {
					t.Errorf("%d failures are logged: %s", failed, log)
				}
			})
		})
	}
}

// The context of a callback has the deadline, and lives on when Voiso hangs up.
func TestCallbackContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangUp := func() {}
		start := time.Now()
		var calls atomic.Int32
		handler, log := newHandler(t, onAny(func(ctx context.Context, _ *webhook.OtherEvent) error {
			calls.Add(1)
			hangUp()
			if deadline, ok := ctx.Deadline(); !ok || !deadline.Equal(start.Add(3*time.Second)) || ctx.Err() != nil || ctx.Value(http.ServerContextKey) != "kept" {
				t.Errorf("the context is %v", ctx)
			}
			<-ctx.Done()
			return ctx.Err()
		}), webhook.WithTimeout(3*time.Second))
		w := post(handler, event(`"data":1`), func(r *http.Request) {
			ctx, cancel := context.WithCancel(context.WithValue(r.Context(), http.ServerContextKey, "kept"))
			*r, hangUp = *r.WithContext(ctx), cancel
		})
		if w.Code != 503 || time.Since(start) != 3*time.Second || calls.Load() != 1 || !strings.Contains(log.String(), "deadline exceeded") {
			t.Errorf("status %d after %s, log %s", w.Code, time.Since(start), log)
		}
	})
}

// A callback that returns because its time is over is 503, and never 500.
func TestCallbackEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := new(brokenStore)
		handler, _ := newHandler(t, onAny(func(ctx context.Context, _ *webhook.OtherEvent) error {
			<-ctx.Done()
			return errors.New("x")
		}), webhook.WithStore(store))
		for range 300 {
			if w := post(handler, event(`"data":1`)); w.Code != 503 {
				t.Errorf("status %d", w.Code)
			}
		}
		synctest.Wait()
		store.mu.Lock()
		defer store.mu.Unlock()
		if store.ended > 0 {
			t.Errorf("%d claims were to be released with a context that has ended", store.ended)
		}
	})
}
