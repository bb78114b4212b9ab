package voiso

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

var (
	dial  = gen.OpStartCall  // must not be done twice
	query = gen.OpGetBalance // may be
)

func TestIsRetryable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		failure     Error
		dial, query bool
	}{
		{Error{kind: ErrRateLimited}, true, true},
		{Error{kind: ErrRateLimited, midway: true}, false, true},
		{Error{kind: ErrNotSent, cause: syscall.ECONNREFUSED}, true, true},
		{Error{kind: ErrNotSent, cause: &net.DNSError{IsTimeout: true}}, true, true},
		{Error{kind: ErrNotSent, cause: &net.DNSError{IsNotFound: true}}, false, false},
		{Error{kind: ErrNotSent, cause: fmt.Errorf("deep: %w", context.Canceled)}, false, false},
		{Error{kind: ErrNotSent, cause: &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}}, false, false},
		{Error{kind: ErrNotSent, cause: x509.HostnameError{Certificate: new(x509.Certificate), Host: "a"}}, false, false},
		{Error{kind: ErrNotSent, cause: tls.RecordHeaderError{Msg: "no TLS"}}, false, false},
		{Error{kind: ErrNotSent, cause: &securityproviders.MissingCredentialError{}}, false, false},
		{Error{kind: ErrNotSent, cause: &securityproviders.UnknownOperationError{}}, false, false},
		{Error{kind: ErrNotSent, cause: &securityproviders.InvalidKeyError{}}, false, false},
		{Error{kind: ErrNoResponse, cause: io.EOF}, false, true},
		{Error{kind: ErrNoResponse, cause: &timeoutError{after: time.Second}}, false, true},
		{Error{kind: ErrNoResponse, cause: context.Canceled}, false, false},
		{Error{kind: ErrUnexpectedResponse, cause: io.ErrUnexpectedEOF, truncated: true}, false, true},
		{Error{kind: ErrUnexpectedResponse, cause: io.ErrUnexpectedEOF}, false, false},
		{Error{kind: ErrUnexpectedResponse, cause: context.Canceled, truncated: true}, false, false},
		{Error{kind: ErrServer, Status: 500}, false, true},
		{Error{kind: ErrServer, Status: 503}, false, true},
		{Error{kind: ErrServer, Status: 501}, false, false},
		{Error{kind: ErrUnexpectedResponse, Status: 302}, false, false},
		{Error{kind: ErrInvalidKey, Status: 403}, false, false},
		{Error{kind: ErrForbidden, Status: 403}, false, false},
		{Error{kind: ErrNotFound, Status: 404}, false, false},
		{Error{kind: ErrInvalidRequest, Status: 400}, false, false},
		{Error{kind: ErrAgentUnavailable, Status: 400}, false, false},
	} {
		if got := isRetryable(dial, &c.failure); got != c.dial {
			t.Errorf("%v: a call is retried: %v", &c.failure, got)
		}
		if got := isRetryable(query, &c.failure); got != c.query {
			t.Errorf("%v: a query is retried: %v", &c.failure, got)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	const s = time.Second
	policy := RetryPolicy{Attempts: 100, MinWait: s, MaxWait: 20 * s, MaxRetryAfter: time.Minute}
	for _, c := range []struct {
		policy     RetryPolicy
		attempt    int
		retryAfter time.Duration
		low, high  time.Duration
		again      bool
	}{
		{policy, 1, 0, s / 2, s, true},
		{policy, 2, 0, s, 2 * s, true},
		{policy, 4, 0, 4 * s, 8 * s, true},
		{policy, 6, 0, 10 * s, 20 * s, true},
		{policy, 90, 0, 10 * s, 20 * s, true},
		{policy, 99, 0, 10 * s, 20 * s, true},
		{policy, 100, 0, 0, 0, false},
		{policy, 1, 30 * s, 30 * s, 30 * s, true},
		{policy, 1, time.Minute, time.Minute, time.Minute, true},
		{policy, 1, time.Minute + 1, 0, 0, false},
		{RetryPolicy{}, 1, 0, 0, 0, false},
		{RetryPolicy{Attempts: 1, MinWait: s}, 1, 0, 0, 0, false},
		{RetryPolicy{Attempts: 9}, 1, 0, 0, 0, true},
		{RetryPolicy{Attempts: 9}, 1, s, 0, 0, false},
		{RetryPolicy{Attempts: 9, MinWait: math.MaxInt64, MaxWait: 4 * s}, 5, 0, 2 * s, 4 * s, true},
		{RetryPolicy{Attempts: 99, MinWait: 1 << 34, MaxWait: 20 * s}, 90, 0, 10 * s, 20 * s, true},
		{RetryPolicy{Attempts: 9, MinWait: -s, MaxWait: 20 * s}, 1, 0, 0, 0, true},
		{RetryPolicy{Attempts: 9, MinWait: -s, MaxWait: -s}, 1, 0, -s, 0, true},
		{DefaultRetryPolicy(), 3, 0, s, 2 * s, true},
		{DefaultRetryPolicy(), 4, 0, 0, 0, false},
	} {
		shortest, longest := time.Duration(math.MaxInt64), time.Duration(math.MinInt64)
		for range 200 {
			wait, again := c.policy.next(query, &Error{kind: ErrServer, Status: 503, Attempts: c.attempt, RetryAfter: c.retryAfter})
			if again != c.again || wait < c.low || wait > c.high {
				t.Fatalf("attempt %d, %+v: wait %s, again %v", c.attempt, c.policy, wait, again)
			}
			shortest, longest = min(shortest, wait), max(longest, wait)
		}
		if c.low != c.high && c.low >= 0 && shortest == longest {
			t.Errorf("attempt %d: always %s", c.attempt, shortest)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "0": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "-7": 0, "soon": 0, "1.5": 1500 * time.Millisecond, "NaN": 0, "-Inf": 0, "Inf": math.MaxInt32 * time.Second,
		"99999999999999999999":            math.MaxInt32 * time.Second,
		"Mon, 02 Mar 2026 10:00:30 GMT":   30 * time.Second,
		"Monday, 02-Mar-26 10:00:30 GMT":  30 * time.Second,
		"Mon Mar  2 10:00:30 2026":        30 * time.Second,
		"Mon, 02 Mar 2026 09:00:00 GMT":   0,
		"Mon, 02 Mar 2026 10:00:30 +0000": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
}

// Both forms of Retry-After hold back the next attempt, for calls as well.
func TestRetryAfterIsKept(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"429": 429, "400": 400} {
		for _, form := range []string{"seconds", "date"} {
			t.Run(name+" "+form, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var times []time.Duration
					began := time.Now()
					transport := &stub{}
					transport.respond = recordTimes(began, &times, func(req *http.Request) (*http.Response, error) {
						value := "90"
						if form == "date" {
							value = time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat)
						}
						if len(times) == 3 {
							return respond(req, 204, ""), nil
						}
						return respond(req, status, `{"error":"Rate limit exceeded"}`, "Retry-After", value), nil
					})
					_, err := stubClient(t, transport).StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber})
					if err != nil || len(times) != 3 || times[1] != 90*time.Second || times[2] != 180*time.Second {
						t.Errorf("sent at %v, %v", times, err)
					}
				})
			})
		}
	}
}

func TestSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if err := sleep(t.Context(), time.Hour); err != nil || time.Since(began) != time.Hour {
			t.Errorf("%s, %v", time.Since(began), err)
		}
		reason := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(reason)
		if err := sleep(ctx, time.Hour); !errors.Is(err, reason) {
			t.Error(err)
		}
		if sleep(ctx, 0) == nil || sleep(ctx, -1) == nil || sleep(t.Context(), 0) != nil {
			t.Error("no wait: the context decides")
		}
	})
}

// Fields of the policy that are zero keep their defaults; negative waits are none.
func TestWithRetry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy    RetryPolicy
		seen      int64
		low, high time.Duration
	}{
		{RetryPolicy{}, 4, 1750 * time.Millisecond, 3500 * time.Millisecond},
		{RetryPolicy{Attempts: 2}, 2, 250 * time.Millisecond, 500 * time.Millisecond},
		{RetryPolicy{Attempts: 2, MinWait: time.Hour}, 2, 10 * time.Second, 20 * time.Second},
		{RetryPolicy{MinWait: -1, MaxWait: -1}, 4, 0, 0},
		{RetryPolicy{Attempts: 1}, 1, 0, 0},
		{RetryPolicy{Attempts: -1}, 1, 0, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			transport := always(http.StatusServiceUnavailable, "")
			began := time.Now()
			_, err := stubClient(t, transport, WithRetry(c.policy)).GetBalance(t.Context())
			if took := time.Since(began); !errors.Is(err, ErrServer) || transport.seen.Load() != c.seen || took < c.low || took > c.high {
				t.Errorf("%+v: %d requests in %s, %v", c.policy, transport.seen.Load(), took, err)
			}
		})
	}
}
