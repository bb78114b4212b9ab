package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/cdr"
)

var errSearchToken = errors.New("the search token was refused; if it expired, export again from the day of the last record")

// cdrExport is an export in use: it requests the pages for a list.
type cdrExport struct {
	client      *Client
	filter      CDRFilter
	fingerprint uint32
	opts        []CallOption
	days        int // of a window, 0 for a single one
	list        cdr.List
	gate        cdr.Gate
	running     bool
	err         error // of the arguments
}

// cdrResponse is the body of a page, with what an error of the page needs.
type cdrResponse struct {
	io.Reader

	resp *http.Response
	call *callState
}

func (r *cdrResponse) Close() error { return r.resp.Body.Close() }

// fetch requests one page.
func (e *cdrExport) fetch(ctx context.Context, window int, token string, page int32) (io.ReadCloser, error) {
	call := newCallState(append(slices.Clip(e.opts), Once())) // the list retries
	call.stream = true
	if err := e.gate.Wait(ctx); err != nil {
		return nil, notSent(gen.OpListCDRs, call, err)
	}
	params := e.filter.window(window, e.days).params(token, page)
	resp, err := e.client.open(ctx, gen.OpListCDRs, func(ctx context.Context, raw gen.ClientInterface) (*http.Response, error) { //nolint:bodyclose // closed by cdrResponse
		return raw.ListCDRs(ctx, &params)
	}, call)
	if err != nil {
		return nil, cdrRefusal(err, token)
	}
	if resp.StatusCode == http.StatusNoContent {
		return &cdrResponse{strings.NewReader(`{"records":null,"total":null}`), resp, call}, nil
	}
	return &cdrResponse{resp.Body, resp, call}, nil
}

// cdrRefusal tells what the refusal of a page means for the list.
func cdrRefusal(err error, token string) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok || failure.meaning != ErrNotFound && failure.meaning != ErrInvalidRequest {
		return err
	}
	switch {
	case token == "":
	case failure.cause == nil:
		failure.cause = errSearchToken
	default:
		failure.cause = fmt.Errorf("%w; %w", failure.cause, errSearchToken)
	}
	if failure.Status == http.StatusNotFound {
		return fmt.Errorf("%w: %w", cdr.ErrNoPage, err)
	}
	return err
}

// retry waits before another attempt if the client's policy allows one.
func (e *cdrExport) retry(ctx context.Context, failures int, err error) error {
	failure := e.asError(err)
	failure.Attempts = failures
	policy := e.client.retry
	if newCallState(e.opts).once {
		policy.Attempts = 1
	}
	wait, ok := policy.next(gen.OpListCDRs, failure)
	if !ok {
		return failure
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return failure
	}
	if failure.meaning == ErrRateLimited {
		e.gate.Hold(wait, policy.MinWait) // all windows wait there
		return nil
	}
	if err := sleep(ctx, wait); err != nil {
		failure.gaveUp(err)
		return failure
	}
	return nil
}

// asError makes an error of a request or of a page an *Error.
func (e *cdrExport) asError(err error) *Error {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure
	}
	page, ok := errors.AsType[*cdr.PageError](err)
	if !ok {
		return e.failure(ErrNoAnswer, err)
	}
	response := page.Body.(*cdrResponse) //nolint:errcheck // fetch returns no other
	cause := page.Err
	if errors.Is(cause, cdr.ErrNotPage) && isHTML(response.resp.Header) {
		cause = errHTML
	}
	failure := response.call.unreadable(gen.OpListCDRs, response.resp, page.Rest, cause)
	failure.brokeOff = page.Truncated
	if errors.Is(cause, cdr.ErrReported) {
		failure.reported(response)
	}
	return failure
}

// reported gives a 2xx response that reports an error the meaning of its texts.
func (e *Error) reported(response *cdrResponse) {
	e.Messages, e.Fields = messagesOf(e.Body)
	e.Messages, e.Fields = cleared(e.Messages, e.Fields, response.call.signed.Redactor().String)
	e.shown = show(e.Messages, response.call.private())
	e.RetryAfter = retryAfter(response.resp.Header, time.Now())
	if meaning := meaningOf(http.StatusBadRequest, e.Messages); meaning != ErrInvalidRequest {
		e.meaning = meaning
	}
}

// failure returns an error that has no response.
func (e *cdrExport) failure(meaning Meaning, cause error) *Error {
	failure := newError(gen.OpListCDRs, newCallState(e.opts))
	failure.meaning, failure.cause = meaning, cause
	return failure
}
