package cdr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	bufferSize = 64 << 10
	// maxValue bounds a record, and every other value that is held whole.
	maxValue = 16 << 20
	// maxToken bounds the search token, which must fit in a URL.
	maxToken = 8 << 10
)

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
	if err == io.EOF { //nolint:errorlint // an error that wraps io.EOF is a failure of the connection
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

// keep stores a member that determines the next page.
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
// complete, so a later failure of the connection does not matter.
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

// input bounds the bytes that are read for one value.
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
	least := 1
	if used := maxValue - in.left; used > bufferSize {
		least = min(len(b), used/8) // the decoder copies the value at each read
	}
	for n < least && err == nil {
		// Peek fails if a reader returns nothing many times in a row.
		if _, err = in.Peek(1); err == nil {
			var more int
			more, err = in.Reader.Read(b[n:])
			n += more
		}
	}
	in.left -= n
	in.err = err
	return n, err
}
