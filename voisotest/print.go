package voisotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// String describes the request in a line: operation, method, path template, which kind of key came where, the names of
// the query and the body as text. It shows no key that came where keys belong.
func (c Checked) String() string { return c.line() }

// String describes the request as [Checked.String] does, with the status of the answer and why it was refused.
func (r Request) String() string {
	outcome := []string{"no answer"}
	if r.Status != 0 {
		outcome[0] = "status " + strconv.Itoa(r.Status)
	}
	if r.Err != nil {
		outcome = append(outcome, "refused: "+reason(r.Err))
	}
	return r.line(outcome...)
}

func (c Checked) line(parts ...string) string {
	if len(c.Places) > 0 {
		parts = append(parts, c.credential())
	}
	if len(c.Query) > 0 {
		parts = append(parts, "query "+strings.Join(slices.Sorted(maps.Keys(c.Query)), ", "))
	}
	if len(c.Body) > 0 {
		parts = append(parts, "body "+oneLine(c.Body))
	}
	return c.operation() + ": " + strings.Join(parts, "; ")
}

// reason is an error without the operation, which the line names already.
func reason(err error) string {
	if problem, ok := errors.AsType[*CheckError](err); ok {
		return (&CheckError{Rule: problem.Rule, Detail: problem.Detail}).Error()
	}
	return err.Error()
}

func (c Checked) operation() string {
	if c.OperationID == "" {
		return "no operation (" + c.Method + ")"
	}
	return c.OperationID + " (" + c.Method + " " + c.Path + ")"
}

// credential says which kind of key came where.
func (c Checked) credential() string {
	places := make([]string, 0, len(c.Places))
	for _, place := range c.Places {
		places = append(places, string(place))
	}
	return c.KeyKind.Label() + " in " + strings.Join(places, " and ")
}

// oneLine is JSON without its white space, and all else quoted.
func oneLine(body []byte) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, body); err != nil {
		return strconv.Quote(string(body))
	}
	return compact.String()
}
