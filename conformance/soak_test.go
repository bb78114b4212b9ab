package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// envSoak turns the soak on: a duration such as 90s, or a number of calls.
const envSoak = "VOISO_SOAK"

const soakWorkers = 50

// Many goroutines do mixed work through one client. The network and the server fail at random, and midway the key is
// replaced. In the end the books of the fake and the results of the client agree: a success was done once, a refused
// call was not done, and only a call with an unknown outcome may be either. Nothing stays open.
//
//	VOISO_SOAK=90s go test -race -run Soak -timeout 10m -v ./conformance
func TestSoak(t *testing.T) {
	setting := os.Getenv(envSoak)
	if setting == "" {
		t.Skip("set " + envSoak + " to a duration or a number of calls")
	}
	length, err := parseSoak(setting)
	if err != nil {
		t.Fatal(err)
	}
	goroutines := runtime.NumGoroutine()
	w := newWorld(t)
	var rotated atomic.Bool
	source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
		switch {
		case chance(0.005):
			return securityproviders.Key{}, errors.New("the vault is busy")
		case rotated.Load():
			return securityproviders.NewKey(secondKey)
		default:
			return securityproviders.NewKey(firstKey)
		}
	})
	network := &faultyNetwork{}
	transport := &http.Transport{DialContext: network.dial, MaxIdleConnsPerHost: soakWorkers}
	client, err := voiso.New("",
		voiso.WithBaseURL(w.server.URL), voiso.WithContactCenterKeySource(source), voiso.WithHTTPClient(&http.Client{Transport: transport}),
		voiso.WithTimeout(stall/2), voiso.WithRetry(voiso.RetryPolicy{MinWait: time.Millisecond, MaxWait: 10 * time.Millisecond}))
	if err != nil {
		t.Fatal(err)
	}

	// The server refuses the old key first. The source has the new one once that was noticed.
	go func() {
		select {
		case <-length.midway:
			w.oldIsRefused.Store(true)
		case <-t.Context().Done():
			return
		}
		select {
		case <-w.refusedOld:
			rotated.Store(true)
		case <-t.Context().Done():
		}
	}()
	job := &work{client: client, records: w.records, soak: length}
	var group sync.WaitGroup
	for range soakWorkers {
		group.Go(func() { job.run(t.Context()) })
	}
	group.Wait()

	transport.CloseIdleConnections()
	w.server.Close() // waits for requests that the client has given up
	if err := w.fake.Err(); err != nil {
		t.Error(err)
	}
	books := readBooks(t, w.fake.Requests())
	problems := slices.Concat(job.problems, compareBooks(job.entries, books))
	for _, problem := range problems[:min(len(problems), 20)] {
		t.Error(problem)
	}
	if len(problems) > 20 {
		t.Errorf("%d problems in all", len(problems))
	}
	if !rotated.Load() {
		t.Error("the key was not replaced")
	}
	if !eventually(func() bool { return network.open.Load() == 0 }) {
		t.Errorf("%d connections are open", network.open.Load())
	}
	if !eventually(func() bool { return runtime.NumGoroutine() <= goroutines+1 }) { // one waits for the end of the test
		var stacks strings.Builder
		_ = pprof.Lookup("goroutine").WriteTo(&stacks, 1)
		t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), goroutines, &stacks)
	}
	t.Logf("%d calls, %d connections, faults %v\n%s", length.calls.Load(), network.opened.Load(), w.faults(), summary(job.entries))
}

func eventually(isTrue func() bool) bool {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if isTrue() {
			return true
		}
	}
	return isTrue()
}

// soak is how long to go on.
type soak struct {
	end     time.Time
	most    int64
	calls   atomic.Int64
	midway  chan struct{}
	reached sync.Once
}

func parseSoak(setting string) (*soak, error) {
	s := &soak{midway: make(chan struct{})}
	if calls, err := strconv.ParseInt(setting, 10, 64); err == nil && calls > 1 {
		s.most = calls
		return s, nil
	}
	length, err := time.ParseDuration(setting)
	if err != nil || length <= 0 {
		return nil, fmt.Errorf("%s is %q, not a duration or a number of calls", envSoak, setting)
	}
	s.end = time.Now().Add(length)
	time.AfterFunc(length/2, s.half)
	return s, nil
}

