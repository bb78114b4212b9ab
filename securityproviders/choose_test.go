package securityproviders_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func have(kinds ...securityproviders.KeyKind) securityproviders.Credentials {
	var c securityproviders.Credentials
	for _, kind := range kinds {
		switch kind {
		case securityproviders.ContactCenter:
			c = c.WithContactCenterKey(plainSource{"center"})
		case securityproviders.User:
			c = c.WithUserKey(plainSource{"user"})
		}
	}
	return c
}

func TestCredentialsKinds(t *testing.T) {
	t.Parallel()
	both := have(securityproviders.ContactCenter, securityproviders.User)
	if got := both.Kinds(); !slices.Equal(got, []securityproviders.KeyKind{securityproviders.ContactCenter, securityproviders.User}) {
		t.Errorf("kinds are %v", got)
	}
	if got := both.WithUserKey(nil).Kinds(); !slices.Equal(got, []securityproviders.KeyKind{securityproviders.ContactCenter}) {
		t.Errorf("kinds without the user key are %v", got)
	}
	if got := both.WithContactCenterKey(nil).Kinds(); !slices.Equal(got, []securityproviders.KeyKind{securityproviders.User}) {
		t.Errorf("kinds without the contact center key are %v", got)
	}
	if got := (securityproviders.Credentials{}).Kinds(); len(got) != 0 {
		t.Errorf("kinds of nothing are %v", got)
	}
}

func TestCredentialsKey(t *testing.T) {
	t.Parallel()
	both := have(securityproviders.ContactCenter, securityproviders.User)
	for kind, want := range map[securityproviders.KeyKind]string{securityproviders.ContactCenter: "center", securityproviders.User: "user"} {
		if key, err := both.Key(t.Context(), kind); err != nil || key.Reveal() != want {
			t.Errorf("%s: %q, %v", kind, key.Reveal(), err)
		}
	}
	for _, kind := range []securityproviders.KeyKind{securityproviders.User, "other"} {
		if _, err := have(securityproviders.ContactCenter).Key(t.Context(), kind); !isInvalid(err) {
			t.Errorf("%s: error is %v", kind, err)
		}
	}
}

func TestChoose(t *testing.T) {
	t.Parallel()
	const (
		cb, cq = "contactcenterBearerToken", "contactcenterApiKey"
		ub, uq = "userBearerToken", "userApiKey"
	)
	or := func(requirements ...gen.Requirement) *gen.Operation {
		return &gen.Operation{ID: "op", Security: requirements}
	}
	one := func(schemes ...string) gen.Requirement { return schemes }
	path := func(op *gen.Operation, kinds ...string) *gen.Operation {
		op.PathKey = &gen.PathKey{Parameter: "api_key", Keys: kinds}
		return op
	}
	cdr := or(one(cb), one(ub), one(cq), one(uq))
	sms := path(or(one(ub), one(cb)), "user", "contactcenter")
	call := path(or(one(cb)), "contactcenter")
	center, user, both := have(securityproviders.ContactCenter), have(securityproviders.User), have(securityproviders.ContactCenter, securityproviders.User)
	for _, c := range []struct {
		name string
		op   *gen.Operation
		keys securityproviders.Credentials
		want securityproviders.Wanted
		get  string // Choice.String, "" for an error
	}{
		{"first alternative", cdr, both, securityproviders.Wanted{}, cb},
		{"first there is a key for", cdr, user, securityproviders.Wanted{}, ub},
		{"user first", sms, both, securityproviders.Wanted{}, ub + " and user key in the path"},
		{"path key follows the kind", sms, center, securityproviders.Wanted{}, cb + " and contact center key in the path"},
		{"only kind", cdr, both, securityproviders.Wanted{Kind: securityproviders.User}, ub},
		{"only kind, missing", cdr, center, securityproviders.Wanted{Kind: securityproviders.User}, ""},
		{"only kind, not accepted", call, both, securityproviders.Wanted{Kind: securityproviders.User}, ""},
		{"unknown kind", cdr, both, securityproviders.Wanted{Kind: "admin"}, ""},
		{"preferred kind", cdr, both, securityproviders.Wanted{Prefer: securityproviders.User}, ub},
		{"preferred kind, missing", cdr, center, securityproviders.Wanted{Prefer: securityproviders.User}, cb},
		{"preferred kind, not accepted", call, both, securityproviders.Wanted{Prefer: securityproviders.User}, cb + " and contact center key in the path"},
		{"only beats preferred", cdr, both, securityproviders.Wanted{Kind: securityproviders.ContactCenter, Prefer: securityproviders.User}, cb},
		{"query", cdr, both, securityproviders.Wanted{Query: true}, cq},
		{"query keeps the kind", cdr, both, securityproviders.Wanted{Query: true, Prefer: securityproviders.User}, uq},
		{"query of the only kind", cdr, both, securityproviders.Wanted{Query: true, Kind: securityproviders.User}, uq},
		{"query not documented", sms, both, securityproviders.Wanted{Query: true}, ub + " and user key in the path"},
		{"query of another kind only", or(one(cb), one(uq)), both, securityproviders.Wanted{Query: true}, cb},
		{"query first in the description", or(one(cq), one(cb)), center, securityproviders.Wanted{}, cq},
		{"no key", cdr, securityproviders.Credentials{}, securityproviders.Wanted{}, ""},
		{"wrong key", call, user, securityproviders.Wanted{}, ""},
		{"both forms of one key", or(one(cb, cq)), both, securityproviders.Wanted{}, ""},
		{"both forms of one key are skipped", or(one(cb, cq), one(cq)), both, securityproviders.Wanted{}, cq},
		{"two keys at once are never sent", or(one(cb, uq)), both, securityproviders.Wanted{}, ""},
		{"two keys at once are skipped", or(one(cb, uq), one(ub)), both, securityproviders.Wanted{}, ub},
		{"unknown scheme is skipped", or(one("oauth"), one(ub)), both, securityproviders.Wanted{}, ub},
		{"kind that the path does not accept", path(or(one(ub), one(cb)), "contactcenter"), both, securityproviders.Wanted{}, cb + " and contact center key in the path"},
		{"path key alone", path(or(), "user"), both, securityproviders.Wanted{}, "user key in the path"},
		{"path key alone, missing", path(or(), "user"), center, securityproviders.Wanted{}, ""},
		{"open operation", or(), securityproviders.Credentials{}, securityproviders.Wanted{}, "no credential"},
		{"open by choice", or(one(ub), one()), securityproviders.Credentials{}, securityproviders.Wanted{}, "no credential"},
		{"open by choice, with a key", or(one(ub), one()), user, securityproviders.Wanted{}, ub},
		{"no scheme with a path key", path(or(one()), "user"), user, securityproviders.Wanted{}, "user key in the path"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			choice, err := c.keys.Choose(c.op, c.want)
			if c.get == "" {
				missing, ok := errors.AsType[*securityproviders.MissingCredentialError](err)
				if !ok || missing.Operation != "op" || missing.Wanted != c.want.Kind {
					t.Fatalf("got %v, %#v", choice, err)
				}
				return
			}
			if err != nil || choice.String() != c.get || choice.Operation != c.op {
				t.Fatalf("got %v, %v; want %s", choice, err, c.get)
			}
		})
	}
	if _, err := both.Choose(nil, securityproviders.Wanted{}); err == nil {
		t.Error("no operation, no error")
	}
}

