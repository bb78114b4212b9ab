package voiso

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// A connection that breaks in the TLS handshake has carried no request, so a
// call is tried again; the server sees it once.
func TestResetBeforeTheRequest(t *testing.T) {
	t.Parallel()
	for name, resets := range map[string]int64{"at first": attempts - 1, "always": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var seen atomic.Int64
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				seen.Add(1)
				w.WriteHeader(http.StatusNoContent)
			}))
			resetting := &resettingListener{Listener: server.Listener, resets: resets}
			server.Listener = resetting
			server.StartTLS()
			defer server.Close()
			client, err := New("", WithBaseURL(server.URL), WithContactCenterKey(centerKey), WithHTTPClient(server.Client()),
				WithRetry(RetryPolicy{Attempts: attempts, MinWait: time.Millisecond, MaxWait: time.Millisecond}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber})
			if n := resetting.accepted.Load(); n != attempts {
				t.Errorf("%d connections", n)
			}
			if name == "at first" && (err != nil || seen.Load() != 1) {
				t.Errorf("%d requests, %v", seen.Load(), err)
			}
			if name == "always" && (!errors.Is(err, ErrNotSent) || errors.Is(err, ErrOutcomeUnknown) || seen.Load() != 0) {
				t.Errorf("%d requests, %v", seen.Load(), err)
			}
		})
	}
}

// resettingListener resets the first connections at once.
type resettingListener struct {
	net.Listener
	resets   int64
	accepted atomic.Int64
}

func (l *resettingListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || l.accepted.Add(1) > l.resets {
			return conn, err
		}
		reset(conn)
		_ = conn.Close()
	}
}

// An attempt that was sent is not forgotten when a later one was not.
func TestAnEarlierAttemptIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t, "pipe")
		w.behave = func(_ int64, rw http.ResponseWriter, _ *http.Request) { hijack(rw, reset) }
		w.refuses = func(n int64) bool { return n > 1 }
		client, err := New("", WithBaseURL("http://127.0.0.1:80"), WithContactCenterKey(centerKey), WithHTTPClient(w.client))
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.UpdateContacts(t.Context(), 17, oneContact)
		failure, ok := errors.AsType[*Error](err)
		if !ok || !errors.Is(err, ErrNoResponse) || errors.Is(err, ErrNotSent) || !failure.maybeDone || w.seen.Load() != 1 || failure.Attempts != 4 {
			t.Errorf("%d requests, %v", w.seen.Load(), err)
		}
	})
}

// Cancelling while waiting for the next attempt ends the wait at once.
func TestCancelledBetweenAttempts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		transport *stub
		kind      ErrorKind
	}{
		"after a response": {always(503, ""), ErrServer},
		"without response": {&stub{respond: func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }}, ErrNoResponse},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := stubClient(t, c.transport, WithRetry(RetryPolicy{Attempts: 9, MinWait: time.Hour, MaxWait: time.Hour}))
				ctx, cancel := context.WithCancelCause(t.Context())
				began := time.Now()
				time.AfterFunc(time.Second, func() { cancel(errEnough) })
				_, err := client.GetBalance(ctx)
				if !errors.Is(err, errEnough) || !errors.Is(err, c.kind) || c.transport.seen.Load() != 1 || time.Since(began) != time.Second {
					t.Errorf("after %s: %v", time.Since(began), err)
				}
				if !strings.Contains(err.Error(), "not retried: "+errEnough.Error()) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// A wait that would outlast the deadline is not begun.
func TestNoWaitBeyondTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := always(503, "")
		client := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 9, MinWait: time.Hour, MaxWait: time.Hour}))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		began := time.Now()
		_, err := client.GetBalance(ctx)
		if !errors.Is(err, ErrServer) || transport.seen.Load() != 1 || time.Since(began) != 0 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if _, err := client.GetBalance(ctx); !errors.Is(err, ErrServer) || transport.seen.Load() != 10 {
			t.Errorf("a deadline far away: %d requests, %v", transport.seen.Load()-1, err)
		}
	})
}

// Each attempt of an idempotent operation has the whole timeout.
func TestTimeoutIsPerAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := hanging(false)
		hang := transport.respond
		transport.respond = func(req *http.Request) (*http.Response, error) {
			if transport.seen.Load() == 3 {
				return respond(req, 200, `{"balance":1}`), nil
			}
			return hang(req)
		}
		client := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}), WithTimeout(time.Minute))
		began := time.Now()
		if _, err := client.GetBalance(t.Context()); err != nil || time.Since(began) != 2*time.Minute {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// The context of an attempt ends with the attempt, whatever the result.
func TestAnAttemptLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	for name, result := range map[string]func(*http.Request) (*http.Response, error){
		"a success": func(req *http.Request) (*http.Response, error) { return respond(req, 200, `{"balance":1}`), nil },
		"a refusal": func(req *http.Request) (*http.Response, error) { return respond(req, 400, ""), nil },
		"a failure": func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ctx context.Context
			client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
				ctx = req.Context()
				return result(req)
			}})
			_, err := client.GetBalance(t.Context(), NoRetry())
			if ctx.Err() == nil {
				t.Errorf("still going on after %v", err)
			}
		})
	}
}

func TestDoWithoutOperation(t *testing.T) {
	t.Parallel()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://cluster1.voiso.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (doer{}).Do(req); !errors.Is(err, ErrNotSent) {
		t.Errorf("got %v", err)
	}
}

// A body that cannot be read a second time is refused, because it could not be retried.
func TestBodyMustBeReadableAgain(t *testing.T) {
	t.Parallel()
	client := stubClient(t, always(200, `{}`), WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
	raw := client.Generated()
	_, err := raw.SendWhatsAppWithBodyWithResponse(t.Context(), "application/json", io.MultiReader(strings.NewReader("{}")))
	if !errors.Is(err, errBody) || !errors.Is(err, ErrNotSent) {
		t.Errorf("got %v", err)
	}
}
