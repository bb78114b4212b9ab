package cdr

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// maxRest bounds PageError.Rest.
const maxRest = 128 << 10

// The reasons why a response is not a page of records.
var (
	ErrNotPage  = errors.New("the response is not a JSON object")
	ErrReported = errors.New("the response reports an error")

	errEmpty     = errors.New("the response is empty")
	errNoRecords = errors.New(`the response has no "records"`)
	errRecords   = errors.New(`"records" in the response is not an array`)
	errTwice     = errors.New(`the response has "records" twice`)
	errRecord    = errors.New("a record is not a JSON object")
	errToken     = fmt.Errorf("the search_token is longer than %d KiB", maxToken>>10)
	errTooLarge  = fmt.Errorf("a value in the response is larger than %d MiB", maxValue>>20)
	errTrailing  = errors.New("the response goes on after the JSON object")
)

// PageError is a page that was fetched and could not be used.
type PageError struct {
	// Body is the body that Fetch returned. It is closed.
	Body io.ReadCloser
	// Rest is the part that was received and not used. It begins with the value
	// that failed. For ErrReported it is an object with the error member alone.
	Rest []byte
	// Truncated reports whether the response stopped before its end.
	Truncated bool
	Err       error
}

// Error returns the reason why the page could not be used.
func (e *PageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *PageError) Unwrap() error { return e.Err }

// failure completes an error of this page.
func (p *page) failure(body io.ReadCloser, err error) *PageError {
	e := &PageError{Body: body, Err: err}
	syntax, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, ErrReported):
		e.Rest = p.reported
		return e
	case errors.Is(err, errTooLarge):
		e.Err = errTooLarge
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Truncated, e.Err = true, fmt.Errorf("the response was cut off: %w", io.ErrUnexpectedEOF)
	case p.in.err != nil && errors.Is(err, p.in.err):
		e.Truncated, e.Err = true, fmt.Errorf("the response was cut off: %w", p.in.err)
	case isSyntax: // its own text may quote the response
		e.Err = fmt.Errorf("the response is not valid JSON at byte %d", syntax.ByteOffset)
	}
	unread := bytes.TrimLeft(p.json.UnreadBuffer(), ",: \t\r\n")
	buffered, _ := p.in.Peek(p.in.Buffered())
	e.Rest = slices.Concat(unread[:min(len(unread), maxRest)], buffered)
	return e
}
