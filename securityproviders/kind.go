package securityproviders

import "context"

// KeyKind is one of the two kinds of key that Voiso issues. Its text is what
// the operation table uses for keys in the path.
type KeyKind string

const (
	// ContactCenter is the key of the whole contact center. It is bound to no
	// user, knows no limits and comes from a Voiso account manager.
	ContactCenter KeyKind = "contactcenter"
	// User is the key of one user; it has that user's rights. It stands in the
	// application under Users, Edit user, "API Key".
	User KeyKind = "user"
)

// Label returns the kind in words, for messages: "contact center key" or "user key".
func (k KeyKind) Label() string {
	switch k {
	case ContactCenter:
		return "contact center key"
	case User:
		return "user key"
	case "":
		return "key of unknown kind"
	default:
		return "key of unknown kind " + quote(string(k))
	}
}

type kindContextKey struct{}

// ContextWithKind returns a context whose requests are signed with that kind of
// key and no other. It overrides what the [Transport] prefers. An operation that
// does not accept the kind, or a kind without a key, is a
// [*MissingCredentialError].
func ContextWithKind(ctx context.Context, kind KeyKind) context.Context {
	return context.WithValue(ctx, kindContextKey{}, kind)
}

// KindFromContext returns the kind set by [ContextWithKind].
func KindFromContext(ctx context.Context) (KeyKind, bool) {
	kind, ok := ctx.Value(kindContextKey{}).(KeyKind)
	return kind, ok
}
