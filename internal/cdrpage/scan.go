package cdrpage

import "errors"

// maxDepth is how deep values may be nested, as in encoding/json.
const maxDepth = 10000

var (
	errSyntax = errors.New("invalid JSON")
	errDepth  = errors.New("JSON nested too deeply")
)

// What the scanner expects next.
type mode uint8

const (
	wantValue    mode = iota
	wantValueEnd      // a value, or the end of the array that has just begun
	wantNameEnd       // a name, or the end of the object that has just begun
	wantName
	wantColon
	wantComma // a comma, or the end of the array or object
	inName
	inString
	inNumber
)

// scanner finds where one JSON value ends and checks its syntax, as json.Valid
// does: invalid UTF-8 and doubled names pass. It can stop anywhere and go on
// when more bytes have come, so no byte is looked at twice.
type scanner struct {
	mode     mode
	part     part
	inObject bool   // the innermost of the open containers is an object
	open     []bool // the containers around it: whether each is an object
}

// begin makes ready for a value.
func (s *scanner) begin() {
	s.mode, s.open = wantValue, s.open[:0]
}

// scan looks at data[i:] and returns how far it got. If done, data[:next] ends
// the value; a number ends only where something else begins. Otherwise it is to
// be called again with data that goes on at next.
func (s *scanner) scan(data []byte, i int) (next int, done bool, err error) {
	for i < len(data) {
		c := data[i]
		ended := false // a string, number, literal or container
		switch s.mode {
		case inString, inName:
			i, ended, err = skipString(data, i)
			if ended && s.mode == inName {
				s.mode, ended = wantColon, false
			} else if !ended {
				return i, false, err
			}
		case inNumber:
			if i, ended, err = s.number(data, i); !ended {
				return i, false, err
			}
		default:
			if isSpace(c) {
				i++
				continue
			}
			length := 0
			if length, ended, err = s.token(data[i:]); length == 0 {
				return i, false, err
			}
			i += length
		}
		if ended {
			if s.mode = wantComma; len(s.open) == 0 {
				return i, true, nil
			}
		}
	}
	return i, false, nil
}

// token reads what begins at data[0] and returns the length, 0 for an error or
// a literal that is cut short; ended if that ends a value.
func (s *scanner) token(data []byte) (n int, ended bool, err error) {
	c := data[0]
	switch s.mode {
	case wantName, wantNameEnd:
		switch {
		case c == '"':
			s.mode = inName
			return 1, false, nil
		case c == '}' && s.mode == wantNameEnd:
			s.pop()
			return 1, true, nil
		}
	case wantColon:
		if c == ':' {
			s.mode = wantValue
			return 1, false, nil
		}
	case wantComma:
		switch {
		case c == ',' && s.inObject:
			s.mode = wantName
			return 1, false, nil
		case c == ',':
			s.mode = wantValue
			return 1, false, nil
		case c == '}' && s.inObject, c == ']' && !s.inObject:
			s.pop()
			return 1, true, nil
		}
	default:
		return s.value(data)
	}
	return 0, false, errSyntax
}

// value is token where a value is expected.
func (s *scanner) value(data []byte) (n int, ended bool, err error) {
	switch c := data[0]; c {
	case '"':
		s.mode = inString
		return 1, false, nil
	case '{', '[':
		return s.push(c == '{')
	case ']':
		if s.mode != wantValueEnd {
			return 0, false, errSyntax
		}
		s.pop()
		return 1, true, nil
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.mode, s.part = inNumber, firstPart(c)
		return 1, false, nil
	}
	n, err = literal(data)
	return n, n > 0, err
}

func (s *scanner) push(object bool) (n int, ended bool, err error) {
	if len(s.open) >= maxDepth {
		return 0, false, errDepth
	}
	s.open = append(s.open, s.inObject)
	s.inObject = object
	s.mode = wantValueEnd
	if object {
		s.mode = wantNameEnd
	}
	return 1, false, nil
}

func (s *scanner) pop() {
	last := len(s.open) - 1
	s.inObject, s.open = s.open[last], s.open[:last]
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
