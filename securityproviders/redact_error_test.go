package securityproviders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"syscall"
	"testing"

	"github.com/voiso-community/voiso-go/internal/safeerr"
)

// leakyError is an error whose text is clean but whose fields are not.
type leakyError struct{ URL string }

func (leakyError) Error() string { return "clean" }

// wrapError hides the text of what it wraps.
type wrapError struct{ err error }

func (wrapError) Error() string   { return "wrapped" }
func (e wrapError) Unwrap() error { return e.err }

// assertTree looks for the key in every error of a tree.
func assertTree(t *testing.T, err error, key string) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x", "%s"} {
		assertNoKey(t, verb, fmt.Sprintf(verb, err), key)
	}
	for _, child := range safeerr.Causes(err) {
		assertTree(t, child, key)
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		assertNoKey(t, "URL", e.URL, key)
	}
}

func TestRedactorError(t *testing.T) {
	t.Parallel()
	secretURL := "https://h/api/v1/" + url.PathEscape(planted) + "/sendsms?key=" + url.QueryEscape(planted)
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	timeout := &net.DNSError{Err: "slow", Name: "h", IsTimeout: true, IsTemporary: true}
	get := func(err error) error { return &url.Error{Op: "Get", URL: secretURL, Err: err} }
	for name, c := range map[string]struct {
		err       error
		is        []error
		isURL     bool
		isOp      bool
		timeout   bool
		temporary bool
	}{
		"refused":            {err: get(refused), is: []error{syscall.ECONNREFUSED}, isURL: true, isOp: true},
		"deadline":           {err: get(context.DeadlineExceeded), is: []error{context.DeadlineExceeded}, isURL: true, timeout: true, temporary: true},
		"DNS timeout":        {err: get(timeout), isURL: true, timeout: true, temporary: true},
		"URL in URL":         {err: get(get(io.ErrUnexpectedEOF)), is: []error{io.ErrUnexpectedEOF}, isURL: true},
		"text and cause":     {err: fmt.Errorf("GET %s: %w", secretURL, refused), is: []error{syscall.ECONNREFUSED}, isOp: true},
		"text, URL, cause":   {err: get(fmt.Errorf("%s: %w", planted, refused)), is: []error{syscall.ECONNREFUSED}, isURL: true, isOp: true},
		"two causes":         {err: fmt.Errorf("%s: %w, %w", planted, io.EOF, get(refused)), is: []error{io.EOF, syscall.ECONNREFUSED}, isURL: true, isOp: true},
		"joined":             {err: errors.Join(io.EOF, get(refused)), is: []error{io.EOF, syscall.ECONNREFUSED}, isURL: true, isOp: true},
		"plain text":         {err: errors.New("bad key " + planted)},
		"hidden below":       {err: wrapError{get(refused)}, is: []error{syscall.ECONNREFUSED}, isURL: true, isOp: true},
		"in a field":         {err: leakyError{secretURL}, is: []error{leakyError{secretURL}}},
		"in a field, below":  {err: get(leakyError{secretURL}), is: []error{leakyError{secretURL}}, isURL: true},
		"dirty timeout":      {err: fmt.Errorf("%s: %w", planted, context.DeadlineExceeded), is: []error{context.DeadlineExceeded}, timeout: true, temporary: true},
		"URL without cause":  {err: get(nil), isURL: false},
		"op error, dirty":    {err: &net.OpError{Op: "write", Err: errors.New(planted)}},
		"url op holds a key": {err: &url.Error{Op: planted, URL: "https://h", Err: io.EOF}, is: []error{io.EOF}, isURL: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := NewRedactor(mustKey(t, planted)).Error(c.err)
			assertTree(t, got, planted)
			for _, target := range c.is {
				if !errors.Is(got, target) {
					t.Errorf("is no longer %v", target)
				}
			}
			if errors.Is(got, io.ErrClosedPipe) {
				t.Error("is what it never was")
			}
			if isType[*url.Error](got) != c.isURL || isType[*net.OpError](got) != c.isOp {
				t.Errorf("has other types: %#v", got)
			}
			var netError net.Error
			isNet := errors.As(got, &netError)
			if (c.timeout || c.temporary) && !isNet {
				t.Fatal("is no net.Error")
			}
			if isNet && (netError.Timeout() != c.timeout || netError.Temporary() != c.temporary) { //nolint:staticcheck // forwarded on purpose
				t.Errorf("timeout %v, temporary %v", netError.Timeout(), netError.Temporary()) //nolint:staticcheck // as above
			}
		})
	}
}

func TestRedactorErrorKeepsWhatIsClean(t *testing.T) {
	t.Parallel()
	redactor := NewRedactor(mustKey(t, planted))
	if redactor.Error(nil) != nil {
		t.Error("nil becomes an error")
	}
	for _, err := range []error{
		io.EOF, fmt.Errorf("a: %w", io.EOF), errors.Join(io.EOF, io.ErrClosedPipe), wrapError{},
		&url.Error{Op: "Get", URL: "https://h", Err: io.EOF},
	} {
		if got := redactor.Error(err); got != err {
			t.Errorf("%v was rebuilt", err)
		}
	}
}

// A key that is part of the replacement must not make the rebuilding endless.
func TestRedactorErrorWithAwkwardKey(t *testing.T) {
	t.Parallel()
	got := NewRedactor(mustKey(t, "redacted")).Error(&url.Error{Op: "Get", URL: "https://h/redacted", Err: io.EOF})
	if got == nil || !errors.Is(got, io.EOF) {
		t.Errorf("error is %v", got)
	}
}
