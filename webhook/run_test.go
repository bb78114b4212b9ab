package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
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

func failures() []failure {
	return []failure{
		{"error", func(phone string) error { return errors.New("no account for " + phone + " (Jane Doe)") }},
		{"panic with text", func(phone string) error { panic("no account for " + phone + " Jane Doe") }},
		{"panic with an error", func(phone string) error { panic(errors.New(phone)) }},
		{"panic with nil", func(string) error { panic(nil) }}, //nolint:govet // what a callback may do
		{"abort", func(string) error { panic(http.ErrAbortHandler) }},
		{"goexit", func(string) error { runtime.Goexit(); return nil }},
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
				calls := 0
				handler, _ := newHandler(t, onAny(func(context.Context, *webhook.OtherEvent) error {
					calls++
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
				if calls != test.calls {
					t.Errorf("%d calls, want %d", calls, test.calls)
				}
				time.Sleep(time.Minute) // the last callback ends
			})
		})
	}
}

// The context of a callback has the deadline, and lives on when Voiso hangs up.
func TestCallbackContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangUp := func() {}
		start, calls := time.Now(), 0
		handler, log := newHandler(t, onAny(func(ctx context.Context, _ *webhook.OtherEvent) error {
			calls++
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
		if w.Code != 503 || time.Since(start) != 3*time.Second || calls != 1 || !strings.Contains(log.String(), "deadline exceeded") {
			t.Errorf("status %d after %s, log %s", w.Code, time.Since(start), log)
		}
	})
}

// A duplicate that comes while the first delivery runs waits for its outcome.
func TestDuplicateWaits(t *testing.T) {
	t.Parallel()
	for _, failure := range append(failures(), failure{"success", func(string) error { return nil }}) {
		t.Run(failure.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls, start := 0, time.Now()
				handler, _ := newHandler(t, onAny(func(context.Context, *webhook.OtherEvent) error {
					calls++
					time.Sleep(2 * time.Second)
					if calls == 1 {
						return failure.fail("")
					}
					return nil
				}))
				var wg sync.WaitGroup
				deliver := func(want int, after time.Duration) {
					if w := post(handler, event(`"data":1`)); w.Code != want || time.Since(start) != after {
						t.Errorf("status %d after %s, want %d after %s", w.Code, time.Since(start), want, after)
					}
				}
				first, second, runs := 500, 4*time.Second, 2
				if failure.name == "success" {
					first, second, runs = 200, 2*time.Second, 1
				}
				wg.Go(func() { deliver(first, 2*time.Second) })
				synctest.Wait()
				wg.Go(func() { deliver(200, second) })
				wg.Wait()
				if calls != runs {
					t.Errorf("%d calls, want %d", calls, runs)
				}
			})
		})
	}
}

// Whatever the order of duplicates, failures and slowness: a callback never runs twice at once, succeeds once, and 200
// means that it has succeeded.
func TestDuplicatesInAnyOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			var mu sync.Mutex
			running, succeeded := 0, 0
			handler, _ := newHandler(t, onAny(func(context.Context, *webhook.OtherEvent) error {
				mu.Lock()
				running++
				takes, outcome := time.Duration(random.IntN(12))*time.Second, random.IntN(4)
				if running != 1 || succeeded != 0 {
					t.Errorf("seed %d: %d callbacks run, %d have succeeded", seed, running, succeeded)
				}
				mu.Unlock()
				time.Sleep(takes)
				mu.Lock()
				defer mu.Unlock()
				running--
				switch outcome {
				case 0:
					return errors.New("x")
				case 1:
					panic("x")
				}
				succeeded++
				return nil
			}), webhook.WithTimeout(10*time.Second+time.Millisecond))
			var wg sync.WaitGroup
			for range 6 {
				start := time.Duration(random.IntN(20)) * time.Second
				wg.Go(func() {
					time.Sleep(start)
					w := post(handler, event(`"data":1`))
					mu.Lock()
					defer mu.Unlock()
					if w.Code == 200 && succeeded != 1 || w.Code != 200 && w.Code != 500 && w.Code != 503 {
						t.Errorf("seed %d: status %d, %d have succeeded", seed, w.Code, succeeded)
					}
				})
			}
			wg.Wait()
			time.Sleep(time.Minute)
		})
	}
}

// Events that differ in contact center, name, timestamp or data are not duplicates. Other members do not count.
func TestDuplicateKey(t *testing.T) {
	t.Parallel()
	calls := 0
	handler, _ := newHandler(t, count(&calls))
	body := func(event, center, timestamp, data, more string) string {
		return fmt.Sprintf(`{"event":%q,"contact_center_id":%q,"timestamp":%q,"data":%s,"secret":%q%s}`, event, center, timestamp, data, secret, more)
	}
	for i, test := range []struct {
		body string
		new  int
	}{
		{body("a", "1", "t", `{"id":1}`, ""), 1},
		{body("a", "1", "t", `{"id":1}`, ""), 0},
		{body("a", "1", "t", `{"id":1}`, `,"attempt":2`), 0},
		{body("b", "1", "t", `{"id":1}`, ""), 1},
		{body("a", "2", "t", `{"id":1}`, ""), 1},
		{body("a", "1", "u", `{"id":1}`, ""), 1},
		{body("a", "1", "t", `{"id":2}`, ""), 1},
		{body("a1", "", "t", `{"id":1}`, ""), 1},
		{body("a", "1", "t", `{"id":1}`, ""), 0},
	} {
		before := calls
		if w := post(handler, test.body); w.Code != 200 || calls-before != test.new {
			t.Errorf("event %d: status %d, %d calls", i, w.Code, calls-before)
		}
	}
	without, _ := newHandler(t, count(&calls), webhook.WithStore(nil))
	calls = 0
	for range 3 {
		post(without, event(`"data":1`))
	}
	if calls != 3 {
		t.Errorf("without a store: %d calls", calls)
	}
}
