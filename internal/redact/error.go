package redact

import "errors"

// opaqueError stands for an error whose text holds a key.
type opaqueError struct {
	text    string
	is      func(error) bool // a function, so that fmt cannot print the error
	timeout bool
}

func (e *opaqueError) Error() string        { return e.text }
func (e *opaqueError) Is(target error) bool { return e.is(target) }
func (e *opaqueError) Timeout() bool        { return e.timeout }
func (e *opaqueError) Temporary() bool      { return e.timeout }

// isTimeout reports whether an error of the tree says that it is a timeout.
func isTimeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}
