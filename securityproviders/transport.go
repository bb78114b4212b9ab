package securityproviders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
)

// Transport is an [http.RoundTripper] that signs below the http.Client. It
// signs a clone of the request and returns the unsigned request in the response.
// So nothing above it has the key: neither errors, redirects, "Referer" and
// resp.Request, nor the logs and spans of other transports.
//
// Make it your innermost transport: everything below it sees the key.
// It is safe for concurrent use and does not print its keys.
type Transport struct {
	state redact.Hidden[*signer]
}

// signer is the state of a Transport.
type signer struct {
	base           http.RoundTripper
	untraced       bool // base may write without calling httptrace
	cleartextHTTP2 bool
	baseURL        *url.URL
	origin         string // of baseURL, in one spelling
	basePath       string // of baseURL
	keys           Credentials
	prefer         KeyKind
	query          bool
	callsOnly      bool
	known          atomic.Pointer[knownKeys]
}

// TransportOption is an option of [NewTransport].
type TransportOption func(*signer)

// WithPreferredKind overrides the description's order: the transport uses that kind
// of key if the operation accepts it and the key is configured.
func WithPreferredKind(kind KeyKind) TransportOption {
	return func(s *signer) { s.prefer = kind }
}

// WithQueryForm sends the key as the query parameter "key" instead of as Bearer
// token, if the operation documents that. Use it only if a proxy drops the
// Authorization header: servers log query strings.
func WithQueryForm() TransportOption {
	return func(s *signer) { s.query = true }
}

// WithCallsOnly refuses requests to the origin whose context holds no [Call],
// with [ErrContextLost]. It is for a client that makes all decisions itself.
func WithCallsOnly() TransportOption {
	return func(s *signer) { s.callsOnly = true }
}

// NewTransport returns a signing transport on top of base; nil means
// [http.DefaultTransport].
//
// Only requests to the scheme, host and port of baseURL are signed; see
// [ParseBaseURL] for its form. If it has a path, operations are expected directly
// below that path, otherwise below any path. Requests to another origin are sent
// unsigned. A request to the origin that is not an operation of the description
// is an [*UnknownOperationError] and is not sent.
func NewTransport(base http.RoundTripper, baseURL string, keys Credentials, options ...TransportOption) (*Transport, error) {
	u, err := ParseBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	if base == nil {
		base = http.DefaultTransport
	}
	s := &signer{base: base, baseURL: u, origin: originOf(u), basePath: u.EscapedPath(), keys: keys}
	standard, ok := base.(*http.Transport)
	s.untraced = !ok
	s.cleartextHTTP2 = !ok || standard.Protocols != nil && standard.Protocols.UnencryptedHTTP2() && !standard.Protocols.HTTP1()
	for _, option := range options {
		option(s)
	}
	return &Transport{state: redact.Hide(s)}, nil
}

// UnknownOperationError reports a request to the origin of the API that is not
// an operation of its description. Nothing was sent. It does not hold the path,
// which may contain a key.
type UnknownOperationError struct {
	// Method is the request's method.
	Method string
	// Origin is scheme, host and port.
	Origin string
}

// Error returns the method, the origin and the remedy.
func (e *UnknownOperationError) Error() string {
	return fmt.Sprintf("%s to %s is not an operation of the description: send it with another client", e.Method, e.Origin)
}

// RoundTrip signs a clone of the request and sends it. Nothing is sent if the
// error comes from a key source, from the choice of the credential (a
// [*MissingCredentialError]) or from an unknown operation.
//
// Keys are removed from errors of the base transport, and from the response, which
// may echo the request: status line, headers, trailers and body. The body of a
// success that is not text is the caller's data and is not changed. In any other
// body the first 96 KiB are searched. The rest of an error's body is dropped.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	s := t.state.Get()
	call := callFrom(req.Context())
	if req.URL == nil || !s.isOrigin(req.URL) {
		if call != nil {
			call.sent.Store(true) // to another origin, without a trace
		}
		return s.base.RoundTrip(req)
	}
	signed, known, err := s.sign(req, call)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	resp, err := s.base.RoundTrip(signed)
	if err != nil {
		return nil, known.Error(err)
	}
	if resp == nil {
		return nil, errors.New("the transport returned neither a response nor an error")
	}
	resp.Request = req
	decompress(resp)
	clean(resp, known)
	return resp, nil
}