func (s *soak) half() { s.reached.Do(func() { close(s.midway) }) }

// next reports whether there is another call to make.
func (s *soak) next() bool {
	call := s.calls.Add(1)
	if s.most == 0 {
		return time.Now().Before(s.end)
	}
	if call > s.most/2 {
		s.half()
	}
	return call <= s.most
}

// result is what the client says about a call.
type result string

const (
	done    result = "done"
	notDone result = "not done"
	notSure result = "unknown"
)

// resultOf reads the error of a call. The error of an operation that can be retried does not tell whether an attempt
// was carried out, unless nothing was sent.
func resultOf(op *gen.Operation, err error) result {
	switch {
	case err == nil:
		return done
	case errors.Is(err, voiso.ErrOutcomeUnknown), op.Idempotent && !errors.Is(err, voiso.ErrNotSent):
		return notSure
	default:
		return notDone
	}
}

// entry is a call that was made, with what makes it unique, such as its number.
type entry struct {
	op     *gen.Operation
	token  string
	result result
	err    error
}

// books count what the fake has carried out, by operation and token.
type books map[string]int

func bookKey(operation, token string) string { return operation + " " + token }

// compareBooks says where calls and books differ.
func compareBooks(entries []entry, books books) []string {
	var problems []string
	asked := map[string]bool{}
	for _, e := range entries {
		key := bookKey(e.op.ID, e.token)
		asked[key] = true
		times := books[key]
		isRight := map[result]bool{
			done:    times == 1 || times > 1 && e.op.Idempotent,
			notDone: times == 0,
			notSure: times <= 1 || e.op.Idempotent,
		}
		if !isRight[e.result] {
			problems = append(problems, fmt.Sprintf("%s: the client says %s, the fake did it %d times: %v", e.op.ID, e.result, times, e.err))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(books)) {
		if !asked[key] {
			problems = append(problems, "the fake did what nobody asked for: "+key)
		}
	}
	return problems
}

// readBooks counts the requests that the fake has carried out.
func readBooks(tb testing.TB, requests []voisotest.Request) books {
	tb.Helper()
	found := books{}
	for _, r := range requests {
		if r.Status >= 200 && r.Status < 300 {
			for _, token := range tokensOf(tb, r.Checked) {
				found[bookKey(r.OperationID, token)]++
			}
		}
	}
	return found
}

// tokensOf returns what makes a request unique. Requests that only read have none.
func tokensOf(tb testing.TB, r voisotest.Checked) []string {
	tb.Helper()
	var body struct {
		Agent         string                         `json:"agent"`
		Number        string                         `json:"number"`
		ContactNumber string                         `json:"contact_number"`
		Name          string                         `json:"name"`
		Recipients    []struct{ To string }          `json:"recipients"`
		Contacts      []struct{ PhoneNumber string } `json:"contacts"`
	}
	if len(r.Body) > 0 {
		if err := r.DecodeBody(&body); err != nil {
			tb.Fatal(err)
		}
	}
	switch r.OperationID {
	case gen.OpStartCall.ID:
		return []string{r.Query.Get("number")}
	case gen.OpHangUp.ID:
		return []string{body.Agent}
	case gen.OpSendSMS.ID:
		return []string{body.Number}
	case gen.OpSendWhatsApp.ID:
		return []string{body.Recipients[0].To}
	case gen.OpCreateScheduledCallback.ID:
		return []string{body.ContactNumber}
	case gen.OpCreateCampaign.ID:
		return []string{body.Name}
	case gen.OpChangeCampaignStatus.ID:
		return []string{r.PathParams["campaign_id"]}
	case gen.OpAddContacts.ID, gen.OpUpdateContacts.ID:
		var tokens []string
		for _, contact := range body.Contacts {
			tokens = append(tokens, contact.PhoneNumber)
		}
		return tokens
	}
	return nil
}

// summary counts the results of each operation.
func summary(entries []entry) string {
	counts := map[string]int{}
	for _, e := range entries {
		counts[fmt.Sprintf("%-24s %s", e.op.ID, e.result)]++
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%-34s %d", name, counts[name]))
	}
	return strings.Join(lines, "\n")
}
