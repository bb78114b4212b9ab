package securityproviders

import (
	"slices"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// maxKnownKeys bounds the keys to search for: both kinds, and some that a rotation
// has replaced.
const maxKnownKeys = 6

// knownKeys are the last keys used, so that a late echo of an old one is found.
type knownKeys struct {
	keys   []Key
	redact redact.Keys
}

// remember adds a key to the keys that are removed from responses.
func (s *signer) remember(key Key) redact.Keys {
	for {
		old := s.known.Load()
		known := old
		if known == nil {
			known = new(knownKeys)
		}
		if key.IsZero() || slices.ContainsFunc(known.keys, key.Equal) {
			return known.redact
		}
		keys := append(slices.Clone(known.keys), key)
		keys = keys[max(0, len(keys)-maxKnownKeys):]
		texts := make([]string, len(keys))
		for i, k := range keys {
			texts[i] = k.Reveal()
		}
		next := &knownKeys{keys: keys, redact: redact.NewKeys(texts...)}
		if s.known.CompareAndSwap(old, next) {
			return next.redact
		}
	}
}

// Redact returns text without the last keys that the transport has used.
func (t *Transport) Redact(text string) string {
	if known := t.state.Get().known.Load(); known != nil {
		return known.redact.Text(text)
	}
	return text
}
