package voiso

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	days        int // of a window, 0 for a single window
	list        cdr.List
	gate        gate
	running     bool
	err         error // of the arguments
}

// cdrResponse is the body of a page, with the response for an error of the page.
type cdrResponse struct {
	io.Reader

	resp *http.Response
	call *call
}

func (r *cdrResponse) Close() error { return r.resp.Body.Close() }

// fetch requests one page. It makes one attempt: the list retries.
func (e *cdrExport) fetch(ctx context.Context, window int, token string, page int32) (io.ReadCloser, error) {
	if err := e.gate.wait(ctx); err != nil {
		return nil, newError(gen.OpListCDRs, ErrNotSent, err)
	}
	core := e.client.state.Get()
	params := e.filter.window(window, e.days).params(token, page)
	req, err := gen.NewListCDRsRequest(core.server, &params)
	if err != nil {
		return nil, newError(gen.OpListCDRs, ErrNotSent, err)
	}
	call := newCall(gen.OpListCDRs, streamed, nil, e.opts)
	resp, failure := core.do(ctx, call, req) //nolint:bodyclose // closed by cdrResponse
	if failure != nil {
		return nil, cdrRefusal(failure, token)
	}
	if resp.StatusCode == http.StatusNoContent {
		return &cdrResponse{strings.NewReader(`{"records":null,"total":null}`), resp, call}, nil
	}
	return &cdrResponse{resp.Body, resp, call}, nil
}

// cdrRefusal returns the list's error for a refused page.
func cdrRefusal(failure *Error, token string) error {
	if failure.kind != ErrNotFound && failure.kind != ErrInvalidRequest {
		return failure
	}
	switch {
	case token == "":
	case failure.cause == nil:
		failure.cause = errSearchToken
	default:
		failure.cause = fmt.Errorf("%w; %w", failure.cause, errSearchToken)
	}
	if failure.Status == http.StatusNotFound {
		return fmt.Errorf("%w: %w", cdr.ErrNoPage, failure)
	}
	return failure
}

// retry waits before another attempt if the client's policy allows one.
func (e *cdrExport) retry(ctx context.Context, failures int, err error) error {
	failure := e.asError(err)
	failure.Attempts = failures
	policy := e.client.state.Get().retry
	if newCall(gen.OpListCDRs, streamed, nil, e.opts).noRetry {
		policy.Attempts = 1
	}
	wait, ok := policy.next(gen.OpListCDRs, failure)
	if !ok {
		return failure
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return failure
	}
	if failure.kind == ErrRateLimited {
		e.gate.hold(wait, policy.MinWait) // all windows wait at the gate
		return nil
	}
	if err := sleep(ctx, wait); err != nil {
		return failure.notRetried(err)
	}
	return nil
}

// asError returns an error of a request or of a page as *Error.
func (e *cdrExport) asError(err error) *Error {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure
	}
	page, ok := errors.AsType[*cdr.PageError](err)
	if !ok {
		return e.failure(ErrNoResponse, err)
	}
	response := page.Body.(*cdrResponse) // fetch returns no other
	cause := page.Err
	if errors.Is(cause, cdr.ErrNotPage) && bytes.HasPrefix(trimBOM(page.Rest), []byte("<")) {
		cause = errHTML
	}
	core := e.client.state.Get()
	if errors.Is(cause, cdr.ErrReported) {
		return core.reported(gen.OpListCDRs, response.resp, page.Rest, response.resp.Request).signedBy(response.call.choice)
	}
	failure := core.undecodable(gen.OpListCDRs, response.resp, page.Rest, cause, page.Truncated)
	return failure.signedBy(response.call.choice)
}

// failure returns an error that has no response.
func (e *cdrExport) failure(kind ErrorKind, cause error) *Error {
	return newError(gen.OpListCDRs, kind, cause)
}
