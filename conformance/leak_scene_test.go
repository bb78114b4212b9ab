package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// credential is a way to sign an operation.
type credential struct{ scheme securityproviders.Scheme }

func (c credential) key() string {
	if c.scheme.Kind() == voiso.User {
		return userKey
	}
	return centerKey
}

// credentials are all that an operation accepts.
func credentials(op *gen.Operation) []credential {
	var all []credential
	for _, alternative := range op.Security {
		for _, name := range alternative {
			all = append(all, credential{securityproviders.Scheme(name)})
		}
	}
	return all
}

// scene is a call that meets a failure, with everything that came out of it.
type scene struct {
	op         *gen.Operation
	credential credential
	failure    failure
	way        way
	report     report
	good       string
	key        string             // the one to be sent next
	stop       context.CancelFunc // ends the call's context

	sent     int      // how many requests got below the signing transport
	problems []string // what is wrong with the scene itself
}

// roundTripper is a transport made of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// failure is a way in which a call fails, or a response to it.
type failure struct {
	name string
	// base replaces the network; without it every request succeeds.
	base func(s *scene, req *http.Request) (*http.Response, error)
	// middleware is between the observer and the signing transport.
	middleware func(s *scene, next http.RoundTripper) http.RoundTripper
	// options and calls are further options of the client and the call.
	options func(s *scene) []voiso.Option
	calls   []voiso.CallOption
	// context changes that of the call.
	context func(ctx context.Context) (context.Context, context.CancelFunc)
	// refused: the arguments are refused. keyless: the client lacks the key of the credential.
	refused, keyless bool
	// unsent: nothing may be sent. works: the call succeeds. panics: it panics.
	unsent, works, panics bool
	// either: it may succeed or not. data: the body is the caller's data, so middleware sees all of it.
	either, data bool
	// sent, if set, is the number of requests.
	sent int
	// spelled: the key comes in a spelling that only decoding reveals, so bodies show it and texts do not.
	spelled bool
}

const address = "https://voiso.test"

// client makes the client of the scene.
func (s *scene) client(base http.RoundTripper, more ...voiso.Option) (*voiso.Client, []voiso.Option, error) {
	options := []voiso.Option{
		voiso.WithBaseURL(address), voiso.WithHTTPClient(&http.Client{Transport: base}), voiso.WithLogger(s.report.logger()),
		voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}),
	}
	if kind := s.credential.scheme.Kind(); !s.failure.keyless || kind != voiso.ContactCenter {
		options = append(options, voiso.WithContactCenterKey(centerKey))
	}
	if kind := s.credential.scheme.Kind(); !s.failure.keyless || kind != voiso.User {
		options = append(options, voiso.WithUserKey(userKey))
	}
	if s.credential.scheme.Form() == securityproviders.Query {
		options = append(options, voiso.WithQueryKey())
	}
	if s.failure.middleware != nil {
		options = append(options, voiso.WithMiddleware(func(next http.RoundTripper) http.RoundTripper { return s.failure.middleware(s, next) }))
	}
	options = append(options, voiso.WithMiddleware(s.observe))
	if s.failure.options != nil {
		options = append(options, s.failure.options(s)...)
	}
	options = append(options, more...)
	client, err := voiso.New("", options...)
	return client, options, err
}

// run calls the operation and gathers everything that comes out.
func (s *scene) run(ctx context.Context, base http.RoundTripper, more ...voiso.Option) {
	s.key = s.credential.key()
	client, options, err := s.client(base, more...)
	if err != nil {
		s.problems = append(s.problems, err.Error())
		return
	}
	ctx, s.stop = context.WithCancel(ctx)
	defer s.stop()
	if s.failure.context != nil {
		var cancel context.CancelFunc
		ctx, cancel = s.failure.context(ctx)
		defer cancel()
	}
	call, err := s.prepare(s.trace(ctx), client)
	if call == nil {
		if err != nil {
			s.problems = append(s.problems, err.Error())
		}
		return
	}
	result, err := s.call(call)
	s.judge(err)
	s.report.err("error", true, err)
	s.report.value("result", s.way.public, result)
	s.report.value("client", false, client)
	s.report.verbs("options", false, options)
}

// prepare makes the call; it is nil where the failure does not apply.
func (s *scene) prepare(ctx context.Context, client *voiso.Client) (func() (any, error), error) {
	options := append([]voiso.CallOption{voiso.UsingKey(s.credential.scheme.Kind())}, s.failure.calls...)
	if s.way.call != nil {
		s.good = s.way.good
		if s.failure.refused {
			return nil, nil
		}
		return func() (any, error) { return s.way.call(ctx, client, options) }, nil
	}
	method, err := method(client, s.op)
	if err != nil {
		return nil, err
	}
	s.good = good(method.Type())
	args, ok := s.arguments(ctx, method.Type())
	if !ok {
		return nil, nil
	}
	for _, option := range options {
		args = append(args, reflect.ValueOf(option))
	}
	return func() (any, error) {
		out := method.Call(args)
		err, _ := reflect.TypeAssert[error](out[len(out)-1])
		return out[0].Interface(), err
	}, nil
}

// call calls, and records a panic as a program that dies of it prints it.
func (s *scene) call(call func() (any, error)) (result any, err error) {
	defer func() {
		if value := recover(); value != nil {
			s.report.value("panic", false, value)
			s.report.add("panic stack", true, string(debug.Stack()))
			if !s.failure.panics {
				s.problems = append(s.problems, fmt.Sprint("panics: ", value))
			}
			err = errPanic
		}
	}()
	return call()
}

var errPanic = errors.New("panic")

// judge checks that the scene was what its name says.
func (s *scene) judge(err error) {
	switch {
	case s.failure.works != (err == nil) && !s.failure.either:
		s.problems = append(s.problems, fmt.Sprintf("error is %v", err))
	case s.failure.unsent != (s.sent == 0), s.failure.sent > 0 && s.failure.sent != s.sent:
		s.problems = append(s.problems, fmt.Sprintf("sent %d times, error is %v", s.sent, err))
	}
	if _, ok := errors.AsType[*voiso.Error](err); ok && strings.ContainsFunc(err.Error(), unicode.IsControl) {
		s.problems = append(s.problems, fmt.Sprintf("control characters in %q", err))
	}
}

// signed checks that a request is signed as it should be. Otherwise nothing is proven.
func (s *scene) signed(req *http.Request) {
	s.sent++
	key := s.key
	switch {
	case s.credential.scheme.Form() == securityproviders.Bearer && req.Header.Get("Authorization") != "Bearer "+key,
		s.credential.scheme.Form() == securityproviders.Query && !slices.Equal(req.URL.Query()["key"], []string{key}),
		s.op.PathKey != nil && !strings.Contains(req.URL.EscapedPath(), "/"+url.PathEscape(key)+"/"):
		s.problems = append(s.problems, "not signed by "+string(s.credential.scheme)+": "+wire(req))
	}
	if sent := wire(req); strings.Contains(sent, number) != (s.number() != "") || strings.Contains(sent, "BERGAMOT55") != (s.text() != "") {
		s.problems = append(s.problems, "carries other values than noted: "+sent)
	}
}

// check reports problems and leaks.
func (s *scene) check(t *testing.T) {
	t.Helper()
	for _, problem := range s.problems {
		t.Errorf("%s: %s", s.failure.name, problem)
	}
	s.report.assertClean(t, s.failure.name)
}
