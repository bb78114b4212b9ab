package redact_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/voiso-community/voiso-go/internal/redact"
)

func TestErrorsThatHoldAKeyBecomeOpaque(t *testing.T) {
	t.Parallel()
	secretURL := "https://h/api/v1/" + url.PathEscape(planted) + "/sendsms?key=" + url.QueryEscape(planted)
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	slow := &net.DNSError{Err: "slow", Name: "h", IsTimeout: true, IsTemporary: true}
	get := func(err error) error { return &url.Error{Op: "Get", URL: secretURL, Err: err} }
	for name, c := range map[string]struct {
		err     error
		is      []error
		timeout bool
	}{
		"refused":           {get(refused), []error{syscall.ECONNREFUSED, refused}, false},
		"deadline":          {get(context.DeadlineExceeded), []error{context.DeadlineExceeded}, true},
		"system's deadline": {get(os.ErrDeadlineExceeded), []error{os.ErrDeadlineExceeded}, true},
		"cancelled":         {get(context.Canceled), []error{context.Canceled}, false},
		"DNS timeout":       {get(slow), []error{slow}, true},
		"URL in URL":        {get(get(io.ErrUnexpectedEOF)), []error{io.ErrUnexpectedEOF}, false},
		"text and cause":    {fmt.Errorf("GET %s: %w", secretURL, refused), []error{syscall.ECONNREFUSED}, false},
		"text and timeout":  {fmt.Errorf("%s: %w", planted, context.DeadlineExceeded), []error{context.DeadlineExceeded}, true},
		"two causes":        {fmt.Errorf("%s: %w, %w", planted, io.EOF, get(refused)), []error{io.EOF, syscall.ECONNREFUSED}, false},
		"joined":            {errors.Join(io.EOF, get(refused)), []error{io.EOF, syscall.ECONNREFUSED}, false},
		"plain text":        {errors.New("bad key " + planted), nil, false},
		"operation":         {&url.Error{Op: planted, URL: "https://h", Err: io.EOF}, []error{io.EOF}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := redact.NewKeys(planted).Error(c.err)
			for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%s", "%x", "%d"} {
				for _, value := range []any{got, struct{ err error }{got}} {
					text := fmt.Sprintf(verb, value)
					if strings.Contains(text, "pl4nted") || strings.Contains(text, fmt.Sprintf("%x", "pl4nted")) {
						t.Errorf("%s prints %s", verb, text)
					}
				}
			}
			if !strings.Contains(got.Error(), redact.Placeholder) {
				t.Errorf("text is %v", got)
			}
			for _, target := range c.is {
				if !errors.Is(got, target) {
					t.Errorf("is no longer %v", target)
				}
			}
			if errors.Is(got, io.ErrClosedPipe) {
				t.Error("is now io.ErrClosedPipe")
			}
			if errors.Unwrap(got) != nil || asURL(got) {
				t.Error("the errors below can be reached")
			}
			var netError net.Error
			if !errors.As(got, &netError) || netError.Timeout() != c.timeout {
				t.Errorf("timeout is not %v", c.timeout)
			}
			if wrapped := (&url.Error{Op: "Get", URL: "https://h", Err: got}); wrapped.Timeout() != c.timeout {
				t.Errorf("timeout below a url.Error is not %v", c.timeout)
			}
		})
	}
}

func asURL(err error) bool {
	_, ok := errors.AsType[*url.Error](err)
	return ok
}

func TestCleanErrorsStay(t *testing.T) {
	t.Parallel()
	keys := redact.NewKeys(planted)
	if keys.Error(nil) != nil || redact.Clean(nil, strings.ToUpper) != nil {
		t.Error("nil becomes an error")
	}
	for _, err := range []error{
		io.EOF, fmt.Errorf("a: %w", io.EOF), errors.Join(io.EOF, io.ErrClosedPipe), &url.Error{Op: "Get", URL: "https://h", Err: io.EOF},
	} {
		if got := keys.Error(err); got != err {
			t.Errorf("%v was replaced", err)
		}
		if got := (redact.Keys{}).Error(err); got != err {
			t.Errorf("%v was replaced without a key", err)
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	got := redact.Clean(fmt.Errorf("call 16461572020: %w", io.EOF), redact.Digits)
	if got.Error() != "call [number]: EOF" || !errors.Is(got, io.EOF) {
		t.Errorf("got %v", got)
	}
}

// A key that is part of the placeholder.
func TestErrorWithAnAwkwardKey(t *testing.T) {
	t.Parallel()
	got := redact.NewKeys("redacted").Error(&url.Error{Op: "Get", URL: "https://h/redacted", Err: io.EOF})
	if got == nil || !errors.Is(got, io.EOF) {
		t.Errorf("error is %v", got)
	}
}
