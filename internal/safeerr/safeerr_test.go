package safeerr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
)

const secret = "the-secret"

var rule = Rule{
	Clean: func(text string) string { return strings.ReplaceAll(text, secret, "[gone]") },
	Shows: func(err error) bool { return strings.Contains(fmt.Sprint(err)+Forms(err), secret) },
}

// fields shows the secret by its fields alone, pointer the like by JSON alone.
type fields struct{ Value string }

func (fields) Error() string { return "fields" }

type pointer struct{ To *fields }

func (pointer) Error() string { return "pointer" }

func TestError(t *testing.T) {
	t.Parallel()
	inner := &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	for name, test := range map[string]struct {
		err  error
		same bool
	}{
		"nothing":       {nil, true},
		"clean":         {fmt.Errorf("outer: %w", inner), true},
		"text":          {fmt.Errorf("outer %s: %w", secret, inner), false},
		"URL":           {&url.Error{Op: "Get", URL: "https://x/?key=" + secret, Err: inner}, false},
		"below":         {errors.Join(io.EOF, fmt.Errorf("%s: %w", secret, inner)), false},
		"by its fields": {errors.Join(inner, fields{secret}), false},
		"by JSON":       {errors.Join(inner, pointer{&fields{secret}}), false},
		"no cause":      {&url.Error{Op: "Get", URL: secret}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := rule.Error(test.err)
			if (got == test.err) != test.same {
				t.Fatalf("got %v", got)
			}
			if rule.shows(got) {
				t.Errorf("shows it: %v %s", got, Forms(got))
			}
			if errors.Is(got, context.DeadlineExceeded) != errors.Is(test.err, context.DeadlineExceeded) {
				t.Errorf("the cause is lost: %v", got)
			}
			if errors.Is(test.err, context.DeadlineExceeded) {
				if op, ok := errors.AsType[*net.OpError](got); !ok || op != inner {
					t.Errorf("a clean cause is lost: %v", got)
				}
			}
		})
	}
	if _, ok := errors.AsType[*url.Error](rule.Error(&url.Error{Op: "Get", URL: secret, Err: inner})); !ok {
		t.Error("a *url.Error does not stay one")
	}
}

// panicking is an error that cannot be encoded.
type panicking struct{ To *fields }

func (panicking) Error() string                { return "panicking" }
func (panicking) MarshalJSON() ([]byte, error) { panic("cannot be encoded") }

func TestErrorThatPanics(t *testing.T) {
	t.Parallel()
	err := error(panicking{&fields{secret}})
	if got := rule.Error(err); got != err {
		t.Errorf("got %v", got)
	}
}

func TestErrorKeepsTimeoutAndTemporary(t *testing.T) {
	t.Parallel()
	for _, timeout := range []bool{true, false} {
		got := rule.Error(fmt.Errorf("%s: %w", secret, &net.DNSError{IsTimeout: timeout, IsTemporary: timeout}))
		net, ok := got.(net.Error)
		if !ok || net.Timeout() != timeout || net.(interface{ Temporary() bool }).Temporary() != timeout {
			t.Errorf("got %v", got)
		}
	}
}
