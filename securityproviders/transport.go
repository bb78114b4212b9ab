package securityproviders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// Transport is an [http.RoundTripper] that signs below the http.Client: it
// chooses the credential for each request's operation, puts it on a clone of
// the request and gives the unsigned request back in the response. Whatever is
// above it never holds a key: errors, redirects, "Referer", resp.Request, logs
// and spans of other transports.
//
// It must be the innermost transport of ours: what is below it sees the key.
//
// It is safe for concurrent use.
type Transport struct {
	base     http.RoundTripper
	origin   string
	basePath string
	keys     Credentials
	prefer   KeyKind
	query    bool
	known    redactorCache
}

// TransportOption is an option of [NewTransport].
type TransportOption func(*Transport)

// WithPreferredKind takes that kind of key wherever the operation accepts it
// and its key is there, in place of the description's order. For a single call
// see [ContextWithKind].
func WithPreferredKind(kind KeyKind) TransportOption {
	return func(t *Transport) { t.prefer = kind }
}

// WithQueryForm sends the key as the query parameter "key" wherever the
// operation documents that, in place of a Bearer token. It is for proxies that
// drop the Authorization header; Bearer keeps keys out of servers' logs.
func WithQueryForm() TransportOption {
	return func(t *Transport) { t.query = true }
}

// NewTransport makes a signing transport on top of base; nil stands for
// [http.DefaultTransport].
//
// Only requests to the scheme, host and port of baseURL are signed; see
// [ParseBaseURL] for what it may be. If it has a path, operations are looked for
// directly below that path, else below any. Requests to anywhere else are passed
// on as they are. A request to the origin that is no operation of the
// description is an [*UnknownOperationError] and is not sent, so that nothing
// goes there unsigned by mistake.
func NewTransport(base http.RoundTripper, baseURL string, keys Credentials, options ...TransportOption) (*Transport, error) {
	u, err := ParseBaseURL(baseURL)
	if err != nil {
		return nil, err
	}
	if base == nil {
		base = http.DefaultTransport
	}
	t := &Transport{base: base, origin: originOf(u), basePath: u.EscapedPath(), keys: keys}
	for _, option := range options {
		option(t)
	}
	return t, nil
}

// UnknownOperationError says that a request goes to the origin of the API but
// is no operation of its description. It has not been sent. The path is left
// out, for it may hold a key.
type UnknownOperationError struct {
	// Method is the request's method.
	Method string
	// Origin is scheme, host and port.
	Origin string
}

// Error says what was refused and what to do.
func (e *UnknownOperationError) Error() string {
	return fmt.Sprintf("%s to %s is no operation of the description: send it with another client", e.Method, e.Origin)
}

// RoundTrip signs a clone of the request and sends it. Errors that come from
// the key sources, from the choice ([*MissingCredentialError]) or from an unknown
// operation are returned before anything is sent; errors of the base transport
// are cleared of the key, and so is an answer: its status line, headers, trailers
// and the errors of its body. A body is cleared too, should a server echo the
// request, unless it is a successful answer that is no text: that is the caller's
// data and passes as it is. A body that may be changed has no Content-Length.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL == nil || originOf(req.URL) != t.origin {
		return t.base.RoundTrip(req)
	}
	signed, redactor, err := t.sign(req)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	resp, err := t.base.RoundTrip(signed)
	if resp != nil {
		resp.Request = req
		redactor.response(resp)
	}
	return resp, redactor.Error(err)
}

// CloseIdleConnections passes the call on to the base transport, for
// [http.Client.CloseIdleConnections].
func (t *Transport) CloseIdleConnections() {
	if closer, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// String says what is signed with which kinds of key.
func (t *Transport) String() string {
	return "signing " + t.origin + " with " + t.keys.String()
}

// Format prints [Transport.String] for every verb. Left to itself fmt reads
// the base transport's fields while requests change them, which can end the
// program.
func (t *Transport) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(t.String())) }

// LogValue is [Transport.String], for logs as JSON.
func (t *Transport) LogValue() slog.Value { return slog.StringValue(t.String()) }

func (t *Transport) sign(req *http.Request) (*http.Request, *Redactor, error) {
	ctx := req.Context()
	if req.URL.Opaque != "" {
		return nil, nil, errOpaqueURL
	}
	if req.Host != "" && !strings.EqualFold(req.Host, req.URL.Host) {
		return nil, nil, errors.New("request names another host than its URL, which cannot be signed")
	}
	op, match := operationOf(ctx, req, t.basePath)
	if op == nil {
		return nil, nil, &UnknownOperationError{Method: req.Method, Origin: t.origin}
	}
	kind, _ := KindFromContext(ctx)
	choice, err := t.keys.Choose(op, Wanted{Kind: kind, Prefer: t.prefer, Query: t.query})
	if err != nil {
		return nil, nil, err
	}
	key, err := t.key(ctx, choice)
	if err != nil {
		return nil, nil, err
	}
	redactor := t.known.redactor(choice.Kind, key)
	recordFrom(ctx).add(choice, redactor)
	signed := req.Clone(quietContext(ctx, redactor))
	strip(signed)
	if choice.InPath {
		putInPath(signed.URL, match, key)
	}
	put(signed, key, choice.forms())
	return signed, redactor, nil
}

func (t *Transport) key(ctx context.Context, choice Choice) (Key, error) {
	if choice.Kind == "" {
		return Key{}, nil
	}
	key, err := t.keys.Key(ctx, choice.Kind)
	if err != nil {
		return Key{}, fmt.Errorf("operation %s: %s: %w", choice.Operation.ID, choice.Kind.Label(), err)
	}
	return key, nil
}
