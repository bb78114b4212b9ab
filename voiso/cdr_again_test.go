package voiso_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/cdr"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// cdrBody is a response body that counts the open bodies and ends with end.
type cdrBody struct {
	io.Reader
	open *atomic.Int64
	end  func() error // in place of io.EOF
	req  *http.Request
}

func (b *cdrBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if n == 0 && errors.Is(err, io.EOF) && b.end != nil {
		err = b.end()
	}
	return n, err
}

func (b *cdrBody) Close() error { b.open.Add(-1); return nil }

// cdrResponses returns one response after the other, and then always the last one.
type cdrResponses struct {
	list []func(req *http.Request) *http.Response
	at   []time.Time // of the requests
	open atomic.Int64
}

func (r *cdrResponses) RoundTrip(req *http.Request) (*http.Response, error) {
	r.at = append(r.at, time.Now())
	return r.list[min(len(r.at), len(r.list))-1](req), nil
}

// text responds with a part of a page that ends with end.
func (r *cdrResponses) text(text string, end func(*http.Request) error) func(*http.Request) *http.Response {
	return func(req *http.Request) *http.Response {
		resp := respond(req, http.StatusOK, "", "Content-Type", "application/json")
		r.open.Add(1)
		b := &cdrBody{Reader: strings.NewReader(text), open: &r.open, req: req}
		if end != nil {
			b.end = func() error { return end(req) }
		}
		resp.Body = b
		return resp
	}
}

func cdrStatus(code int, body string, header ...string) func(*http.Request) *http.Response {
	return func(req *http.Request) *http.Response { return respond(req, code, body, header...) }
}

func cdrResets(*http.Request) error { return errors.New("connection reset") }

func cdrHangs(req *http.Request) error { <-req.Context().Done(); return req.Context().Err() }

const wholePage = `{"records":[{"uuid":"a"},{"uuid":"b"},{"uuid":"c"}],"total":3,"search_token":null}`

// cutAt returns the page, cut after n records.
func cutAt(n int) string { return wholePage[:len(`{"records":[`)+n*len(`{"uuid":"a"},`)] }

func TestCDRPageBreaksOff(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		make     func(*cdrResponses) []func(*http.Request) *http.Response
		attempts int
		want     string
		requests int
		err      error
	}{
		"once": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(2), cdrResets), r.text(wholePage, nil)}
		}, 2, "abc", 2, nil},
		"before the first record": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text("", cdrResets), r.text(wholePage, nil)}
		}, 2, "abc", 2, nil},
		"in the token": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(wholePage[:len(wholePage)-3], nil), r.text(wholePage, nil)}
		}, 2, "abc", 2, nil},
		"after the end": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(wholePage, cdrResets)}
		}, 2, "abc", 1, nil},
		"progress counts": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), r.text(cutAt(2), nil), r.text(cutAt(3), cdrResets), r.text(wholePage, nil)}
		}, 2, "abc", 4, nil},
		"no progress": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), r.text(cutAt(1), cdrResets), r.text(cutAt(0), cdrResets), r.text(wholePage, nil)}
		}, 3, "a", 3, voiso.ErrUnexpectedResponse},
		"nothing hangs for ever": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrHangs)}
		}, 2, "a", 2, context.DeadlineExceeded},
		"other failures between": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), cdrStatus(503, ""), r.text(wholePage, nil)}
		}, 3, "abc", 3, nil},
		"the server is down": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), cdrStatus(503, "")}
		}, 3, "a", 3, voiso.ErrServer},
		"a refusal ends it": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), cdrStatus(403, `{"error":"Invalid key"}`), r.text(wholePage, nil)}
		}, 3, "a", 2, voiso.ErrInvalidKey},
		"the page has changed": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(2), cdrResets), r.text(cdrPage("axc", `"total":3`), nil)}
		}, 3, "ab", 2, cdr.ErrChanged},
		"its first record has changed": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets), r.text(cdrPage("xbc", `"total":3`), nil)}
		}, 3, "a", 2, cdr.ErrChanged},
		"the page has shrunk": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(2), cdrResets), r.text(cdrPage("a", `"total":1`), nil)}
		}, 3, "ab", 2, cdr.ErrChanged},
		"broken JSON is not a broken connection": {func(r *cdrResponses) []func(*http.Request) *http.Response {
			return []func(*http.Request) *http.Response{r.text(cutAt(1)+"}", cdrResets), r.text(wholePage, nil)}
		}, 3, "a", 1, voiso.ErrUnexpectedResponse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := new(cdrResponses)
				r.list = test.make(r)
				client := stubClient(t, r, voiso.WithRetry(voiso.RetryPolicy{Attempts: test.attempts, MinWait: time.Second, MaxWait: time.Minute}))
				got, err := uuids(t, client.CDRs(t.Context(), voiso.CDRFilter{}))
				if !errors.Is(err, test.err) {
					t.Errorf("error %v", err)
				}
				if diff := cmp.Diff(test.want, strings.Join(got, "")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if len(r.at) != test.requests {
					t.Errorf("%d requests, want %d", len(r.at), test.requests)
				}
				if n := r.open.Load(); n != 0 {
					t.Errorf("%d bodies are still open", n)
				}
				if failure, ok := errors.AsType[*voiso.Error](err); ok && failure.Attempts != min(test.attempts, test.requests) {
					t.Errorf("%d attempts", failure.Attempts)
				}
			})
		})
	}
}

func TestCDRRetriesTakeTheirTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := new(cdrResponses)
		r.list = []func(*http.Request) *http.Response{
			cdrStatus(400, `{"error":"Rate limit exceeded"}`), cdrStatus(429, "", "Retry-After", "30"), r.text(cutAt(1), cdrResets), r.text(wholePage, nil),
		}
		client := stubClient(t, r, voiso.WithRetry(voiso.RetryPolicy{Attempts: 3, MinWait: 4 * time.Second, MaxWait: time.Minute, MaxRetryAfter: time.Minute}))
		if _, err := uuids(t, client.CDRs(t.Context(), voiso.CDRFilter{})); err != nil {
			t.Fatal(err)
		}
		for i, least := range []time.Duration{2 * time.Second, 30 * time.Second, 2 * time.Second} {
			if waited := r.at[i+1].Sub(r.at[i]); waited < least || waited > 4*least {
				t.Errorf("waited %s before request %d", waited, i+2)
			}
		}
	})
}

func TestCDRRetriesEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		policy := voiso.WithRetry(voiso.RetryPolicy{Attempts: 5, MinWait: time.Minute, MaxWait: time.Minute})
		r := new(cdrResponses)
		r.list = []func(*http.Request) *http.Response{r.text(cutAt(1), cdrResets)}
		if _, err := uuids(t, stubClient(t, r, policy).CDRs(t.Context(), voiso.CDRFilter{}, voiso.NoRetry())); err == nil || len(r.at) != 1 {
			t.Errorf("NoRetry: %d requests, %v", len(r.at), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		if _, err := uuids(t, stubClient(t, r, policy).CDRs(ctx, voiso.CDRFilter{})); err == nil || len(r.at) != 2 || time.Since(began) > 0 {
			t.Errorf("a deadline before the wait is over: %d requests, %v, %s", len(r.at), err, time.Since(began))
		}
		ample, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		whole := new(cdrResponses)
		whole.list = []func(*http.Request) *http.Response{whole.text(cutAt(1), cdrResets), whole.text(wholePage, nil)}
		if got, err := uuids(t, stubClient(t, whole, policy).CDRs(ample, voiso.CDRFilter{})); err != nil || len(got) != 3 || len(whole.at) != 2 {
			t.Errorf("a deadline far away: %d requests, %v", len(whole.at), err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		r.list = []func(*http.Request) *http.Response{r.text(cutAt(1), cdrHangs)}
		if _, err := uuids(t, stubClient(t, r, policy).CDRs(ctx, voiso.CDRFilter{})); !errors.Is(err, context.DeadlineExceeded) || len(r.at) != 3 {
			t.Errorf("a deadline while reading: %d requests, %v", len(r.at), err)
		}
	})
}

// The caller's own time between records does not count against the timeout.
func TestCDRLoopMayTakeItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := voisotest.NewUnstarted(voisotest.Options{CDRs: 1000}) // more than is buffered at a time
		client := fakeClient(t, server, voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}), voiso.WithTimeout(time.Second))
		count := 0
		for _, err := range client.CDRs(t.Context(), voiso.CDRFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			if count++; count%100 == 0 {
				time.Sleep(time.Minute)
			}
		}
		if count != 1000 {
			t.Errorf("%d records", count)
		}
	})
}
