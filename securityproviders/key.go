package securityproviders

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
	"strings"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// redacted is printed in place of a key.
const redacted = redact.Placeholder

// Key is a Voiso API key that does not print itself: not with any verb of fmt, not
// as JSON or text, not in slog, and not within another struct, map, slice or
// interface.
//
// The zero Key means "no key"; see [Key.IsZero]. [NewKey] makes a key, [Key.Equal]
// compares it and [Key.Reveal] reads it.
type Key struct {
	// A function, because fmt prints the content of unexported fields without
	// calling their methods. For a function, it prints the address.
	reveal func() string
}

// NewKey returns the Key with this text. If the text cannot be a key, the error is
// an [*InvalidKeyError], which does not print the text. A key must not be empty,
// contain a space, a line break, a control or a non-ASCII character, or be ".." or
// a placeholder such as "{api_key}".
func NewKey(text string) (Key, error) {
	if reason := keyProblem(text); reason != "" {
		return Key{}, &InvalidKeyError{Reason: reason}
	}
	return Key{reveal: func() string { return text }}, nil
}

// Reveal returns the key in plain text. Use it to build a transport, or to pass the
// key to another program. Every use of the result can leak the key.
func (k Key) Reveal() string {
	if k.reveal == nil {
		return ""
	}
	return k.reveal()
}

// IsZero reports whether k holds no key.
func (k Key) IsZero() bool { return k.reveal == nil }

// Equal reports whether both are the same key. The time depends on their lengths
// only.
func (k Key) Equal(other Key) bool {
	return k.IsZero() == other.IsZero() &&
		subtle.ConstantTimeCompare([]byte(k.Reveal()), []byte(other.Reveal())) == 1
}

// String returns "[redacted]".
func (k Key) String() string { return redacted }

// GoString returns "[redacted]".
func (k Key) GoString() string { return redacted }

// Format prints "[redacted]" for every verb.
func (k Key) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(redacted)) }

// MarshalText returns "[redacted]"; encoding/json uses it too.
func (k Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue returns "[redacted]" for slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }

// InvalidKeyError reports why a text cannot be a key. It does not print the text.
type InvalidKeyError struct {
	// Reason is the rule that the text breaks, such as "is empty" or "contains a space".
	Reason string
}

// Error returns the reason.
func (e *InvalidKeyError) Error() string { return "key " + e.Reason }

// keyProblem returns the rule that text breaks as a key, or "".
func keyProblem(text string) string {
	switch {
	case text == "":
		return "is empty"
	case text == "." || text == "..":
		return "is a dot segment of a path"
	case text == redacted || text == KeyInPath || text[0] == '{' && text[len(text)-1] == '}':
		return "is a placeholder"
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		return "contains " + characterClass(text[i])
	}
	return ""
}

func characterClass(b byte) string {
	switch {
	case b == ' ':
		return "a space"
	case b == '\n' || b == '\r':
		return "a line break"
	case b < ' ' || b == 0x7f:
		return "a control character"
	default:
		return "a non-ASCII character"
	}
}
