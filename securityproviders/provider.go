package securityproviders

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/voiso-community/voiso-go/gen"
)

// Provider signs requests by one scheme. Its method [Provider.Intercept] is a
// [gen.RequestEditorFn], for a whole client or for one call. If both have one, the
// one of the call overrides the other.
//
// Make a Provider with one of the constructors named after the schemes. It is safe
// for concurrent use and does not print its key.
type Provider struct {
	scheme Scheme
	key    func(context.Context) (Key, error)
}

var _ gen.RequestEditorFn = (*Provider)(nil).Intercept

// NewContactCenterAPIKey returns a provider that sends the contact center key as
// the query parameter "key" (scheme contactcenterApiKey). Prefer
// [NewContactCenterBearerToken]: see the package comment on leaks.
func NewContactCenterAPIKey(key string) (*Provider, error) {
	return newFixed(SchemeContactCenterAPIKey, key)
}

// NewContactCenterAPIKeyFrom is [NewContactCenterAPIKey] for a key source.
func NewContactCenterAPIKeyFrom(source KeySource) (*Provider, error) {
	return NewProvider(SchemeContactCenterAPIKey, source)
}

// NewContactCenterBearerToken returns a provider that sends the contact center key
// as Bearer token (scheme contactcenterBearerToken).
func NewContactCenterBearerToken(key string) (*Provider, error) {
	return newFixed(SchemeContactCenterBearerToken, key)
}

// NewContactCenterBearerTokenFrom is [NewContactCenterBearerToken] for a key source.
func NewContactCenterBearerTokenFrom(source KeySource) (*Provider, error) {
	return NewProvider(SchemeContactCenterBearerToken, source)
}

// NewUserAPIKey returns a provider that sends a user key as the query parameter
// "key" (scheme userApiKey). Prefer [NewUserBearerToken]: see the package comment
// on leaks.
func NewUserAPIKey(key string) (*Provider, error) {
	return newFixed(SchemeUserAPIKey, key)
}

// NewUserAPIKeyFrom is [NewUserAPIKey] for a key source.
func NewUserAPIKeyFrom(source KeySource) (*Provider, error) {
	return NewProvider(SchemeUserAPIKey, source)
}

// NewUserBearerToken returns a provider that sends a user key as Bearer token
// (scheme userBearerToken).
func NewUserBearerToken(key string) (*Provider, error) {
	return newFixed(SchemeUserBearerToken, key)
}

// NewUserBearerTokenFrom is [NewUserBearerToken] for a key source.
func NewUserBearerTokenFrom(source KeySource) (*Provider, error) {
	return NewProvider(SchemeUserBearerToken, source)
}

// NewProvider returns the provider of any of the four schemes, for code that
// takes the scheme from a table.
func NewProvider(scheme Scheme, source KeySource) (*Provider, error) {
	if scheme.Kind() == "" {
		return nil, fmt.Errorf("unknown security scheme %q", string(scheme))
	}
	if source == nil {
		return nil, fmt.Errorf("%s: no key source", scheme)
	}
	return &Provider{scheme: scheme, key: source.Key}, nil
}

func newFixed(scheme Scheme, text string) (*Provider, error) {
	source, err := FixedKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", scheme, err)
	}
	return NewProvider(scheme, source)
}

// Scheme returns the scheme of the provider.
func (p *Provider) Scheme() Scheme { return p.scheme }

// Intercept puts the key on the request. It replaces every credential that the
// request already has: query parameters "key", an Authorization header, a user in
// the URL.
//
// If the operation has the key in its path, Intercept replaces [KeyInPath] there,
// or the key of an earlier provider. So path and Bearer token hold the same key.
// Such an operation documents no query key, so the query schemes send the key only
// in the path. If the path is not of an operation, Intercept replaces only
// [KeyInPath].
//
// Intercept does not check whether the operation accepts the scheme: that is
// the task of [Credentials] and the [Transport]. After an error the request is
// unchanged.
func (p *Provider) Intercept(ctx context.Context, req *http.Request) error {
	switch {
	case p == nil || p.key == nil:
		return errors.New("provider was made without a constructor")
	case ctx == nil:
		return errors.New("no context")
	case req == nil || req.URL == nil:
		return errors.New("no request to sign")
	case req.URL.Opaque != "":
		return errOpaqueURL
	}
	key, err := readKey(ctx, p.key)
	if err != nil {
		return fmt.Errorf("%s: %w", p.scheme, err)
	}
	choice := Choice{Kind: p.scheme.Kind(), Scheme: p.scheme}
	op, base := findOperation(req.Method, req.URL.EscapedPath())
	if op == nil || op.PathKey != nil {
		u := *req.URL
		if replacePathKey(&u, op, key, base) && p.scheme.Form() == Query {
			choice.Scheme = ""
		}
		req.URL = &u
	}
	sign(req, choice, key, base)
	return nil
}

// String returns the scheme.
func (p *Provider) String() string { return string(p.scheme) }
