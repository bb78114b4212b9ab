package securityproviders

import (
	"errors"
	"slices"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

func have(kinds ...KeyKind) Credentials {
	var c Credentials
	for _, kind := range kinds {
		switch kind {
		case ContactCenter:
			c = c.WithContactCenterKey(plainSource{"center"})
		case User:
			c = c.WithUserKey(plainSource{"user"})
		}
	}
	return c
}

func TestCredentialsKinds(t *testing.T) {
	t.Parallel()
	both := have(ContactCenter, User)
	if got := both.Kinds(); !slices.Equal(got, []KeyKind{ContactCenter, User}) {
		t.Errorf("kinds are %v", got)
	}
	if got := both.WithUserKey(nil).Kinds(); !slices.Equal(got, []KeyKind{ContactCenter}) {
		t.Errorf("kinds without the user key are %v", got)
	}
	if got := both.WithContactCenterKey(nil).Kinds(); !slices.Equal(got, []KeyKind{User}) {
		t.Errorf("kinds without the contact center key are %v", got)
	}
	if got := (Credentials{}).Kinds(); len(got) != 0 {
		t.Errorf("kinds of nothing are %v", got)
	}
}

func TestCredentialsKey(t *testing.T) {
	t.Parallel()
	both := have(ContactCenter, User)
	for kind, want := range map[KeyKind]string{ContactCenter: "center", User: "user"} {
		if key, err := both.Key(t.Context(), kind); err != nil || key.Reveal() != want {
			t.Errorf("%s: %q, %v", kind, key.Reveal(), err)
		}
	}
	for _, kind := range []KeyKind{User, "other"} {
		if _, err := have(ContactCenter).Key(t.Context(), kind); !isInvalid(err) {
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
	center, user, both := have(ContactCenter), have(User), have(ContactCenter, User)
	for _, c := range []struct {
		name string
		op   *gen.Operation
		keys Credentials
		want Wanted
		get  string // Choice.String, "" for an error
	}{
		{"first alternative", cdr, both, Wanted{}, cb},
		{"first there is a key for", cdr, user, Wanted{}, ub},
		{"user first", sms, both, Wanted{}, ub + " and user key in the path"},
		{"path key follows the kind", sms, center, Wanted{}, cb + " and contact center key in the path"},
		{"only kind", cdr, both, Wanted{Kind: User}, ub},
		{"only kind, missing", cdr, center, Wanted{Kind: User}, ""},
		{"only kind, not accepted", call, both, Wanted{Kind: User}, ""},
		{"unknown kind", cdr, both, Wanted{Kind: "admin"}, ""},
		{"preferred kind", cdr, both, Wanted{Prefer: User}, ub},
		{"preferred kind, missing", cdr, center, Wanted{Prefer: User}, cb},
		{"preferred kind, not accepted", call, both, Wanted{Prefer: User}, cb + " and contact center key in the path"},
		{"only beats preferred", cdr, both, Wanted{Kind: ContactCenter, Prefer: User}, cb},
		{"query", cdr, both, Wanted{Query: true}, cq},
		{"query keeps the kind", cdr, both, Wanted{Query: true, Prefer: User}, uq},
		{"query of the only kind", cdr, both, Wanted{Query: true, Kind: User}, uq},
		{"query not documented", sms, both, Wanted{Query: true}, ub + " and user key in the path"},
		{"query of another kind only", or(one(cb), one(uq)), both, Wanted{Query: true}, cb},
		{"query first in the description", or(one(cq), one(cb)), center, Wanted{}, cq},
		{"no key", cdr, Credentials{}, Wanted{}, ""},
		{"wrong key", call, user, Wanted{}, ""},
		{"both forms of one key", or(one(cb, cq)), both, Wanted{}, cb + " and " + cq},
		{"both forms are not query", or(one(cb, cq), one(cq)), both, Wanted{Query: true}, cq},
		{"two keys at once are never sent", or(one(cb, uq)), both, Wanted{}, ""},
		{"two keys at once are skipped", or(one(cb, uq), one(ub)), both, Wanted{}, ub},
		{"unknown scheme is skipped", or(one("oauth"), one(ub)), both, Wanted{}, ub},
		{"kind that may not stand in the path", path(or(one(ub), one(cb)), "contactcenter"), both, Wanted{}, cb + " and contact center key in the path"},
		{"path key alone", path(or(), "user"), both, Wanted{}, "user key in the path"},
		{"path key alone, missing", path(or(), "user"), center, Wanted{}, ""},
		{"open operation", or(), Credentials{}, Wanted{}, "no credential"},
		{"open by choice", or(one(ub), one()), Credentials{}, Wanted{}, "no credential"},
		{"open by choice, with a key", or(one(ub), one()), user, Wanted{}, ub},
		{"open with a path key", path(or(one()), "user"), user, Wanted{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			choice, err := c.keys.Choose(c.op, c.want)
			if c.get == "" {
				missing, ok := errors.AsType[*MissingCredentialError](err)
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
	if _, err := both.Choose(nil, Wanted{}); err == nil {
		t.Error("no operation, no error")
	}
}

// Whatever the description accepts is chosen when it is all there is.
func TestChooseForEveryOperation(t *testing.T) {
	t.Parallel()
	for _, op := range gen.Operations() {
		accepted := map[KeyKind]bool{}
		for _, requirement := range op.Security {
			for _, scheme := range requirement {
				accepted[Scheme(scheme).Kind()] = true
			}
		}
		for _, kind := range []KeyKind{ContactCenter, User} {
			choice, err := have(kind).Choose(op, Wanted{})
			if (err == nil) != accepted[kind] {
				t.Errorf("%s with a %s: %v, %v", op.ID, kind.Label(), choice, err)
			}
			if err == nil && (choice.Kind != kind || choice.InPath != (op.PathKey != nil)) {
				t.Errorf("%s with a %s: %#v", op.ID, kind.Label(), choice)
			}
		}
	}
}