// Whatever the description accepts is chosen when it is all there is.
func TestChooseForEveryOperation(t *testing.T) {
	t.Parallel()
	for _, op := range gen.Operations() {
		accepted := map[securityproviders.KeyKind]bool{}
		for _, requirement := range op.Security {
			for _, scheme := range requirement {
				accepted[securityproviders.Scheme(scheme).Kind()] = true
			}
		}
		for _, kind := range []securityproviders.KeyKind{securityproviders.ContactCenter, securityproviders.User} {
			choice, err := have(kind).Choose(op, securityproviders.Wanted{})
			if (err == nil) != accepted[kind] {
				t.Errorf("%s with a %s: %v, %v", op.ID, kind.Label(), choice, err)
			}
			if err == nil && (choice.Kind != kind || choice.InPath != (op.PathKey != nil)) {
				t.Errorf("%s with a %s: %#v", op.ID, kind.Label(), choice)
			}
		}
	}
}

func TestMissingCredentialError(t *testing.T) {
	t.Parallel()
	call := &gen.Operation{
		ID: "startCall", Security: []gen.Requirement{{"contactcenterBearerToken"}},
		PathKey: &gen.PathKey{Parameter: "api_key", Keys: []string{"contactcenter"}},
	}
	users := &gen.Operation{ID: "listUsers", Security: []gen.Requirement{{"contactcenterBearerToken"}, {"userBearerToken"}, {"userApiKey"}}}
	alone := &gen.Operation{ID: "alone", PathKey: &gen.PathKey{Keys: []string{"user"}}}
	for _, c := range []struct {
		op   *gen.Operation
		keys securityproviders.Credentials
		want securityproviders.Wanted
		text string
	}{
		{call, have(securityproviders.User), securityproviders.Wanted{}, "no key is configured for startCall; it accepts contactcenterBearerToken" +
			" with the contact center key in the path; configured: user key; configure a contact center key"},
		{call, have(securityproviders.User, securityproviders.ContactCenter), securityproviders.Wanted{Kind: securityproviders.User}, "startCall does not accept the user key; it accepts contactcenterBearerToken" +
			" with the contact center key in the path; configured: contact center key and user key; choose the other kind, or none"},
		{users, securityproviders.Credentials{}, securityproviders.Wanted{}, "no key is configured for listUsers; it accepts contactcenterBearerToken or userBearerToken or userApiKey;" +
			" configured: no key; configure a contact center key or a user key"},
		{users, have(securityproviders.ContactCenter), securityproviders.Wanted{Kind: securityproviders.User}, "no user key is configured for listUsers; it accepts contactcenterBearerToken or userBearerToken or userApiKey;" +
			" configured: contact center key; configure a user key"},
		{alone, securityproviders.Credentials{}, securityproviders.Wanted{}, "no key is configured for alone; it accepts the user key in the path; configured: no key; configure a user key"},
	} {
		if _, err := c.keys.Choose(c.op, c.want); err == nil || err.Error() != c.text {
			t.Errorf("got\n%v, want\n%s", err, c.text)
		}
	}
}
