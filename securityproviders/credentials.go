package securityproviders

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// Credentials are the keys at hand, at most one of each kind. The zero value
// has none; the With methods return a copy that has one more:
//
//	keys := securityproviders.Credentials{}.WithContactCenterKey(source)
//
// Credentials do not print the keys nor the sources.
type Credentials struct {
	// Functions for the same reason as in Key: a source of another package may
	// hold its key as plain text.
	contactCenter, user func(context.Context) (Key, error)
}

// WithContactCenterKey returns a copy with this source of the contact center
// key; nil takes the key away.
func (c Credentials) WithContactCenterKey(source KeySource) Credentials {
	c.contactCenter = nil
	if source != nil {
		c.contactCenter = source.Key
	}
	return c
}

// WithUserKey returns a copy with this source of a user key; nil takes the key
// away.
func (c Credentials) WithUserKey(source KeySource) Credentials {
	c.user = nil
	if source != nil {
		c.user = source.Key
	}
	return c
}

// Kinds returns the kinds of key there are sources for.
func (c Credentials) Kinds() []KeyKind {
	var kinds []KeyKind
	for _, kind := range []KeyKind{ContactCenter, User} {
		if c.source(kind) != nil {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// String says which kinds of key there are sources for.
func (c Credentials) String() string {
	if len(c.Kinds()) == 0 {
		return "no key"
	}
	return list(c.Kinds(), " and ", KeyKind.Label)
}

// Key asks the source of that kind. It fails with the source's error, an
// [*InvalidKeyError], or when there is no source.
func (c Credentials) Key(ctx context.Context, kind KeyKind) (Key, error) {
	source := c.source(kind)
	if source == nil {
		return Key{}, &InvalidKeyError{Reason: "is missing: no " + kind.Label()}
	}
	return readKey(ctx, source)
}

func (c Credentials) source(kind KeyKind) func(context.Context) (Key, error) {
	switch kind {
	case ContactCenter:
		return c.contactCenter
	case User:
		return c.user
	default:
		return nil
	}
}

// Wanted narrows the choice of a credential. The zero value wants nothing but
// the description's order.
type Wanted struct {
	// Kind, if set, is the only kind that will do.
	Kind KeyKind
	// Prefer, if set, is the kind to take where the operation accepts it and its
	// key is there. Elsewhere it changes nothing.
	Prefer KeyKind
	// Query wants the query form where the operation documents it for the chosen
	// kind. Elsewhere it changes nothing.
	Query bool
}

// Choice is the credential for one request.
type Choice struct {
	// Operation is what the credential is for.
	Operation *gen.Operation
	// Kind is the kind of key, or "" where the operation needs none.
	Kind KeyKind
	// Schemes are the schemes to sign by, all of that kind; mostly one.
	Schemes []Scheme
	// InPath says that the same key stands in the path too.
	InPath bool
}

// String describes the choice, such as "userBearerToken and user key in the path".
func (c Choice) String() string {
	var parts []string
	for _, scheme := range c.Schemes {
		parts = append(parts, string(scheme))
	}
	if c.InPath {
		parts = append(parts, c.Kind.Label()+" in the path")
	}
	if len(parts) == 0 {
		return "no credential"
	}
	return strings.Join(parts, " and ")
}

// Choose picks the credential for an operation: of the alternatives in the
// description, the first that there is a key for and that fits what is wanted.
// A key in the path is of the same kind. If there is none the error is a
// [*MissingCredentialError].
//
// An alternative of several schemes needs them all to be of one kind: a request
// never carries two keys.
func (c Credentials) Choose(op *gen.Operation, want Wanted) (Choice, error) {
	if op == nil {
		return Choice{}, errors.New("no operation to choose a credential for")
	}
	var usable []Choice
	for _, choice := range alternatives(op) {
		if choice.Kind != "" && c.source(choice.Kind) == nil {
			continue
		}
		if want.Kind == "" || want.Kind == choice.Kind {
			usable = append(usable, choice)
		}
	}
	if len(usable) == 0 {
		return Choice{}, c.missing(op, want)
	}
	best := usable[0]
	preferred := func(o Choice) bool { return o.Kind != "" && o.Kind == want.Prefer }
	if i := slices.IndexFunc(usable, preferred); i >= 0 {
		best = usable[i]
	}
	if want.Query {
		asQuery := func(o Choice) bool { return o.Kind == best.Kind && o.isQuery() }
		if i := slices.IndexFunc(usable, asQuery); i >= 0 {
			best = usable[i]
		}
	}
	return best, nil
}

func (c Choice) isQuery() bool {
	return len(c.Schemes) > 0 && !slices.ContainsFunc(c.Schemes, func(s Scheme) bool { return s.Form() != Query })
}

func (c Choice) forms() forms {
	var f forms
	for _, scheme := range c.Schemes {
		f.query = f.query || scheme.Form() == Query
		f.bearer = f.bearer || scheme.Form() == Bearer
	}
	return f
}

// alternatives returns what the operation accepts, in the description's order.
func alternatives(op *gen.Operation) []Choice {
	var all []Choice
	for _, requirement := range op.Security {
		if choice, ok := alternative(op, requirement); ok {
			all = append(all, choice)
		}
	}
	if len(op.Security) > 0 {
		return all
	}
	if op.PathKey == nil {
		return []Choice{{Operation: op}}
	}
	for _, kind := range op.PathKey.Keys {
		all = append(all, Choice{Operation: op, Kind: KeyKind(kind), InPath: true})
	}
	return all
}

func alternative(op *gen.Operation, requirement gen.Requirement) (Choice, bool) {
	choice := Choice{Operation: op, InPath: op.PathKey != nil}
	for i, name := range requirement {
		scheme := Scheme(name)
		if scheme.Kind() == "" || i > 0 && scheme.Kind() != choice.Kind {
			return Choice{}, false
		}
		choice.Kind = scheme.Kind()
		choice.Schemes = append(choice.Schemes, scheme)
	}
	if op.PathKey != nil && !slices.Contains(op.PathKey.Keys, string(choice.Kind)) {
		return Choice{}, false
	}
	return choice, true
}
