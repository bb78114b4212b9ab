package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/webhook"
)

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
			var starts []time.Duration
			for range 6 {
				starts = append(starts, time.Duration(random.IntN(20))*time.Second)
			}
			for _, start := range starts {
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
		{body("", "1a", "t", `{"id":1}`, ""), 1},
		{body("1a", "", "t", `{"id":1}`, ""), 1},
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
