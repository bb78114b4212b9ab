package securityproviders

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// Error returns err without the keys. An error that shows none of them, in no
// error of its tree, is returned as it is. Else it is rebuilt: [errors.Is] gives
// the same answers about the causes, Timeout and Temporary too, and [errors.As] finds a
// *url.Error and every error of the tree that was clean.
func (r *Redactor) Error(err error) error {
	if err == nil || r == nil || r.clean(err) {
		return err
	}
	if e, ok := err.(*url.Error); ok && e != nil { //nolint:errorlint // each layer is rebuilt for itself
		rebuilt := &url.Error{Op: r.String(e.Op), URL: r.String(e.URL), Err: r.Error(e.Err)}
		if e.Err != nil && r.clean(rebuilt) {
			return rebuilt
		}
	}
	rebuilt := &redactedError{
		text: r.String(fmt.Sprint(err)),
		is:   func(target error) bool { return errors.Is(err, target) },
	}
	for _, child := range children(err) {
		rebuilt.children = append(rebuilt.children, r.Error(child))
	}
	if timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok {
		rebuilt.timeout = timeout.Timeout()
	}
	if temporary, ok := errors.AsType[interface {
		error
		Temporary() bool
	}](err); ok {
		rebuilt.temporary = temporary.Temporary()
	}
	return rebuilt
}

// clean reports whether no way to print err or what it wraps shows a key.
func (r *Redactor) clean(err error) bool {
	if err == nil {
		return true
	}
	// Not err.Error(), which panics for a *url.Error without cause: fmt recovers.
	texts := []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err), encoded(err)}
	dirty := func(child error) bool { return !r.clean(child) }
	return !slices.ContainsFunc(texts, r.Contains) && !slices.ContainsFunc(children(err), dirty)
}

// encoded returns err as JSON, which shows what the fields of an error point to;
// "" where it cannot be encoded.
func encoded(err error) (text string) {
	defer func() { _ = recover() }() // of a method of the error
	asJSON, _ := json.Marshal(err)
	return string(asJSON)
}

func children(err error) []error {
	switch e := err.(type) { //nolint:errorlint // one layer is meant
	case interface{ Unwrap() error }:
		if child := e.Unwrap(); child != nil {
			return []error{child}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

// redactedError stands for an error whose text held a key. It does not hold
// that error, only the answers that it gives.
type redactedError struct {
	text               string
	children           []error
	is                 func(error) bool
	timeout, temporary bool
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Unwrap() []error      { return e.children }
func (e *redactedError) Is(target error) bool { return e.is(target) }
func (e *redactedError) Timeout() bool        { return e.timeout }
func (e *redactedError) Temporary() bool      { return e.temporary }
