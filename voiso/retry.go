package voiso

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// RetryPolicy configures the number of retries and the waits between them. With
// any policy, a request is retried only if a retry cannot dial or send twice. It
// cannot if the operation is idempotent, if the request was not sent, or if Voiso
// refused it because of a rate limit.
type RetryPolicy struct {
	// Attempts is the maximum number of attempts, the first included. 1 turns
	// retries off.
	Attempts int
	// MinWait is the wait before the second attempt; it doubles with each
	// further one, up to MaxWait. Up to half of each wait is random jitter.
	MinWait, MaxWait time.Duration
	// MaxRetryAfter is the longest wait that the server may ask for with
	// Retry-After. A response that asks for more is returned at once.
	MaxRetryAfter time.Duration
}

// DefaultRetryPolicy returns the policy without WithRetry: 4 attempts, half a
// second up to 20 seconds apart, Retry-After up to 2 minutes.
func DefaultRetryPolicy() RetryPolicy {
	return RetryPolicy{Attempts: 4, MinWait: 500 * time.Millisecond, MaxWait: 20 * time.Second, MaxRetryAfter: 2 * time.Minute}
}

// next reports whether another attempt follows a failed one, and the wait before it.
func (p RetryPolicy) next(op *gen.Operation, failure *Error) (time.Duration, bool) {
	if failure.Attempts >= p.Attempts || !isRetryable(op, failure) || failure.RetryAfter > p.MaxRetryAfter {
		return 0, false
	}
	shortest := max(p.MinWait, 0)
	wait := shortest << min(failure.Attempts-1, 30)
	if wait < shortest || wait > p.MaxWait { // it may have overflowed
		wait = p.MaxWait
	}
	if half := int64(wait / 2); half > 0 {
		wait -= time.Duration(rand.Int64N(half)) //nolint:gosec // spreading retries needs no secrecy
	}
	return max(wait, failure.RetryAfter), true
}

// isRetryable reports whether a retry cannot dial or send twice, and may help.
func isRetryable(op *gen.Operation, failure *Error) bool {
	switch failure.kind {
	case ErrRateLimited:
		return op.Idempotent || !failure.midway
	case ErrNotSent:
		return !isPermanent(failure.cause)
	case ErrNoResponse:
		return op.Idempotent && !isPermanent(failure.cause)
	case ErrUnexpectedResponse:
		return op.Idempotent && failure.truncated && !isPermanent(failure.cause)
	case ErrServer:
		return verdictOf(failure.Status).isPassing && (op.Idempotent || !verdictOf(failure.Status).mayBeDone)
	default:
		return false
	}
}

// hasManyRecipients reports whether one request of the operation sends several
// messages, so that a rate limit may apply after some of them.
func hasManyRecipients(op *gen.Operation) bool { return op == gen.OpSendWhatsApp }

// isPermanent reports whether every attempt would fail in the same way.
func isPermanent(err error) bool {
	for _, target := range []error{context.Canceled, securityproviders.ErrContextLost, fs.ErrNotExist, fs.ErrPermission} {
		if errors.Is(err, target) {
			return true
		}
	}
	return isA[*securityproviders.MissingCredentialError](err) ||
		isA[*securityproviders.UnknownOperationError](err) ||
		isA[*securityproviders.InvalidKeyError](err) ||
		isA[*tls.CertificateVerificationError](err) ||
		isA[x509.HostnameError](err) ||
		isA[tls.RecordHeaderError](err) ||
		isUnknownHost(err)
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isUnknownHost(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

// retryAfter returns the wait of the Retry-After header: seconds, or an HTTP date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds == seconds {
		const tooLong = float64(1<<31 - 1)
		return time.Duration(min(max(0, seconds), tooLong) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// sleep waits for d, or until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
