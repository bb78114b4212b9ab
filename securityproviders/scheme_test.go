package securityproviders

import "testing"

func TestSchemes(t *testing.T) {
	t.Parallel()
	want := []struct {
		scheme Scheme
		kind   KeyKind
		form   Form
	}{
		{"contactcenterApiKey", ContactCenter, Query},
		{"contactcenterBearerToken", ContactCenter, Bearer},
		{"userApiKey", User, Query},
		{"userBearerToken", User, Bearer},
	}
	if len(Schemes()) != len(want) {
		t.Fatalf("there are %d schemes", len(Schemes()))
	}
	for i, w := range want {
		s := Schemes()[i]
		if s != w.scheme || s.Kind() != w.kind || s.Form() != w.form {
			t.Errorf("%s: kind %s, form %s", s, s.Kind(), s.Form())
		}
	}
	if s := Scheme("other"); s.Kind() != "" || s.Form() != "" {
		t.Error("an unknown scheme has a kind or a form")
	}
}
