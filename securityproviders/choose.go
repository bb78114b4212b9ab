package securityproviders

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// Credentials are the configured keys, at most one of each kind. The zero value
// has none; the With methods return a copy with one more:
//
//	keys := securityproviders.Credentials{}.WithContactCenterKey(source)
//
// Credentials do not print the keys or the sources.
type Credentials struct {
	// Functions, because fmt would print a key that a source of another package holds as text.
	contactCenter, user func(context.Context) (Key, error)
}

// WithContactCenterKey returns a copy with this source of the contact center
// key; nil removes the key.
func (c Credentials) WithContactCenterKey(source KeySource) Credentials {
	c.contactCenter = keyFunc(source)
	return c
}

// WithUserKey returns a copy with this source of a user key; nil removes the key.
func (c Credentials) WithUserKey(source KeySource) Credentials {
	c.user = keyFunc(source)
	return c
}

func keyFunc(source KeySource) func(context.Context) (Key, error) {
	if source == nil {
		return nil
	}
	return source.Key
}

// Kinds returns the configured kinds of key.
func (c Credentials) Kinds() []KeyKind {
	var kinds []KeyKind
	for _, kind := range []KeyKind{ContactCenter, User} {
		if c.source(kind) != nil {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// String returns the configured kinds of key.
func (c Credentials) String() string {
	return strings.Join(labels(c.Kinds(), "no key"), " and ")
}

// Key returns the key of that kind from its source. The error is the source's,
// or an [*InvalidKeyError].
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

// Wanted restricts the choice of a credential. With the zero value, the order of
// the description applies.
type Wanted struct {
	// Kind, if set, is the only kind allowed.
	Kind KeyKind
	// Prefer, if set, is the kind to use if the operation accepts it and its key is
	// configured. Otherwise it has no effect.
	Prefer KeyKind
	// Query selects the query form if the operation documents it for the chosen
	// kind. Otherwise it has no effect.
	Query bool
}

// Choice is the credential for one request.
type Choice struct {
	// Operation is the operation of the credential.
	Operation *gen.Operation
	// Kind is the kind of key, or "" if the operation needs none.
	Kind KeyKind
	// Scheme is the scheme of the key, or "" if the key is only in the path.
	Scheme Scheme
	// InPath reports whether the same key is in the path too.
	InPath bool
}

// String returns the choice in words, such as "userBearerToken and user key in the path".
func (c Choice) String() string {
	var parts []string
	if c.Scheme != "" {
		parts = append(parts, string(c.Scheme))
	}
	if c.InPath {
		parts = append(parts, c.Kind.Label()+" in the path")
	}
	if len(parts) == 0 {
		return "no credential"
	}
	return strings.Join(parts, " and ")
}

// Choose returns the credential for an operation: the first alternative of the
// description whose key is configured and that fits want. A key in the path is
// of the same kind. If no alternative fits, the error is a
// [*MissingCredentialError].
//
// An alternative of several schemes is skipped: a request never carries two keys.
func (c Credentials) Choose(op *gen.Operation, want Wanted) (Choice, error) {
	if op == nil {
		return Choice{}, errors.New("no operation to choose a credential for")
	}
	var best Choice
	found := false
	better := func(o Choice) bool {
		if o.Kind != best.Kind {
			return want.Prefer != "" && o.Kind == want.Prefer
		}
		return want.Query && o.Scheme.Form() == Query && best.Scheme.Form() != Query
	}
	for o := range alternatives(op) {
		if o.Kind != "" && c.source(o.Kind) == nil || want.Kind != "" && o.Kind != want.Kind {
			continue
		}
		if !found || better(o) {
			best, found = o, true
		}
	}
	if !found {
		return Choice{}, c.missing(op, want)
	}
	return best, nil
}

// alternatives ranges over the credentials that the operation accepts, in the
// description's order. A requirement without schemes is the key in the path
// alone, or no credential at all.
func alternatives(op *gen.Operation) iter.Seq[Choice] {
	return func(yield func(Choice) bool) {
		requirements := op.Security
		if len(requirements) == 0 {
			requirements = []gen.Requirement{nil}
		}
		for _, requirement := range requirements {
			switch {
			case len(requirement) == 1:
				scheme := Scheme(requirement[0])
				choice := Choice{Operation: op, Kind: scheme.Kind(), Scheme: scheme, InPath: op.PathKey != nil}
				if choice.Kind == "" || choice.InPath && !slices.Contains(op.PathKey.Keys, string(choice.Kind)) {
					continue
				}
				if !yield(choice) {
					return
				}
			case len(requirement) == 0 && op.PathKey == nil:
				if !yield(Choice{Operation: op}) {
					return
				}
			case len(requirement) == 0:
				for _, kind := range op.PathKey.Keys {
					if !yield(Choice{Operation: op, Kind: KeyKind(kind), InPath: true}) {
						return
					}
				}
			}
		}
	}
}
