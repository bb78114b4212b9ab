package voisotest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func TestMoveClock(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{})
	for i, step := range []struct{ move, want time.Duration }{{0, 0}, {-time.Hour, 0}, {time.Hour, time.Hour}, {24 * time.Hour, 25 * time.Hour}} {
		c.MoveClock(step.move)
		if got := c.State().Now.Sub(noon); got != step.want {
			t.Errorf("step %d: moved by %v, want %v", i, got, step.want)
		}
	}
	c.Reset()
	if !c.State().Now.Equal(noon) {
		t.Errorf("after Reset: %v", c.State().Now)
	}
}

// What is due on the way happens at its own time, however far the clock moves.
func TestMoveClockStopsOnTheWay(t *testing.T) {
	t.Parallel()
	var got receiver
	c := newCenter(t, voisotest.Options{RingTime: time.Minute, WrapUp: time.Minute, Webhooks: []voisotest.Webhook{{Handler: &got}}})
	c.start(t, "1", "15555551234")
	c.MoveClock(24 * time.Hour)
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	c.MoveClock(24 * time.Hour)
	var times []string
	for _, event := range got.event {
		times = append(times, fmt.Sprint(event["event"], " ", event["timestamp"]))
	}
	want := []string{
		"agent.status.update 2026-05-04T12:00:00Z", "outbound.call.answered 2026-05-04T12:01:00Z", "outbound.call.hangup 2026-05-05T12:00:00Z",
		"agent.status.update 2026-05-05T12:00:00Z", "outbound.call.ended 2026-05-05T12:01:00Z", "agent.status.update 2026-05-05T12:01:00Z",
	}
	if diff := cmp.Diff(want, times); diff != "" {
		t.Error(diff)
	}
}

// A clock of the test is looked at with every request.
func TestClockOfATest(t *testing.T) {
	t.Parallel()
	clock := &fakeClock{now: noon}
	c := newCenter(t, voisotest.Options{Clock: clock.Now, RingTime: time.Minute})
	c.start(t, "1", "15555551234")
	for want, step := range map[string]time.Duration{"ringing": 0} {
		clock.add(step)
		if got := c.State().Calls[0].String(); !strings.HasSuffix(got, want) {
			t.Error(got)
		}
	}
	clock.add(time.Hour)
	if got := c.State().Calls[0]; !got.AnsweredAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("answered at %v", got.AnsweredAt)
	}
}

// In a bubble a call is answered by itself, a closed server does nothing any more, and Reset forgets what is due.
func TestTimersInABubble(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*voisotest.Server){"": nil, "close": (*voisotest.Server).Close, "reset": (*voisotest.Server).Reset} {
		synctest.Test(t, func(t *testing.T) {
			var got receiver
			s := unstarted(voisotest.Options{RingTime: time.Minute, Webhooks: []voisotest.Webhook{{Handler: &got, Events: []string{"outbound.call.answered"}}}})
			if r, err := inProcess(t.Context(), t, s, "startCall"); err != nil || r.status != 200 {
				t.Fatal(r.status, err)
			}
			if stop != nil {
				stop(s)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
			if isSent := len(got.names()) == 1; isSent != (stop == nil) {
				t.Errorf("%q: %v", name, got.names())
			}
			s.Close()
		})
	}
}

// Seed, options and requests determine everything that the server makes.
func TestSeed(t *testing.T) {
	t.Parallel()
	run := func(seed uint64) string {
		c := newCenter(t, voisotest.Options{Seed: seed, CDRs: 40})
		for range 3 {
			c.start(t, "1", "15555551234")
			must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
		}
		_, got := readCDRs(t, c.Server)
		return string(got.body)
	}
	first := run(7)
	if diff := cmp.Diff(first, run(7)); diff != "" {
		t.Errorf("the same seed: %s", diff)
	}
	if first == run(8) {
		t.Error("another seed makes no difference")
	}
}

// The records of calls come after generated ones, with tokens beyond 10,000 and filters over both.
func TestMadeRecordsAfterGeneratedOnes(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{CDRs: 12_000, FirstDay: noon, LastDay: noon})
	for i := range 5 {
		c.start(t, "1", fmt.Sprint(15555550000+i))
		must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	}
	sizes, seen, total := follow(t, c.Server, "per_page", "10000")
	if diff := cmp.Diff([]int{10_000, 2_005}, sizes); diff != "" || total != 12_005 || len(seen) != 12_005 {
		t.Errorf("%s; total %d, %d different", diff, total, len(seen))
	}
	for want, query := range map[int][]string{
		5:      {"type", "click_to_call", "number", "1555555"},
		1:      {"number", "15555550003"},
		12_005: {"start_date", "2026-05-04", "end_date", "2026-05-04"},
		0:      {"start_date", "2026-05-05"},
	} {
		if body, _ := readCDRs(t, c.Server, append(query, "per_page", "2")...); body.Total != want {
			t.Errorf("%v: %d, want %d", query, body.Total, want)
		}
	}
	// A record that is made while a list is read does not disturb it.
	first, _ := readCDRs(t, c.Server, "type", "click_to_call", "number", "1555555", "per_page", "3")
	c.start(t, "1", "15555550009")
	must(t, c.HangUp(t.Context(), gen.HangUpRequest{Agent: "1"}))
	second, _ := readCDRs(t, c.Server, "type", "click_to_call", "number", "1555555", "per_page", "3", "search_token", *first.SearchToken)
	if len(second.Records) != 2 || second.SearchToken != nil {
		t.Errorf("%d records, token %v", len(second.Records), second.SearchToken)
	}
}
