package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/voisotest"
)

// correction is a request that follows every rule, with the rules that the original broke.
type correction struct {
	draft    draft
	op       *operation // nil if no correction is known
	problems []Problem
	nearest  string
}

// maxRounds bounds the corrections of one request. The largest example has far fewer rules.
const maxRounds = 40

// correct corrects a request one check at a time, since a check that fails hides those after it. So it finds every
// broken rule. The result is checked itself.
func (s *Sandbox) correct(sent draft) correction {
	c := correction{draft: sent}
	c.draft.header = sent.header.Clone()
	for range maxRounds {
		found, problem := s.problems(c.draft)
		if problem == nil {
			c.op = matching(c.draft.method, c.draft.path)
			return c
		}
		isNew := false
		for _, p := range found {
			if !slices.Contains(c.problems, p) {
				c.problems = append(c.problems, p)
				isNew = true
			}
		}
		if problem.Nearest != "" {
			c.nearest = problem.Nearest
		}
		op := matching(c.draft.method, c.draft.path)
		switch {
		case op == nil && problem.Rule == voisotest.EmptySegment && c.draft.path != cleanPath(c.draft.path):
			c.draft.path = cleanPath(c.draft.path)
		case op == nil && problem.Nearest != "":
			s.moveTo(&c.draft, operations()[problem.Nearest])
		case op == nil:
			return c
		case isNew:
			s.fix(&c.draft, op, problem.Rule, found)
		default: // the corrections do not help
			return c
		}
	}
	return c
}

// cleanPath returns a path without empty segments.
func cleanPath(path string) string {
	parts := slices.DeleteFunc(strings.Split(path, "/"), func(part string) bool { return part == "" })
	return "/" + strings.Join(parts, "/")
}

// moveTo gives a request the method and the path of an operation, with the parameters that it has in the same places.
func (s *Sandbox) moveTo(d *draft, op *operation) {
	got := strings.Split(d.path, "/")
	want := strings.Split(op.Path, "/")
	for i, segment := range want {
		name, isParameter := parameterOf(segment)
		switch {
		case !isParameter:
		case len(got) == len(want) && got[i] != "":
			want[i] = got[i]
		case name == op.pathKey():
			want[i] = s.keyFor(op)
		default:
			want[i] = url.PathEscape(op.path[name])
		}
	}
	d.method, d.path = op.Method, strings.Join(want, "/")
}

// fix corrects the mistakes of one check.
func (s *Sandbox) fix(d *draft, op *operation, rule voisotest.Rule, found []Problem) {
	query, _ := url.ParseQuery(d.query)
	switch rule {
	case voisotest.MalformedQuery:
	case voisotest.UnknownQuery:
		name := strings.TrimPrefix(found[0].Place, "query parameter ")
		if described := similar(name, op.query); described != "" && !query.Has(described) {
			query[described] = query[name]
		}
		query.Del(name)
	case voisotest.RepeatedQuery:
		name := strings.TrimPrefix(found[0].Place, "query parameter ")
		query.Set(name, query.Get(name))
	case voisotest.UnwantedBody:
		d.body = nil
		d.header.Del("Content-Type")
		return
	case voisotest.WrongContentType:
		d.header.Set("Content-Type", jsonType)
		return
	case voisotest.MalformedBody:
		d.body = jsonOf(d.body, op)
		return
	case voisotest.RepeatedName:
		var value any
		_ = json.Unmarshal(d.body, &value) // the last member of a name counts
		d.body = encode(value)
		return
	case voisotest.Invalid:
		s.fixValues(d, op, query, found)
	default:
		s.setKey(d, op)
		return
	}
	d.query = query.Encode()
}

// keyFor returns the key of the kind that an operation wants first.
func (s *Sandbox) keyFor(op *operation) string {
	if len(op.Security) > 0 && strings.HasPrefix(op.Security[0][0], string(voisotest.User)) {
		return s.fake.UserKey()
	}
	return s.fake.ContactCenterKey()
}

// setKey gives a request one key in the places where the operation wants it.
func (s *Sandbox) setKey(d *draft, op *operation) {
	key := s.keyFor(op)
	if values, ok := pathValues(op.Path, d.path); ok && op.PathKey != nil {
		if known := unescape(values[op.pathKey()]); s.keys[known] != "" && slices.Contains(op.PathKey.Keys, string(s.keys[known])) {
			key = known
		}
		parts := strings.Split(d.path, "/")
		parts[slices.Index(strings.Split(op.Path, "/"), "{"+op.pathKey()+"}")] = url.PathEscape(key)
		d.path = strings.Join(parts, "/")
	}
	query, _ := url.ParseQuery(d.query)
	query.Del("key")
	d.query = query.Encode()
	d.header = d.header.Clone()
	if d.header == nil {
		d.header = http.Header{}
	}
	d.header.Set("Authorization", "Bearer "+key)
	if len(d.body) > 0 {
		d.header.Set("Content-Type", jsonType)
	}
}
