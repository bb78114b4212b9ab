package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/webhook"
)

// The store forgets the oldest events first, and holds no more than its size.
func TestMemoryStoreIsBounded(t *testing.T) {
	t.Parallel()
	store, ctx := webhook.NewMemoryStore(3), t.Context()
	for i := range 5 {
		key := fmt.Sprint(i)
		if delivered, err := store.Claim(ctx, key); delivered || err != nil {
			t.Fatalf("%s: %t, %v", key, delivered, err)
		}
		if err := errors.Join(store.Commit(ctx, key), store.Commit(ctx, key), store.Release(ctx, key)); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]bool{}
	for i := range 5 {
		key := fmt.Sprint(i)
		got[key], _ = store.Claim(ctx, key)
	}
	if diff := cmp.Diff(map[string]bool{"0": false, "1": false, "2": true, "3": true, "4": true}, got); diff != "" {
		t.Errorf("delivered (-want +got):\n%s", diff)
	}
	small := webhook.NewMemoryStore(-1)
	small.Claim(ctx, "a")
	small.Commit(ctx, "a")
	if delivered, _ := small.Claim(ctx, "a"); !delivered {
		t.Error("a store of no size holds no event")
	}
}

func TestMemoryStoreClaims(t *testing.T) {
	t.Parallel()
	store := webhook.NewMemoryStore(10)
	if delivered, err := store.Claim(t.Context(), "a"); delivered || err != nil {
		t.Fatal(delivered, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if delivered, err := store.Claim(ended, "a"); delivered || !errors.Is(err, context.Canceled) {
		t.Errorf("claimed twice: %t, %v", delivered, err)
	}
	if delivered, err := store.Claim(t.Context(), "b"); delivered || err != nil {
		t.Errorf("another event waits: %t, %v", delivered, err)
	}
	if err := store.Release(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if delivered, err := store.Claim(t.Context(), "a"); delivered || err != nil {
		t.Errorf("after a release: %t, %v", delivered, err)
	}
}

// brokenStore fails where it says so, and records its calls.
type brokenStore struct {
	fails string
	calls []string
}

func (s *brokenStore) call(name string) error {
	s.calls = append(s.calls, name)
	switch s.fails {
	case name:
		return errors.New("no route to host 15555551234")
	case "panic in " + name:
		panic("no route")
	}
	return nil
}

func (s *brokenStore) Claim(context.Context, string) (bool, error) { return false, s.call("claim") }
func (s *brokenStore) Commit(ctx context.Context, _ string) error {
	return errors.Join(s.call("commit"), ctx.Err())
}
func (s *brokenStore) Release(ctx context.Context, _ string) error {
	return errors.Join(s.call("release"), ctx.Err())
}

// An event whose claim fails is not run. When a claim cannot be ended, the callback's outcome counts.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fails    string
		callback error
		status   int
		calls    string
	}{
		{"", nil, 200, "claim commit"},
		{"", errors.New("x"), 500, "claim release"},
		{"claim", nil, 500, "claim"},
		{"commit", nil, 200, "claim commit"},
		{"panic in commit", nil, 200, "claim commit"},
		{"release", errors.New("x"), 500, "claim release"},
		{"panic in release", errors.New("x"), 500, "claim release"},
	} {
		store := &brokenStore{fails: test.fails}
		calls := 0
		handler, log := newHandler(t, onAny(func(context.Context, *webhook.OtherEvent) error { calls++; return test.callback }), webhook.WithStore(store))
		if w := post(handler, event(`"data":1`)); w.Code != test.status || strings.Join(store.calls, " ") != test.calls || (calls == 1) != (test.fails != "claim") {
			t.Errorf("%+v: status %d, store %q, %d calls", test, w.Code, store.calls, calls)
		}
		if text := log.String(); (text == "") != (test.fails == "" && test.callback == nil) || strings.Contains(text, "15555551234") {
			t.Errorf("%+v: log %s", test, text)
		}
	}
}
