package voiso

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// call is one call of an operation, through all of its attempts.
type call struct {
	op      *gen.Operation
	kind    KeyKind // set by UsingKey
	noRetry bool    // set by NoRetry
	minWait time.Duration
	mode    mode
	result  any // the target in mode decoded; nil if the operation has no response

	choice  securityproviders.Choice
	key     securityproviders.Key // of the last attempt
	attempt int
}

// mode says how a successful response is returned.
type mode int

const (
	decoded  mode = iota // read whole and decoded, within the attempt
	whole                // returned to a user of the generated client
	streamed             // returned to a reader that retries by itself
)

// send makes a call whose response is an object.
func send[T any](ctx context.Context, c *Client, op *gen.Operation, req *http.Request, err error, opts []CallOption) (*T, error) {
	result := new(T)
	if err := sendInto(ctx, c, op, req, err, result, opts); err != nil {
		return nil, err
	}
	return result, nil
}

// sendList makes a call whose response is an array or any JSON.
func sendList[T any](ctx context.Context, c *Client, op *gen.Operation, req *http.Request, err error, opts []CallOption) (result T, _ error) {
	var none T
	if err := sendInto(ctx, c, op, req, err, &result, opts); err != nil {
		return none, err
	}
	return result, nil
}

// sendInto makes a call whose response is decoded into result. err is the error
// of the function that built the request.
func sendInto(ctx context.Context, c *Client, op *gen.Operation, req *http.Request, err error, result any, opts []CallOption) error {
	if err != nil {
		return newError(op, ErrNotSent, err)
	}
	if _, failure := c.state.Get().do(ctx, newCall(op, decoded, result, opts), req); failure != nil { //nolint:bodyclose // closed once it is decoded
		return failure
	}
	return nil
}

// doer is the http.Client of the generated client.
type doer struct{ core *core }

// Do makes the call of the request's operation.
func (d doer) Do(req *http.Request) (*http.Response, error) {
	op, ok := securityproviders.OperationOf(req)
	if !ok {
		return nil, fmt.Errorf("voiso: %w: the request is not an operation of the description", ErrNotSent)
	}
	resp, failure := d.core.do(req.Context(), newCall(op, whole, nil, nil), req)
	if failure != nil {
		return nil, failure
	}
	return resp, nil
}

func newCall(op *gen.Operation, mode mode, result any, opts []CallOption) *call {
	c := &call{op: op, mode: mode, result: result}
	for _, opt := range opts {
		if opt != nil {
			opt(c)
		}
	}
	return c
}

var acceptJSON = []string{"application/json"}

// do chooses the key, sends the request, and retries if a retry is allowed.
func (c *core) do(ctx context.Context, call *call, req *http.Request) (*http.Response, *Error) {
	want := c.want
	want.Kind = call.kind
	choice, err := c.keys.Choose(call.op, want)
	if err != nil {
		return nil, newError(call.op, ErrNotSent, err)
	}
	call.choice = choice
	policy := c.retry
	if call.noRetry || call.mode == streamed {
		policy.Attempts = 1
	}
	req.Header["User-Agent"], req.Header["Accept"] = c.userAgent, acceptJSON

	maybeDone, rotated := false, false
	for call.attempt = 1; ; call.attempt++ {
		resp, failure := c.attempt(ctx, call, req)
		if failure == nil {
			return resp, nil
		}
		if maybeDone && failure.kind == ErrNotSent {
			failure.kind = ErrNoResponse // an earlier attempt was sent
		}
		maybeDone = maybeDone || failure.maybeDone
		failure.maybeDone = maybeDone
		if !rotated && failure.kind == ErrInvalidKey && !call.noRetry && c.hasNewKey(ctx, call) {
			rotated = true
			continue
		}
		wait, again := policy.next(call.op, failure)
		wait = max(wait, call.minWait)
		if deadline, ok := ctx.Deadline(); !again || ok && time.Until(deadline) < wait {
			return nil, failure
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, failure.notRetried(err)
		}
	}
}

// hasNewKey reports whether the source now returns another key than the
// refused one.
func (c *core) hasNewKey(ctx context.Context, call *call) bool {
	key, err := c.keys.Key(ctx, call.choice.Kind)
	return err == nil && !key.Equal(call.key)
}
