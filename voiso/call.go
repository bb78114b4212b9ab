package voiso

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// maxAnswer bounds an answer that is read whole. The largest documented one, a
// page of 10,000 call detail records, is far below.
const maxAnswer = 256 << 20

// request sends one operation through the generated client.
type request func(ctx context.Context, raw gen.ClientInterface) (*http.Response, error)

// call makes one call whose answer is an object.
func call[T any](ctx context.Context, c *Client, op *gen.Operation, args []any, send request, opts ...CallOption) (*T, error) {
	result := new(T)
	if err := c.exchange(ctx, op, args, send, opts, result); err != nil {
		return nil, err
	}
	return result, nil
}

// callList makes one call whose answer is an array or any JSON.
func callList[T any](ctx context.Context, c *Client, op *gen.Operation, args []any, send request, opts ...CallOption) (T, error) {
	var result, none T
	if err := c.exchange(ctx, op, args, send, opts, &result); err != nil {
		return none, err
	}
	return result, nil
}

// callEmpty makes one call whose success has no answer.
func callEmpty(ctx context.Context, c *Client, op *gen.Operation, args []any, send request, opts ...CallOption) error {
	return c.exchange(ctx, op, args, send, opts, nil)
}

// exchange checks the arguments, sends, and reads the answer into result.
func (c *Client) exchange(ctx context.Context, op *gen.Operation, args []any, send request, opts []CallOption, result any) error {
	state := newCallState(opts)
	state.whole = true
	if err := check(op, args); err != nil {
		return err
	}
	resp, err := c.open(ctx, op, send, state)
	if err != nil {
		return err
	}
	defer resp.Body.Close() // nothing is left in it
	if err := decode(resp, state.answer, result); err != nil {
		return state.unreadable(op, resp, state.answer, err)
	}
	return nil
}

// readWhole reads a successful answer within the attempt, so that one which
// breaks off counts as a failed attempt. A stream is left to its reader.
func (s *callState) readWhole(op *gen.Operation, resp *http.Response) *Error {
	if !s.whole {
		return nil
	}
	defer resp.Body.Close()
	answer, err := readAll(resp.Body, maxAnswer)
	if err != nil {
		failure := s.unreadable(op, resp, answer, err)
		failure.brokeOff = !errors.Is(err, errTooLarge)
		return failure
	}
	s.answer = answer
	return nil
}

var errTooLarge = errors.New("the answer is too large")

// readAll reads an answer that may not be larger than limit.
func readAll(body io.Reader, limit int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(all)) > limit {
		err = fmt.Errorf("%w: more than %d MiB", errTooLarge, limit>>20)
	}
	return all, err
}

// open sends; the caller closes the answer's body.
func (c *Client) open(ctx context.Context, op *gen.Operation, send request, state *callState) (*http.Response, error) {
	resp, err := send(state.into(ctx), c.raw)
	if err == nil {
		return resp, nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return nil, err
	}
	return nil, notSent(op, state, err)
}

// notSent makes the error of a call that never got to the wire.
func notSent(op *gen.Operation, state *callState, err error) *Error {
	failure := newError(op, state)
	failure.meaning, failure.cause = ErrNotSent, maskError(err, nil)
	return failure
}

// decode reads a successful answer. An empty one is right for answers that are
// not documented, where nothing is expected, and for 204 to what is no query;
// elsewhere it would pass for a zero balance or an empty list.
func decode(resp *http.Response, body []byte, result any) error {
	if isHTML(resp.Header) {
		return errHTML
	}
	if result == nil {
		return nil
	}
	if len(bytes.TrimSpace(body)) == 0 {
		query := resp.Request != nil && resp.Request.Method == http.MethodGet
		if _, open := result.(*gen.Raw); open || resp.StatusCode == http.StatusNoContent && !query {
			return nil
		}
		return errors.New("the answer is empty")
	}
	if bytes.Equal(bytes.TrimSpace(body), []byte("null")) {
		if _, open := result.(*gen.Raw); !open {
			return errors.New("the answer is null")
		}
	}
	return json.Unmarshal(body, result)
}

// newError begins an error of an operation.
func newError(op *gen.Operation, state *callState) *Error {
	return &Error{
		Operation: op.ID, Method: op.Method, Path: op.Path, Accepts: schemesOf(op),
		Scheme: state.scheme(), Key: securityproviders.Scheme(state.scheme()).Kind(), Attempts: state.attempts,
	}
}

// unreadable makes the error of a successful answer that cannot be read. It
// keeps status and body. Whoever answered, the request may be carried out.
func (s *callState) unreadable(op *gen.Operation, resp *http.Response, body []byte, err error) *Error {
	failure := newError(op, s)
	failure.Status, failure.meaning = resp.StatusCode, ErrUnexpectedAnswer
	failure.setBody(body[:min(len(body), maxErrorBody+errorMargin)], nil, s.signed)
	failure.Messages, failure.shown = nil, ""
	failure.cause = maskError(s.signed.Redactor().Error(err), s.private())
	failure.mayBeDone(op)
	return failure
}

// callState travels in the context of one call, through all of its attempts.
type callState struct {
	kind     KeyKind
	once     bool
	gap      time.Duration // least time between attempts
	stream   bool          // the answer is read as a stream, of any duration
	whole    bool          // the answer is read within the attempt
	answer   []byte        // if whole
	signed   *securityproviders.Record
	private  func() []string // of the last attempt's request
	attempts int
}

type callStateKey struct{}

// scheme names how the last attempt was signed, "" if it did not get that far.
func (s *callState) scheme() string {
	choice, ok := s.signed.Choice()
	if !ok || len(choice.Schemes) == 0 {
		return ""
	}
	return string(choice.Schemes[0])
}

func newCallState(opts []CallOption) *callState {
	state := new(callState)
	for _, opt := range opts {
		if opt != nil {
			opt(state)
		}
	}
	return state
}

func (s *callState) into(ctx context.Context) context.Context {
	if s.kind != "" {
		ctx = securityproviders.ContextWithKind(ctx, s.kind)
	}
	return context.WithValue(ctx, callStateKey{}, s)
}

func callStateFrom(ctx context.Context) *callState {
	if state, ok := ctx.Value(callStateKey{}).(*callState); ok {
		return state
	}
	return new(callState)
}
