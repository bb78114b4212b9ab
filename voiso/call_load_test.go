package voiso_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// rings counts the calls that a server has started, by number.
type rings struct {
	mu    sync.Mutex
	count map[string]int
}

func (r *rings) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	r.count[req.URL.Query().Get("number")]++
	r.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (r *rings) of(number string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count[number]
}

// loadServers are real sockets of each protocol.
func loadServers(t *testing.T, handler http.Handler) map[string]*httptest.Server {
	t.Helper()
	servers := map[string]*httptest.Server{}
	for _, name := range []string{"HTTP/1", "HTTP/2", "cleartext HTTP/2"} {
		server := httptest.NewUnstartedServer(handler)
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		switch name {
		case "HTTP/1":
			server.Start()
		case "HTTP/2":
			server.EnableHTTP2 = true
			server.StartTLS()
		default:
			server.Config.Protocols = new(http.Protocols)
			server.Config.Protocols.SetUnencryptedHTTP2(true)
			server.Start()
			server.Client().Transport = &http.Transport{Protocols: server.Config.Protocols}
		}
		t.Cleanup(server.Close)
		servers[name] = server
	}
	return servers
}

// However a deadline falls, no call rings twice, and none that is reported as
// not sent rings at all. VOISO_LOAD sets the number of calls: 100000 takes minutes.
func TestDeadlinesUnderLoad(t *testing.T) {
	t.Parallel()
	calls := 1500
	if n, err := strconv.Atoi(os.Getenv("VOISO_LOAD")); err == nil {
		calls = n
	}
	const workers, deadlines = 64, 62 // 0 to 300 µs, and 0 to 3 ms
	seen := &rings{count: map[string]int{}}
	for name, server := range loadServers(t, seen) {
		t.Run(name, func(t *testing.T) {
			var clients []*voiso.Client
			for i := range deadlines {
				deadline := time.Duration(i*10) * time.Microsecond
				if i > deadlines/2 {
					deadline = time.Duration(i-deadlines/2) * 100 * time.Microsecond
				}
				client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithContactCenterKey("center-key"), voiso.WithHTTPClient(server.Client()),
					voiso.WithTimeout(max(1, deadline)), voiso.WithRetry(voiso.RetryPolicy{MinWait: -1, MaxWait: -1}))
				if err != nil {
					t.Fatal(err)
				}
				clients = append(clients, client)
			}
			if resp, err := server.Client().Get(server.URL); err != nil { // so that there is a connection
				t.Fatal(err)
			} else {
				_ = resp.Body.Close()
			}
			results := make([]error, calls)
			prefix := map[string]int{"HTTP/1": 1, "HTTP/2": 2, "cleartext HTTP/2": 3}[name]
			number := func(i int) string { return fmt.Sprintf("%d%09d", prefix, i) }
			var next, ok, unknown atomic.Int64
			var group sync.WaitGroup
			for range workers {
				group.Go(func() {
					for i := int(next.Add(1)) - 1; i < calls; i = int(next.Add(1)) - 1 {
						ctx, cancel := t.Context(), context.CancelFunc(func() {})
						if i%3 == 0 { // as many are cancelled by their caller
							ctx, cancel = context.WithTimeout(ctx, time.Duration(i%300)*time.Microsecond)
						}
						_, results[i] = clients[i%deadlines].StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: number(i)})
						cancel()
					}
				})
			}
			group.Wait()
			server.Close() // waits for the handlers
			for i, err := range results {
				rang := seen.of(number(i))
				switch {
				case rang > 1:
					t.Errorf("call %d rang %d times: %v", i, rang, err)
				case err == nil && rang == 0:
					t.Errorf("call %d did not ring", i)
				case err != nil && rang > 0 && !errors.Is(err, voiso.ErrOutcomeUnknown):
					t.Errorf("call %d rang: %v", i, err)
				}
				if err == nil {
					ok.Add(1)
				} else if errors.Is(err, voiso.ErrOutcomeUnknown) {
					unknown.Add(1)
				}
			}
			t.Logf("%d calls: %d made, %d unknown, the rest not sent", calls, ok.Load(), unknown.Load())
		})
	}
}
