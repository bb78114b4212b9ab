package securityproviders_test

import (
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestSchemes(t *testing.T) {
	t.Parallel()
	want := []struct {
		scheme securityproviders.Scheme
		kind   securityproviders.KeyKind
		form   securityproviders.Form
	}{
		{"contactcenterApiKey", securityproviders.ContactCenter, securityproviders.Query},
		{"contactcenterBearerToken", securityproviders.ContactCenter, securityproviders.Bearer},
		{"userApiKey", securityproviders.User, securityproviders.Query},
		{"userBearerToken", securityproviders.User, securityproviders.Bearer},
	}
	if len(securityproviders.Schemes()) != len(want) {
		t.Fatalf("there are %d schemes", len(securityproviders.Schemes()))
	}
	for i, w := range want {
		s := securityproviders.Schemes()[i]
		if s != w.scheme || s.Kind() != w.kind || s.Form() != w.form {
			t.Errorf("%s: kind %s, form %s", s, s.Kind(), s.Form())
		}
	}
	if s := securityproviders.Scheme("other"); s.Kind() != "" || s.Form() != "" {
		t.Error("an unknown scheme has a kind or a form")
	}
}

func TestKindLabel(t *testing.T) {
	t.Parallel()
	for kind, want := range map[securityproviders.KeyKind]string{
		securityproviders.ContactCenter: "contact center key",
		securityproviders.User:          "user key",
		"":                              "key of unknown kind",
		"admin":                         `key of unknown kind "admin"`,
	} {
		if got := kind.Label(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
