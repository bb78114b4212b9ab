package redact

import "errors"

// Clean returns err, or if clean changes its text an error with the clean text.
// That error answers errors.Is and Timeout as err does. It does not unwrap,
// because the errors below it may print the same.
func Clean(err error, clean func(string) string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	safe := clean(text)
	if safe == text {
		return err
	}
	return &opaqueError{text: safe, is: func(target error) bool { return errors.Is(err, target) }, timeout: isTimeout(err)}
}

// opaqueError stands for an error whose text must not be shown.
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
