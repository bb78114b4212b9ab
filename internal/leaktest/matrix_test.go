package leaktest_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/leaktest"
)

// tally is how much was searched.
type tally struct {
	calls, texts atomic.Int64
	outlets      sync.Map
}

func (c *tally) add(report *leaktest.Report) {
	shown := report.Shown()
	if len(shown) == 0 {
		return // refused arguments of an operation that takes none
	}
	c.calls.Add(1)
	for _, s := range shown {
		c.texts.Add(1)
		c.outlets.Store(s.Outlet, true)
	}
}

func (c *tally) String() string {
	outlets := 0
	c.outlets.Range(func(any, any) bool { outlets++; return true })
	return fmt.Sprintf("%d calls, %d outlets, %d texts searched", c.calls.Load(), outlets, c.texts.Load())
}

func failures() []failure {
	return slices.Concat(noAnswers, failedAnswers(), oddAnswers(), redirects(), callerFailures())
}

// Every operation with every scheme meets every failure, on a network that is a
// function and with a clock of its own.
func TestMatrix(t *testing.T) {
	t.Parallel()
	var searched tally
	schemes := 0
	t.Run("calls", func(t *testing.T) {
		for _, op := range gen.Operations() {
			for _, credential := range credentials(op) {
				schemes++
				t.Run(op.ID+"/"+string(credential.scheme), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						for _, failure := range failures() {
							s := &scene{op: op, credential: credential, failure: failure}
							s.run(t.Context(), roundTripper(s.base))
							s.check(t)
							searched.add(&s.report)
						}
					})
				})
			}
		}
	})
	t.Logf("%d operations, with their schemes %d × %d failures (less refused arguments where there are none): %s",
		len(gen.Operations()), schemes, len(failures()), &searched)
}

// base is the network, which knows a request to another host.
func (s *scene) base(req *http.Request) (*http.Response, error) {
	if "https://"+req.URL.Host != address {
		s.report.Add("other host", false, wire(req))
		return answer(req, http.StatusBadGateway, "text/plain", wire(req)), nil
	}
	s.signed(req)
	reportToTrace(req)
	if s.failure.base == nil {
		return answer(req, http.StatusOK, "application/json", s.good), nil
	}
	return s.failure.base(s, req)
}
