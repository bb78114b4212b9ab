package securityproviders

import (
	"fmt"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
)

// MissingCredentialError reports that the operation accepts no configured key.
// Nothing was sent.
type MissingCredentialError struct {
	// Operation is the operation's ID, such as "sendSMS".
	Operation string
	// Accepts are the schemes that the operation accepts, best first.
	Accepts []Scheme
	// PathKeys are the kinds of key that may be in its path, best first. It is
	// empty if the path has no key.
	PathKeys []KeyKind
	// Has are the configured kinds of key.
	Has []KeyKind
	// Wanted is the only kind that the caller allowed, or "".
	Wanted KeyKind
}

// Error returns the operation, its accepted schemes, the configured keys and the
// remedy.
func (e *MissingCredentialError) Error() string {
	accepts := make([]string, len(e.Accepts))
	for i, scheme := range e.Accepts {
		accepts[i] = string(scheme)
	}
	text := strings.Join(accepts, " or ")
	if len(e.PathKeys) > 0 {
		text += " with the " + strings.Join(labels(e.PathKeys, ""), " or ") + " in the path"
		text = strings.TrimPrefix(text, " with ")
	}
	kinds := e.kinds()
	problem, advice := "no key is configured for "+e.Operation, "configure a "+strings.Join(labels(kinds, ""), " or a ")
	if e.Wanted != "" {
		problem, advice = "no "+e.Wanted.Label()+" is configured for "+e.Operation, "configure a "+e.Wanted.Label()
		if !slices.Contains(kinds, e.Wanted) {
			problem, advice = e.Operation+" does not accept the "+e.Wanted.Label(), "choose the other kind, or none"
		}
	}
	return fmt.Sprintf("%s; it accepts %s; configured: %s; %s", problem, text, strings.Join(labels(e.Has, "no key"), " and "), advice)
}

// kinds returns the kinds of key that the operation accepts.
func (e *MissingCredentialError) kinds() []KeyKind {
	if len(e.Accepts) == 0 {
		return e.PathKeys
	}
	var kinds []KeyKind
	for _, scheme := range e.Accepts {
		if !slices.Contains(kinds, scheme.Kind()) {
			kinds = append(kinds, scheme.Kind())
		}
	}
	return kinds
}

func (c Credentials) missing(op *gen.Operation, want Wanted) error {
	e := &MissingCredentialError{Operation: op.ID, Has: c.Kinds(), Wanted: want.Kind}
	for choice := range alternatives(op) {
		if choice.Scheme != "" {
			e.Accepts = append(e.Accepts, choice.Scheme)
		}
	}
	if op.PathKey != nil {
		for _, kind := range op.PathKey.Keys {
			e.PathKeys = append(e.PathKeys, KeyKind(kind))
		}
	}
	return e
}

// labels returns the kinds in words, or none if there are none.
func labels(kinds []KeyKind, none string) []string {
	if len(kinds) == 0 {
		return []string{none}
	}
	words := make([]string, len(kinds))
	for i, kind := range kinds {
		words[i] = kind.Label()
	}
	return words
}
