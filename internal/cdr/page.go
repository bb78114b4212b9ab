package cdr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	bufferSize = 64 << 10
	// maxValue bounds a record, and every other value that is held whole.
	maxValue = 16 << 20
	// maxToken bounds the search token, which has to fit into a URL.
	maxToken = 8 << 10
	// maxRest bounds PageError.Rest.
	maxRest = 128 << 10
)

// Why a response is not a page of records.
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
	// Body is what Fetch returned. It is closed.
	Body io.ReadCloser
	// Rest is what was received and not used. It begins with the value that
	// failed. For ErrReported it is an object with the error member alone.
	Rest []byte
	// Truncated tells that the response stopped before its end.
	Truncated bool
	Err       error
}

// Error says why the page could not be used.
func (e *PageError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *PageError) Unwrap() error { return e.Err }

// page reads the records of one page from the wire. The members of a page may
// come in any order.
type page struct {
	pageInfo

	in       input
	json     *jsontext.Decoder
	isOpen   bool // the page's object has begun
	inArray  bool // of records
	arrays   int  // of records
	reported []byte
}

func newPage(body io.Reader, buffer *bufio.Reader) *page {
	buffer.Reset(body)
	p := &page{pageInfo: pageInfo{total: -1}, in: input{Reader: buffer}}
	p.json = jsontext.NewDecoder(&p.in, jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return p
}

// next returns the JSON of the next record, an object or null, which is valid
// until the following call. It returns nil at the end of the page.
func (p *page) next() ([]byte, error) {
	if !p.isOpen {
		if err := p.open(); err != nil {
			return nil, err
		}
	}
	for {
		p.in.left = maxValue
		if !p.inArray {
			if more, err := p.member(); !more || err != nil {
				return nil, err
			}
			continue
		}
		switch p.json.PeekKind() {
		case '{', 'n':
			if p.arrays > 1 && p.records > 0 {
				return nil, errTwice
			}
			record, err := p.json.ReadValue()
			if err != nil {
				return nil, err
			}
			p.records++
			return record, nil
		case jsontext.KindInvalid, ']':
			if _, err := p.json.ReadToken(); err != nil {
				return nil, err
			}
			p.inArray = false
		default:
			return nil, errRecord
		}
	}
}

// open reads the beginning of the page, without a byte order mark.
func (p *page) open() error {
	p.in.left = maxValue
	if mark, _ := p.in.Peek(3); string(mark) == "\ufeff" {
		_, _ = p.in.Discard(len(mark))
	}
	kind := p.json.PeekKind()
	if kind != jsontext.KindInvalid && kind != '{' {
		return ErrNotPage
	}
	_, err := p.json.ReadToken()
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok && !errors.Is(syntax, io.ErrUnexpectedEOF) {
		return ErrNotPage
	}
	if err == io.EOF { //nolint:errorlint // any other error around io.EOF is a failure of the connection
		return errEmpty
	}
	p.isOpen = err == nil
	return err
}

// member reads one member of the page. It reports false after the last one.
func (p *page) member() (more bool, err error) {
	name, err := p.json.ReadToken()
	if err != nil {
		return false, err
	}
	if name.Kind() == '}' {
		return false, p.end()
	}
	switch name := name.String(); name {
	case "records":
		return true, p.array()
	case "total", "search_token", "error", "errors":
		value, err := p.json.ReadValue()
		if err != nil {
			return false, err
		}
		return true, p.keep(name, value)
	}
	return true, p.skip()
}

// keep notes a member that says how the list goes on.
func (p *page) keep(name string, value jsontext.Value) error {
	switch name {
	case "total":
		p.total = -1
		if n, err := strconv.ParseInt(textOf(value), 10, 64); err == nil && n >= 0 {
			p.total = n
		}
	case "search_token":
		if p.token = textOf(value); len(p.token) > maxToken {
			return errToken
		}
	default:
		if says := string(bytes.Trim(value, "[]{}\" \t\r\n")); says != "" && says != "null" && says != "false" && says != "0" {
			p.reported = fmt.Appendf(nil, `{"%s":%s}`, name, value)
		}
	}
	return nil
}

// array begins the records. Null counts as an empty array.
func (p *page) array() error {
	switch p.json.PeekKind() {
	case '[':
		p.inArray = true
	case 'n', jsontext.KindInvalid:
	default:
		return errRecords
	}
	p.arrays++
	_, err := p.json.ReadToken()
	return err
}

// skip passes over a value of any size.
func (p *page) skip() error {
	for depth := p.json.StackDepth(); ; {
		p.in.left = maxValue
		if _, err := p.json.ReadToken(); err != nil {
			return err
		}
		if p.json.StackDepth() == depth {
			return nil
		}
	}
}

// end checks that the page has records and that nothing follows. The page is
// complete, so a connection that fails afterwards does not matter.
func (p *page) end() error {
	_, err := p.json.ReadToken()
	_, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case err == nil || isSyntax:
		return errTrailing
	case p.records == 0 && p.reported != nil:
		return ErrReported
	case p.arrays == 0 && p.total != 0:
		return errNoRecords
	}
	return nil
}

// failure completes an error of this page.
func (p *page) failure(body io.ReadCloser, err error) *PageError {
	e := &PageError{Body: body, Err: err}
	syntax, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case errors.Is(err, ErrReported):
		e.Rest = p.reported
		return e
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Truncated, e.Err = true, fmt.Errorf("the response was cut off: %w", io.ErrUnexpectedEOF)
	case isSyntax: // its own text may quote the response
		e.Err = fmt.Errorf("the response is not valid JSON at byte %d", syntax.ByteOffset)
	case p.in.err != nil && errors.Is(err, p.in.err):
		e.Truncated, e.Err = !errors.Is(err, errTooLarge), p.in.err
		if e.Truncated {
			e.Err = fmt.Errorf("the response was cut off: %w", p.in.err)
		}
	}
	unread := bytes.TrimLeft(p.json.UnreadBuffer(), ",: \t\r\n")
	buffered, _ := p.in.Peek(p.in.Buffered())
	e.Rest = slices.Concat(unread[:min(len(unread), maxRest)], buffered)
	return e
}

// textOf returns the text of a string or number, "" for anything else.
func textOf(value jsontext.Value) string {
	switch value.Kind() {
	case '"':
		text, _ := jsontext.AppendUnquote(nil, value) // invalid UTF-8 is replaced
		return string(text)
	case '0':
		return string(value)
	}
	return ""
}

// input bounds how much is read for one value.
type input struct {
	*bufio.Reader

	left int
	err  error // the last one
}

func (in *input) Read(b []byte) (n int, err error) {
	if in.left <= 0 {
		in.err = errTooLarge
		return 0, in.err
	}
	// Peek gives up on a reader that returns nothing again and again.
	if _, err = in.Peek(1); err == nil {
		n, err = in.Reader.Read(b)
	}
	in.left -= n
	in.err = err
	return n, err
}
