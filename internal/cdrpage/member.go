package cdrpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// maxToken bounds the search token, which has to fit into an address.
const maxToken = 8 << 10

// member reads a member of the page, or of the records their beginning.
func (r *Reader) member() error {
	c, err := r.peek()
	if err != nil {
		return err
	}
	if c == '}' { // an empty object; behind a comma there is a name
		return errNoRecords
	}
	if c != '"' {
		return errSyntax
	}
	quoted, err := r.value()
	if err != nil {
		return err
	}
	name := text(quoted)
	if err := r.expect(':'); err != nil {
		return err
	}
	r.place = behindMember
	switch name {
	case recordsName:
		return r.records()
	case totalName, tokenName:
	default:
		return r.skip()
	}
	if _, err := r.peek(); err != nil {
		return err
	}
	value, err := r.value()
	if err != nil {
		return err
	}
	if name == totalName {
		r.total = count(value)
		return nil
	}
	if r.token = text(value); len(r.token) > maxToken {
		return fmt.Errorf("the search_token is longer than %d KiB", maxToken>>10)
	}
	return nil
}

// records begins the array of records. Null reads like an empty one.
func (r *Reader) records() error {
	c, err := r.peek()
	switch {
	case err != nil:
		return err
	case c == 'n':
		err = r.skip()
	case c == '[':
		r.at++
		r.place = atRecord
	default:
		err = errRecords
	}
	r.hasRecords = true
	return err
}

// text returns the text of a string or number, "" for anything else.
func text(value []byte) string {
	switch c := value[0]; {
	case c != '"':
		if c == '-' || c >= '0' && c <= '9' {
			return string(value)
		}
		return ""
	case bytes.IndexByte(value, '\\') < 0:
		return string(value[1 : len(value)-1])
	}
	var s string
	_ = json.Unmarshal(value, &s) // the syntax has been checked
	return s
}

// count reads a number of records, -1 for what is none.
func count(value []byte) int64 {
	if n, err := strconv.ParseInt(text(value), 10, 64); err == nil && n >= 0 {
		return n
	}
	return -1
}
