package securityproviders

import (
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

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
		keys Credentials
		want Wanted
		text string
	}{
		{call, have(User), Wanted{}, "operation startCall: no key for it; it accepts contactcenterBearerToken" +
			" with the contact center key in the path; the keys at hand: user key; add a contact center key"},
		{call, have(User, ContactCenter), Wanted{Kind: User}, "operation startCall: does not accept the wanted user key; it accepts contactcenterBearerToken" +
			" with the contact center key in the path; the keys at hand: contact center key and user key; want another kind or none"},
		{users, Credentials{}, Wanted{}, "operation listUsers: no key for it; it accepts contactcenterBearerToken or userBearerToken or userApiKey;" +
			" the keys at hand: none; add a contact center key or a user key"},
		{users, have(ContactCenter), Wanted{Kind: User}, "operation listUsers: no user key for it; it accepts contactcenterBearerToken or userBearerToken or userApiKey;" +
			" the keys at hand: contact center key; add a user key"},
		{alone, Credentials{}, Wanted{}, "operation alone: no key for it; it accepts the user key in the path; the keys at hand: none; add a user key"},
	} {
		if _, err := c.keys.Choose(c.op, c.want); err == nil || err.Error() != c.text {
			t.Errorf("got\n%v, want\n%s", err, c.text)
		}
	}
}
