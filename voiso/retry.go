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

// RetryPolicy says how often and how patiently a request is repeated. Whether
// it may be repeated is not a matter of policy: a request is repeated only when
// that cannot dial or send twice, that is when the operation is idempotent,
// when the request was never written to the wire, or when the server said that
// a rate limit kept it from doing anything.
type RetryPolicy struct {
	// Attempts is the largest number of tries, the first included. 1 turns
	// repeating off.
	Attempts int
	// MinWait is the wait before the second attempt; it doubles with each
	// further one, up to MaxWait. A random part of up to half of it is left out.
	MinWait, MaxWait time.Duration
	// MaxRetryAfter is the longest wait that the server may ask for with
	// Retry-After. An answer that asks for more is returned at once.
	MaxRetryAfter time.Duration
}

// DefaultRetryPolicy is the policy without WithRetry: 4 attempts, half a second
// up to 20 seconds apart, Retry-After up to 2 minutes.
func DefaultRetryPolicy() RetryPolicy {
	return RetryPolicy{Attempts: 4, MinWait: 500 * time.Millisecond, MaxWait: 20 * time.Second, MaxRetryAfter: 2 * time.Minute}
}

// next decides whether a failed attempt is followed by another, and after how long.
func (p RetryPolicy) next(op *gen.Operation, failure *Error) (time.Duration, bool) {
	if failure.Attempts >= p.Attempts || !repeatable(op, failure) || failure.RetryAfter > p.MaxRetryAfter {
		return 0, false
	}
	wait := p.MinWait << min(failure.Attempts-1, 30)
	if wait <= 0 || wait > p.MaxWait {
		wait = p.MaxWait
	}
	if half := int64(wait / 2); half > 0 {
		wait -= time.Duration(rand.Int64N(half)) //nolint:gosec // spreading retries needs no secrecy
	}
	return max(wait, failure.RetryAfter), true
}

// repeatable reports whether repeating cannot dial or send twice, and may help.
func repeatable(op *gen.Operation, failure *Error) bool {
	switch failure.meaning {
	case ErrRateLimited:
		// A message limit may strike when some recipients already have theirs.
		return op.Idempotent || !partlySent(failure.Messages)
	case ErrNotSent:
		return !permanent(failure.cause)
	case ErrNoAnswer:
		return op.Idempotent && !permanent(failure.cause)
	case ErrUnexpectedAnswer:
		return op.Idempotent && failure.brokeOff && !permanent(failure.cause)
	case ErrServer:
		return op.Idempotent && failure.Status != http.StatusNotImplemented
	default:
		return false
	}
}

func partlySent(messages []string) bool {
	return len(messages) > 0 && strings.EqualFold(messages[0], "API message rate limit exceeded")
}

// permanent reports failures that another attempt would only meet again.
func permanent(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, errContextLost) {
		return true
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) { // of a key file
		return true
	}
	if _, ok := errors.AsType[*securityproviders.MissingCredentialError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*securityproviders.UnknownOperationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*securityproviders.InvalidKeyError](err); ok {
		return true
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return true
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return ok
}

// retryAfter reads the Retry-After header: seconds, or an HTTP date.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return max(0, time.Duration(seconds)*time.Second)
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
