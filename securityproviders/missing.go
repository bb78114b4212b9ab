package securityproviders

import (
	"fmt"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// MissingCredentialError says that no key at hand may sign an operation.
// Nothing has been sent.
type MissingCredentialError struct {
	// Operation is the operation's id, such as "sendSMS".
	Operation string
	// Accepts are the schemes that the operation accepts, best first.
	Accepts []Scheme
	// PathKeys are the kinds of key that may stand in its path, best first;
	// empty where no key stands there.
	PathKeys []KeyKind
	// Has are the kinds of key there are.
	Has []KeyKind
	// Wanted is the only kind that was wanted, or "".
	Wanted KeyKind
}

// Error names the operation, what it accepts, what is there and what to do.
func (e *MissingCredentialError) Error() string {
	var accepts []string
	if len(e.Accepts) > 0 {
		accepts = append(accepts, list(e.Accepts, " or ", func(s Scheme) string { return string(s) }))
	}
	if len(e.PathKeys) > 0 {
		accepts = append(accepts, "the "+list(e.PathKeys, " or ", KeyKind.Label)+" in the path")
	}
	return fmt.Sprintf("operation %s: %s; it accepts %s; the keys at hand: %s; %s",
		e.Operation, e.problem(), list(accepts, " with ", strings.Clone), list(e.Has, " and ", KeyKind.Label), e.advice())
}

func (e *MissingCredentialError) problem() string {
	switch {
	case e.Wanted == "":
		return "no key for it"
	case slices.Contains(e.kinds(), e.Wanted):
		return "no " + e.Wanted.Label() + " for it"
	default:
		return "does not accept the wanted " + e.Wanted.Label()
	}
}

func (e *MissingCredentialError) advice() string {
	switch {
	case e.Wanted == "":
		return "add a " + list(e.kinds(), " or a ", KeyKind.Label)
	case slices.Contains(e.kinds(), e.Wanted):
		return "add a " + e.Wanted.Label()
	default:
		return "want another kind or none"
	}
}

// kinds returns the kinds of key that would do.
func (e *MissingCredentialError) kinds() []KeyKind {
	var kinds []KeyKind
	for _, scheme := range e.Accepts {
		if !slices.Contains(kinds, scheme.Kind()) {
			kinds = append(kinds, scheme.Kind())
		}
	}
	if len(e.Accepts) == 0 {
		return e.PathKeys
	}
	return kinds
}

func list[T any](items []T, conjunction string, text func(T) string) string {
	if len(items) == 0 {
		return "none"
	}
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = text(item)
	}
	return strings.Join(words, conjunction)
}

func (c Credentials) missing(op *gen.Operation, want Wanted) error {
	e := &MissingCredentialError{Operation: op.ID, Has: c.Kinds(), Wanted: want.Kind}
	for _, choice := range alternatives(op) {
		e.Accepts = append(e.Accepts, choice.Schemes...)
	}
	if op.PathKey != nil {
		for _, kind := range op.PathKey.Keys {
			e.PathKeys = append(e.PathKeys, KeyKind(kind))
		}
	}
	return e
}
