// Package safeerr rebuilds errors that show what must stay private, a key or a phone
// number, so that they still tell what went wrong.
package safeerr

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// Rule says what is private.
type Rule struct {
	// Clean takes it out of a text.
	Clean func(text string) string
	// Shows reports whether err itself shows it, see [Forms], whatever it wraps.
	Shows func(err error) bool
}

// Error returns err as it is if neither it nor an error below it shows anything
// private. Else it is rebuilt: errors.Is gives the same answers about the causes,
// Timeout and Temporary too, and errors.As finds a *url.Error and every error of
// the tree that shows nothing.
func (r Rule) Error(err error) error {
	if err == nil || !r.shows(err) {
		return err
	}
	if e, ok := err.(*url.Error); ok && e != nil { //nolint:errorlint // each layer is rebuilt for itself
		rebuilt := &url.Error{Op: r.Clean(e.Op), URL: r.Clean(e.URL), Err: r.Error(e.Err)}
		if e.Err != nil && !r.shows(rebuilt) {
			return rebuilt
		}
	}
	rebuilt := &safeError{
		text: r.Clean(fmt.Sprint(err)),
		is:   func(target error) bool { return errors.Is(err, target) },
	}
	for _, cause := range Causes(err) {
		rebuilt.causes = append(rebuilt.causes, r.Error(cause))
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

func (r Rule) shows(err error) bool {
	return err != nil && (r.Shows(err) || slices.ContainsFunc(Causes(err), r.shows))
}

// Forms returns what printing err with all its fields gives, and its JSON, which
// shows what the fields of an error point to.
func Forms(err error) string {
	return fmt.Sprintf("%+v %#v %s", err, err, encoded(err))
}

// encoded returns err as JSON, "" where it cannot be encoded.
func encoded(err error) (text string) {
	defer func() { _ = recover() }() // of a method of the error
	asJSON, _ := json.Marshal(err)
	return string(asJSON)
}

// Causes returns the errors that err wraps directly.
func Causes(err error) []error {
	switch e := err.(type) { //nolint:errorlint // one layer is meant
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			return []error{cause}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

// safeError stands for an error that showed something private. It does not hold
// that error, only the answers that it gives.
type safeError struct {
	text               string
	causes             []error
	is                 func(error) bool
	timeout, temporary bool
}

func (e *safeError) Error() string              { return e.text }
func (e *safeError) Unwrap() []error            { return e.causes }
func (e *safeError) Is(target error) bool       { return e.is(target) }
func (e *safeError) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, e.text) }
func (e *safeError) Timeout() bool              { return e.timeout }
func (e *safeError) Temporary() bool            { return e.temporary }
