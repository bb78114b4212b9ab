package voiso

import (
	"context"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// again waits before another attempt, if there is to be one. An answer that
// broke off counts like one that never came; attempts are counted from the last
// record that was new.
func (p *cdrPages) again(ctx context.Context, failure *Error) bool {
	p.failures++
	failure.Attempts = p.failures
	policy := p.client.retry
	if newCallState(p.opts).once {
		policy.Attempts = 1
	}
	judged := failure
	if p.brokeOff {
		judged = &Error{meaning: ErrNoAnswer, cause: failure.cause, Attempts: p.failures}
	}
	wait, ok := policy.next(gen.OpListCDRs, judged)
	if !ok {
		return false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return false
	}
	if failure.meaning == ErrRateLimited {
		p.gate.hold(wait, policy.MinWait) // open waits there
		return true
	}
	return sleep(ctx, wait) == nil
}
