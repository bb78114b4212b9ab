package redact

import "errors"

// Clean returns err. If clean changes its text, Clean returns an error with the
// clean text, which behaves like err for errors.Is and Timeout. It does not unwrap,
// because the wrapped errors may print the same text.
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

// opaqueError replaces an error whose text must not be shown.
type opaqueError struct {
	text    string
	is      func(error) bool // a function, so that fmt cannot print the error
	timeout bool
}

func (e *opaqueError) Error() string        { return e.text }
func (e *opaqueError) Is(target error) bool { return e.is(target) }
func (e *opaqueError) Timeout() bool        { return e.timeout }
func (e *opaqueError) Temporary() bool      { return e.timeout }

// isTimeout reports whether an error of the tree is a timeout.
func isTimeout(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}
