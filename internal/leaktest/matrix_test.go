package leaktest_test

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/leaktest"
)

// counted is the size of the matrix, printed by TestMatrix.
var counted struct {
	calls, texts atomic.Int64
	outlets      sync.Map
}

func count(report *leaktest.Report) {
	counted.calls.Add(1)
	for _, s := range report.Shown() {
		counted.texts.Add(1)
		counted.outlets.Store(s.Outlet, true)
	}
}

func outlets() (n int) {
	counted.outlets.Range(func(any, any) bool { n++; return true })
	return n
}

func failures() []failure {
	return slices.Concat(noAnswers, failedAnswers(), oddAnswers(), redirects(), callerFailures())
}

// Every operation with every scheme meets every failure, on a network that is a
// function and with a clock of its own.
func TestMatrix(t *testing.T) {
	t.Parallel()
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
						}
					})
				})
			}
		}
	})
	t.Logf("%d operations, %d of them with a scheme, × %d failures: %d calls, %d outlets, %d texts searched",
		len(gen.Operations()), schemes, len(failures()), counted.calls.Load(), outlets(), counted.texts.Load())
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
