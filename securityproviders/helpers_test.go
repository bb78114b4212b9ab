package securityproviders_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// redacted is printed in place of a key.
const redacted = "[redacted]"

const (
	centerKey = "center/Key+1"
	userKey   = "user/Key+1"
	// planted is a key with characters that every escaping changes.
	planted = `pl4nted/S3cret+k&y="<'%\`
)

// plainSource is a source that does not care for secrecy.
type plainSource struct{ Text string }

func (s plainSource) Key(context.Context) (securityproviders.Key, error) {
	return securityproviders.NewKey(s.Text)
}

// roundTripper is a base transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func empty(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: req}, nil
}

func bothKeys() securityproviders.Credentials {
	return securityproviders.Credentials{}.WithContactCenterKey(plainSource{centerKey}).WithUserKey(plainSource{userKey})
}

func mustKey(t testing.TB, text string) securityproviders.Key {
	t.Helper()
	key, err := securityproviders.NewKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func transport(t testing.TB, base http.RoundTripper, origin string, options ...securityproviders.TransportOption) *securityproviders.Transport {
	t.Helper()
	tr, err := securityproviders.NewTransport(base, origin, bothKeys(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func request(t testing.TB, method, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// send passes a request through a transport and returns the request that the
// base saw and the one that the response names.
func send(t *testing.T, req *http.Request, origin string, options ...securityproviders.TransportOption) (sent, given *http.Request, err error) {
	t.Helper()
	base := roundTripper(func(req *http.Request) (*http.Response, error) {
		sent = req
		return empty(req)
	})
	resp, err := transport(t, base, origin, options...).RoundTrip(req)
	if err != nil {
		return sent, nil, err
	}
	return sent, resp.Request, resp.Body.Close()
}

// operation finds an operation of the description.
func operation(t testing.TB, id string) *gen.Operation {
	t.Helper()
	for _, op := range gen.Operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("no operation %s", id)
	return nil
}

func isParameter(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// fill puts a value in place of each parameter of a path template.
func fill(template, value string) string {
	segments := strings.Split(template, "/")
	for i, segment := range segments {
		if isParameter(segment) {
			segments[i] = value
		}
	}
	return strings.Join(segments, "/")
}

// fillKey fills the path key with one value and the other parameters with another.
func fillKey(op *gen.Operation, key, other string) string {
	return fill(strings.Replace(op.Path, "{"+op.PathKey.Parameter+"}", key, 1), other)
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isInvalid(err error) bool { return isType[*securityproviders.InvalidKeyError](err) }

// newCall returns a call of an operation, and the context that it can cancel.
func newCall(t *testing.T, op *gen.Operation) (*securityproviders.Call, context.Context) {
	t.Helper()
	choice, err := bothKeys().Choose(op, securityproviders.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := bothKeys().Key(t.Context(), choice.Kind)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	return &securityproviders.Call{Choice: choice, Key: key, Cancel: cancel}, ctx
}

// message returns a request that sends a message.
func message(t *testing.T, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/api_key/sendsms", strings.NewReader(`{"body":"text"}`))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// drain reads a response, if there is one, and returns its status.
func drain(resp *http.Response, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, errors.Join(err, resp.Body.Close())
}
