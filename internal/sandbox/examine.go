package sandbox

import (
	"errors"
	"strings"

	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/voisotest"
)

// examine returns what the description says about a request. Time and response come later.
func (s *Sandbox) examine(sent draft) *Exchange {
	masked := redact.NewKeys(s.secrets(sent)...)
	e := &Exchange{
		Summary:  Summary{Method: sent.method, URL: masked.Text(target(sent))},
		Problems: []Problem{}, Curl: curl(sent, s.variable(sent), false),
		Request: message(maskHeader(sent.header, masked), sent.body, masked),
	}
	e.KeyKind, e.KeyPlaces = s.key(sent)
	op := matching(sent.method, sent.path)
	if op != nil {
		e.Operation = op.ID
	}
	c := s.correct(sent)
	e.Valid, e.Nearest = len(c.problems) == 0, c.nearest
	e.Mistakes = len(c.problems)
	for _, p := range c.problems {
		e.Problems = append(e.Problems, Problem{masked.Text(p.Place), masked.Text(p.Rule)})
	}
	if op == nil {
		op = operations()[c.nearest]
	}
	if op != nil {
		e.Title, e.Reference = op.Summary, op.reference()
	}
	if c.op != nil {
		if !e.Valid {
			e.Corrected = curl(c.draft, s.variable(c.draft), true)
		}
		e.Go = masked.Text(goCode(c.op, c.draft))
	}
	return e
}

// target returns path and query as sent.
func target(d draft) string {
	if d.query == "" {
		return d.path
	}
	return d.path + "?" + d.query
}

// problems returns the broken rules of the first check that fails.
func (s *Sandbox) problems(d draft) ([]Problem, *voisotest.CheckError) {
	_, err := s.checker.Check(d.request())
	problem, ok := errors.AsType[*voisotest.CheckError](err)
	if !ok {
		return nil, nil
	}
	if len(problem.All) > 0 {
		var all []Problem
		for _, each := range problem.All {
			place, rule, _ := strings.Cut(each, ": ")
			all = append(all, Problem{place, rule})
		}
		return all, problem
	}
	return []Problem{{placeOf(problem), ruleOf(problem)}}, problem
}

// ruleOf returns the text of a rule, without what its place says.
func ruleOf(problem *voisotest.CheckError) string {
	switch {
	case problem.Rule == voisotest.Invalid:
		_, rule, _ := strings.Cut(problem.Detail, ": ")
		return rule
	case problem.Rule == voisotest.WrongMethod:
		return problem.Detail + " is not allowed here; use " + operations()[problem.Nearest].Method
	case problem.Rule == voisotest.UnknownQuery, problem.Rule == voisotest.RepeatedQuery, problem.Detail == "":
		return string(problem.Rule)
	}
	return string(problem.Rule) + ": " + problem.Detail
}

// placeOf returns the place of a rule that is not about a schema.
func placeOf(problem *voisotest.CheckError) string {
	switch problem.Rule {
	case voisotest.UnknownPath, voisotest.EmptySegment:
		return "path"
	case voisotest.WrongMethod:
		return "method"
	case voisotest.MalformedQuery:
		return "query"
	case voisotest.UnknownQuery, voisotest.RepeatedQuery:
		return "query parameter " + problem.Detail
	case voisotest.WrongContentType:
		return "header Content-Type"
	case voisotest.UnwantedBody, voisotest.MalformedBody, voisotest.RepeatedName:
		return "body"
	case voisotest.Invalid:
		place, _, _ := strings.Cut(problem.Detail, ": ")
		return place
	}
	return "key"
}
