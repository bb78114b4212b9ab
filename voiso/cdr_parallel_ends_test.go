package voiso_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// No goroutine and no request outlives the loop, however it ends: otherwise
// synctest.Test fails.
func TestWindowsLeaveNothingRunning(t *testing.T) {
	t.Parallel()
	hanging := func(req *http.Request, window string) *http.Response {
		resp := twoCDRs(req, window)
		if window > "06" { // these hang in the midst
			resp.Body = io.NopCloser(io.MultiReader(io.LimitReader(resp.Body, 30), hangingReader{req}))
		}
		return resp
	}
	refusing := func(req *http.Request, window string) *http.Response {
		if window == "04" {
			return respond(req, http.StatusForbidden, "")
		}
		return hanging(req, window)
	}
	tests := map[string]struct {
		respond func(*http.Request, string) *http.Response
		takes   time.Duration
		loop    func(t *testing.T, export *voiso.CDRExport)
	}{
		"break, all full": {many, 0, func(t *testing.T, export *voiso.CDRExport) {
			for range export.Records(t.Context()) {
				synctest.Wait()
				break
			}
		}},
		"break": {hanging, 0, func(t *testing.T, export *voiso.CDRExport) {
			for range export.Records(t.Context()) {
				break
			}
		}},
		"panic": {hanging, 0, func(t *testing.T, export *voiso.CDRExport) {
			defer func() {
				if recover() != "of the caller" {
					t.Error("the panic was lost")
				}
			}()
			for range export.Records(t.Context()) {
				panic("of the caller")
			}
		}},
		"error": {refusing, 0, func(t *testing.T, export *voiso.CDRExport) {
			if got, err := uuids(t, export.Records(t.Context())); len(got) != 2 || !errors.Is(err, voiso.ErrForbidden) {
				t.Errorf("got %q, %v", got, err)
			}
		}},
		"cancelled": {hanging, time.Second, func(t *testing.T, export *voiso.CDRExport) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			began, atOnce := time.Now(), 0
			var last error
			for _, last = range export.Records(ctx) {
				if time.Since(began) == 0 {
					atOnce++ // a record of the window that hangs is still in a chunk
				}
			}
			if atOnce != 4 || !errors.Is(last, context.DeadlineExceeded) {
				t.Errorf("got %d records at once, %v", atOnce, last)
			}
		}},
		"timeout": {hanging, 2 * voiso.DefaultTimeout, func(t *testing.T, export *voiso.CDRExport) {
			if got, err := uuids(t, export.Records(t.Context())); len(got) != 5 || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %q, %v", got, err)
			}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &windowed{respond: test.respond}
				began := time.Now()
				test.loop(t, stubClient(t, w, voiso.WithRetry(voiso.RetryPolicy{Attempts: 2, MinWait: -1, MaxWait: -1})).ExportCDRs(allOfIt, ofTen))
				if w.open != 0 {
					t.Errorf("%d bodies are still open", w.open)
				}
				if took := time.Since(began); took != test.takes {
					t.Errorf("took %s, want %s", took, test.takes)
				}
			})
		})
	}
}
