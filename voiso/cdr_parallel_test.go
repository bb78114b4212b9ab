package voiso_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voiso"
)

// January in ten windows.
var (
	allOfIt = voiso.CDRFilter{Start: january(1), End: january(30)}
	inTen   = []string{"01", "04", "07", "10", "13", "16", "19", "22", "25", "28"}
	ofTen   = voiso.ExportOptions{WindowDays: 3, Parallel: 4}
	atATime = 4
)

// windowed responds to the request of each window, and counts the requests.
type windowed struct {
	respond func(req *http.Request, window string) *http.Response

	mu         sync.Mutex
	windows    []string    // as asked for, by their first day
	at         []time.Time // when
	open, most int         // response bodies
	read       atomic.Int64
}

func (w *windowed) RoundTrip(req *http.Request) (*http.Response, error) {
	window := strings.TrimPrefix(req.URL.Query().Get("start_date"), "2026-01-")
	w.mu.Lock()
	w.windows, w.at = append(w.windows, window), append(w.at, time.Now())
	w.open++
	w.most = max(w.most, w.open)
	w.mu.Unlock()
	resp := w.respond(req, window)
	resp.Body = &windowBody{resp.Body, w}
	return resp, nil
}

type windowBody struct {
	io.ReadCloser
	of *windowed
}

func (b *windowBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.of.read.Add(int64(n))
	return n, err
}

func (b *windowBody) Close() error {
	b.of.mu.Lock()
	defer b.of.mu.Unlock()
	b.of.open--
	return nil
}

// twoCDRs returns a response with two records named by the window.
func twoCDRs(req *http.Request, window string) *http.Response {
	return respond(req, http.StatusOK, fmt.Sprintf(`{"records":[{"uuid":"%s a"},{"uuid":"%s b"}],"total":2,"search_token":null}`, window, window), "Content-Type", "application/json")
}

func twoOfEach(windows ...string) []string {
	var all []string
	for _, window := range windows {
		all = append(all, window+" a", window+" b")
	}
	return all
}

func TestWindowsComeInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// Earlier windows take longer.
		w := &windowed{respond: func(req *http.Request, window string) *http.Response {
			time.Sleep(time.Duration(40-len(window)-int(window[0]*10+window[1])%40) * time.Second)
			return twoCDRs(req, window)
		}}
		got, err := uuids(t, stubClient(t, w).ExportCDRs(allOfIt, ofTen).Records(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(twoOfEach(inTen...), got); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(inTen, slices.Sorted(slices.Values(w.windows))); diff != "" {
			t.Errorf("windows (-want +got):\n%s", diff)
		}
		if w.most != atATime || w.open != 0 {
			t.Errorf("%d at a time, %d still open", w.most, w.open)
		}
	})
}

var manyRecord = `{"uuid":"x","text":"` + strings.Repeat("x", 1000) + `"},`

// many returns a response of three megabytes.
func many(req *http.Request, _ string) *http.Response {
	resp := respond(req, http.StatusOK, "", "Content-Type", "application/json")
	most := io.LimitReader(&repeatingText{text: manyRecord}, int64(3<<20/len(manyRecord)*len(manyRecord)))
	resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"records":[`), most, strings.NewReader(`{}]}`)))
	return resp
}

// However much the windows hold, only a little is read ahead.
func TestWindowsReadAheadLittle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &windowed{respond: many}
		count := 0
		for _, err := range stubClient(t, w).ExportCDRs(allOfIt, ofTen).Raw(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if count++; count == 1 {
				synctest.Wait() // until everybody waits
				if read, most := w.read.Load(), int64(2<<20+2*4*4*64<<10); read < 1<<20 || read > most {
					t.Errorf("%d bytes read for one record, want at most %d", read, most)
				}
				if len(w.windows) != atATime {
					t.Errorf("%d windows were begun", len(w.windows))
				}
			}
		}
		if want := 10 * (3<<20/len(manyRecord) + 1); count != want {
			t.Errorf("%d records, want %d", count, want)
		}
	})
}

// repeatingText returns a text for ever.
type repeatingText struct{ text, left string }

func (r *repeatingText) Read(p []byte) (int, error) {
	if r.left == "" {
		r.left = r.text
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

// One response that says "rate limited" slows all windows down.
func TestWindowsSlowDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var limited atomic.Bool
		w := &windowed{respond: func(req *http.Request, window string) *http.Response {
			time.Sleep(time.Second)
			if window == "07" && !limited.Swap(true) {
				return respond(req, http.StatusTooManyRequests, "", "Retry-After", "30")
			}
			time.Sleep(time.Second)
			return twoCDRs(req, window)
		}}
		policy := voiso.RetryPolicy{Attempts: 2, MinWait: 2 * time.Second, MaxWait: 2 * time.Second, MaxRetryAfter: time.Minute}
		began := time.Now()
		got, err := uuids(t, stubClient(t, w, voiso.WithRetry(policy)).ExportCDRs(allOfIt, ofTen).Records(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(twoOfEach(inTen...), got); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		var after []int
		for _, at := range w.at {
			after = append(after, int(at.Sub(began).Seconds()))
		}
		// All pause, and then go one by one.
		if diff := cmp.Diff([]int{0, 0, 0, 0, 31, 33, 35, 37, 39, 41, 43}, after); diff != "" {
			t.Errorf("seconds of the requests (-want +got):\n%s", diff)
		}
	})
}
