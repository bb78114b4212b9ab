package conformance

import (
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// The placeholders for keys that the documented examples use, and a key that nobody knows.
const (
	contactCenterKey = "CC-KEY-1111111111111111"
	userKey          = "USER-KEY-2222222222222222"
	unknownKey       = "NO-KEY-0000000000000000"
)

// constructors are the providers by the scheme they are named after.
func constructors() map[string]func(string) (*securityproviders.Provider, error) {
	return map[string]func(string) (*securityproviders.Provider, error){
		"contactcenterApiKey":      securityproviders.NewContactCenterAPIKey,
		"contactcenterBearerToken": securityproviders.NewContactCenterBearerToken,
		"userApiKey":               securityproviders.NewUserAPIKey,
		"userBearerToken":          securityproviders.NewUserBearerToken,
	}
}

// allSchemes are the four schemes in a fixed order.
func allSchemes() []string {
	return []string{"contactcenterBearerToken", "userBearerToken", "contactcenterApiKey", "userApiKey"}
}

func kindOf(scheme string) string {
	if strings.HasPrefix(scheme, "user") {
		return "user"
	}
	return "contactcenter"
}

func isQuery(scheme string) bool { return strings.HasSuffix(scheme, "ApiKey") }

func keyOf(kind string) string {
	if kind == "user" {
		return userKey
	}
	return contactCenterKey
}

func otherKind(kind string) string {
	if kind == "user" {
		return "contactcenter"
	}
	return "user"
}

// signer returns a provider's editor for a scheme and a key.
func signer(tb testing.TB, scheme, key string) gen.RequestEditorFn {
	tb.Helper()
	construct, ok := constructors()[scheme]
	if !ok {
		tb.Fatalf("no provider for the scheme %s", scheme)
	}
	provider, err := construct(key)
	if err != nil {
		tb.Fatal(err)
	}
	if string(provider.Scheme()) != scheme {
		tb.Fatalf("the provider for %s says %s", scheme, provider.Scheme())
	}
	return provider.Intercept
}

func strictChecker() *voisotest.Checker {
	return voisotest.NewChecker(map[string]voisotest.KeyKind{contactCenterKey: voisotest.ContactCenter, userKey: voisotest.User})
}
