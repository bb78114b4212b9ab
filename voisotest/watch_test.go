package voisotest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voisotest"
)

func isFor(operationID string) func(voisotest.Request) bool {
	return func(r voisotest.Request) bool { return r.OperationID == operationID }
}

// seen describes a request of a stream.
func seen(r voisotest.Request) string {
	return fmt.Sprintf("%d:%s %d %v", r.Seq, r.OperationID, r.Status, r.Done)
}

// A watcher sees each request when it comes and when it is done, goes on where it was, and ends with its context.
func TestWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := unstarted()
		s.Handle("getBalance", func(http.ResponseWriter, *http.Request) { time.Sleep(time.Minute) })
		s.Handle("listNumbers", func(http.ResponseWriter, *http.Request) { time.Sleep(time.Second) })
		send := func(operation string) {
			if _, err := inProcess(t.Context(), t, s, operation); err != nil {
				t.Error(err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		var got []string
		revision := 0
		done := make(chan bool)
		go func() {
			defer close(done)
			for r := range s.Watch(ctx, 0) {
				got = append(got, seen(r))
				revision = r.Revision
			}
		}()
		synctest.Wait()
		go send("getBalance")
		time.Sleep(time.Second)
		send("listNumbers")
		time.Sleep(time.Hour)
		synctest.Wait()
		cancel()
		<-done
		want := []string{"1:getBalance 0 false", "2:listNumbers 0 false", "2:listNumbers 200 true", "1:getBalance 200 true"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		s.Reset()
		send("listCampaigns")
		for r := range s.Watch(t.Context(), revision) {
			if seen(r) != "3:listCampaigns 200 true" {
				t.Errorf("after Reset: %s", seen(r))
			}
			break
		}
		for range s.Watch(ctx, 1<<20) {
			t.Error("a request from the future")
		}
	})
}

func TestWaitForRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := unstarted()
		go func() {
			time.Sleep(time.Minute)
			for range 2 {
				if _, err := inProcess(t.Context(), t, s, "getBalance"); err != nil {
					t.Error(err)
				}
			}
		}()
		begin := time.Now()
		first, err := s.WaitForRequest(t.Context(), isFor("getBalance"))
		if err != nil || first.Seq != 1 || time.Since(begin) != time.Minute || first.At != time.Now() {
			t.Errorf("got %v after %v, %v", first, time.Since(begin), err)
		}
		synctest.Wait()
		if newest, err := s.WaitForRequest(t.Context(), isFor("getBalance")); err != nil || newest.Seq != 2 || string(newest.Response) != `{"balance":3562.67}` {
			t.Errorf("got %v %s, %v", newest, newest.Response, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.WaitForRequest(ctx, isFor("sendSMS")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// A request keeps the beginning of its response.
func TestResponsesAreKept(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{CDRs: 1000})
	_, got := readCDRs(t, s)
	r, err := s.WaitForRequest(t.Context(), isFor("listCDRs"))
	if err != nil || len(r.Response) != 8<<10 || !strings.HasPrefix(string(got.body), string(r.Response)) {
		t.Errorf("%d bytes, %v", len(r.Response), err)
	}
}
