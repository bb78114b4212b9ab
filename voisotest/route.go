package voisotest

import (
	"net/url"
	"slices"
	"strings"
)

// segment is one part of a path template: literal text, or a parameter.
type segment struct {
	text      string // literal, or name of the parameter
	parameter bool
}

func parseTemplate(path string) []segment {
	var segments []segment
	for text := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		name := strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
		segments = append(segments, segment{text: name, parameter: len(name) != len(text)})
	}
	return segments
}

// find returns the operation that a request is for and the values of its path parameters. The path is taken in its
// escaped form, so that an escaped slash stays within its segment.
func (d *document) find(method string, u *url.URL) (*operation, map[string]string, error) {
	parts := strings.Split(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	found := false
	for _, op := range d.operations {
		values, ok := op.match(parts)
		if !ok {
			continue
		}
		if op.method == method {
			return op, values, nil
		}
		found = true
	}
	if slices.Contains(parts, "") {
		return nil, nil, &CheckError{Rule: EmptySegment}
	}
	if found {
		return nil, nil, &CheckError{Rule: WrongMethod, Detail: method}
	}
	return nil, nil, &CheckError{Rule: UnknownPath}
}

func (op *operation) match(parts []string) (map[string]string, bool) {
	if len(parts) != len(op.segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range op.segments {
		text, err := url.PathUnescape(parts[i])
		if err != nil || text == "" {
			return nil, false
		}
		if segment.parameter {
			values[segment.text] = text
		} else if text != segment.text {
			return nil, false
		}
	}
	return values, true
}