// isOrigin reports whether a URL has the configured scheme, host and port.
func (s *signer) isOrigin(u *url.URL) bool {
	return u.Scheme == s.baseURL.Scheme && u.Host == s.baseURL.Host || originOf(u) == s.origin
}

// sign returns a signed clone of the request, and the keys to remove from its
// response.
func (s *signer) sign(req *http.Request, call *Call) (*http.Request, redact.Keys, error) {
	none := redact.Keys{}
	if req.URL.Opaque != "" {
		return nil, none, errOpaqueURL
	}
	if req.Host != "" && !strings.EqualFold(req.Host, req.URL.Host) {
		return nil, none, errors.New("request names another host than its URL, which cannot be signed")
	}
	op, base := s.operation(req, call)
	if op == nil {
		return nil, none, &UnknownOperationError{Method: req.Method, Origin: s.origin}
	}
	ctx := req.Context()
	if call == nil || call.Choice.Operation != op {
		if s.callsOnly {
			return nil, none, ErrContextLost
		}
		var err error
		if call, err = s.decide(ctx, op); err != nil {
			return nil, none, err
		}
	}
	if err := call.admit(op); err != nil {
		return nil, none, err
	}
	known := s.remember(call.Key)
	call.untraced.Store(s.untraced)
	signed := req.WithContext(call.observe(quiet(ctx, known), op, s.cleartextHTTP2))
	signed.Header = req.Header.Clone()
	sign(signed, call.Choice, call.Key, base)
	return signed, known, nil
}

// operation returns the operation of a request below the base path. It is known if
// the request is still the one that was built for the call.
func (s *signer) operation(req *http.Request, call *Call) (*gen.Operation, int) {
	if call != nil && call.built == builtOf(req) && s.isDirectlyBelow(req.URL, call.Choice.Operation) {
		return call.Choice.Operation, len(s.basePath)
	}
	escaped := req.URL.EscapedPath()
	if s.basePath == "" {
		return findOperation(req.Method, escaped)
	}
	rest, ok := strings.CutPrefix(escaped, s.basePath)
	if !ok {
		return nil, 0
	}
	return matchOperation(req.Method, rest), len(s.basePath)
}

// isDirectlyBelow reports whether the path of an operation begins right after
// the base path.
func (s *signer) isDirectlyBelow(u *url.URL, op *gen.Operation) bool {
	path := cmp.Or(u.RawPath, u.Path)
	return op != nil && strings.HasPrefix(path, s.basePath) &&
		strings.Count(path, "/") == strings.Count(s.basePath, "/")+strings.Count(op.Path, "/")
}

// decide chooses and reads the key for a request without a Call.
func (s *signer) decide(ctx context.Context, op *gen.Operation) (*Call, error) {
	choice, err := s.keys.Choose(op, Wanted{Prefer: s.prefer, Query: s.query})
	if err != nil {
		return nil, err
	}
	call := &Call{Choice: choice}
	if choice.Kind == "" {
		return call, nil
	}
	if call.Key, err = s.keys.Key(ctx, choice.Kind); err != nil {
		return nil, fmt.Errorf("operation %s: %s: %w", op.ID, choice.Kind.Label(), err)
	}
	return call, nil
}

// CloseIdleConnections calls the base transport's method of this name, for
// [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() {
	if closer, ok := t.state.Get().base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// String returns the origin and the kinds of key.
func (t *Transport) String() string {
	s := t.state.Get()
	return "signing " + s.origin + " with " + s.keys.String()
}
