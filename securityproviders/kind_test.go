package securityproviders

import "testing"

func TestContextWithKind(t *testing.T) {
	t.Parallel()
	if kind, ok := KindFromContext(t.Context()); ok || kind != "" {
		t.Errorf("bare context has kind %q", kind)
	}
	ctx := ContextWithKind(ContextWithKind(t.Context(), ContactCenter), User)
	if kind, ok := KindFromContext(ctx); !ok || kind != User {
		t.Errorf("got %q, want the innermost", kind)
	}
}

func TestKindLabel(t *testing.T) {
	t.Parallel()
	for kind, want := range map[KeyKind]string{
		ContactCenter: "contact center key",
		User:          "user key",
		"":            "key of unknown kind",
		"admin":       `key of unknown kind "admin"`,
	} {
		if got := kind.Label(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
