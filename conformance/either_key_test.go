package conformance

import (
	"slices"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Either key alone opens every operation. With both keys an operation takes one
// that its pages name.
func TestEitherKeyOpensEveryOperation(t *testing.T) {
	t.Parallel()
	center := securityproviders.Credentials{}.WithContactCenterKey(fixedKey(t, contactCenterKey))
	user := securityproviders.Credentials{}.WithUserKey(fixedKey(t, userKey))
	both := center.WithUserKey(fixedKey(t, userKey))
	for _, op := range gen.Operations() {
		for kind, keys := range map[securityproviders.KeyKind]securityproviders.Credentials{
			securityproviders.ContactCenter: center, securityproviders.User: user,
		} {
			if choice, err := keys.Choose(op, securityproviders.Wanted{}); err != nil || choice.Kind != kind {
				t.Errorf("%s with only the %s: %v, %v", op.ID, kind.Label(), choice, err)
			}
		}
		choice, err := both.Choose(op, securityproviders.Wanted{})
		if err != nil || slices.Contains(op.InferredKeys, string(choice.Kind)) {
			t.Errorf("%s with both keys: %v, %v", op.ID, choice, err)
		}
	}
}

func fixedKey(tb testing.TB, key string) securityproviders.KeySource {
	tb.Helper()
	source, err := securityproviders.FixedKey(key)
	if err != nil {
		tb.Fatal(err)
	}
	return source
}
