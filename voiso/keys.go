package voiso

import (
	"fmt"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// KeyKind is one of the two kinds of key.
type KeyKind = securityproviders.KeyKind

// The two kinds of key, for [UsingKey] and [WithPreferredKey].
const (
	// ContactCenter is the key of the whole contact center.
	ContactCenter = securityproviders.ContactCenter
	// User is the key of one user, with that user's rights.
	User = securityproviders.User
)

// WithContactCenterKey sets the contact center key. It gives access to the whole
// contact center; it does not belong to a user. The account manager issues it.
func WithContactCenterKey(key string) Option {
	return withFixedKey(ContactCenter, key)
}

// WithUserKey sets the key of one user, with that user's rights. The application
// shows it under Users > Users, in the field "API Key".
func WithUserKey(key string) Option {
	return withFixedKey(User, key)
}

// WithContactCenterKeySource sets a source of the contact center key. Every
// attempt of a request calls it: see securityproviders for files, environment
// variables and functions.
//
// An error of the source is an *Error of the kind [ErrNotSent]. The retry policy
// applies, and each attempt calls the source again: by default 4 times within 3.5
// seconds. Some errors are returned at once: fs.ErrPermission, fs.ErrNotExist and
// context.Canceled (by errors.Is), and an *InvalidKeyError of securityproviders.
// If a retry is useless, return an error that wraps one of them.
//
// If Voiso refuses a key and the source then returns another one, the call is
// retried once with the new key.
func WithContactCenterKeySource(source securityproviders.KeySource) Option {
	return withSource(ContactCenter, source)
}

// WithUserKeySource is [WithContactCenterKeySource] for the user key.
func WithUserKeySource(source securityproviders.KeySource) Option {
	return withSource(User, source)
}

func withFixedKey(kind KeyKind, key string) Option {
	return func(c *config) error {
		source, err := securityproviders.FixedKey(key)
		if err != nil {
			return fmt.Errorf("voiso: New: %s: %w", kind.Label(), err)
		}
		return withSource(kind, source)(c)
	}
}

func withSource(kind KeyKind, source securityproviders.KeySource) Option {
	return func(c *config) error {
		if source == nil {
			return &ArgumentError{Operation: "New", Field: kind.Label() + " source", Rule: "must not be nil"}
		}
		if kind == ContactCenter {
			c.keys = c.keys.WithContactCenterKey(source)
		} else {
			c.keys = c.keys.WithUserKey(source)
		}
		return nil
	}
}

// WithPreferredKey sets the key to use if an operation accepts both kinds and
// the client has both. Without it, the description's order applies. For a single
// call see [UsingKey].
func WithPreferredKey(kind KeyKind) Option {
	return func(c *config) error {
		if kind != ContactCenter && kind != User {
			return &ArgumentError{Operation: "New", Field: "preferred key", Rule: "must be ContactCenter or User"}
		}
		c.want.Prefer = kind
		return nil
	}
}

// WithQueryKey sends keys as the query parameter "key" instead of as Bearer token,
// if Voiso documents that form. Proxies and servers write query strings to their
// logs. Use it only if a proxy removes the Authorization header.
func WithQueryKey() Option {
	return func(c *config) error { c.want.Query = true; return nil }
}
