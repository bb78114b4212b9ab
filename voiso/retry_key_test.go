package voiso

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Errors of a key source are retried, except those that its documentation names.
func TestKeySourceErrors(t *testing.T) {
	t.Parallel()
	sealed := errors.New("vault is sealed")
	_, invalid := securityproviders.NewKey("")
	for name, c := range map[string]struct {
		err   error
		opts  []CallOption
		calls int
	}{
		"any":          {sealed, nil, 4},
		"any, once":    {sealed, []CallOption{NoRetry()}, 1},
		"a timeout":    {fmt.Errorf("vault: %w", context.DeadlineExceeded), nil, 4},
		"not allowed":  {fmt.Errorf("%w: %w", sealed, fs.ErrPermission), nil, 1},
		"not there":    {fmt.Errorf("vault: %w", fs.ErrNotExist), nil, 1},
		"cancelled":    {fmt.Errorf("vault: %w", context.Canceled), nil, 1},
		"not a key":    {invalid, nil, 1},
		"the zero key": {nil, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				source := securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
					calls++
					return securityproviders.Key{}, c.err
				})
				transport := always(204, "")
				client := stubClient(t, transport, WithContactCenterKeySource(source))
				began := time.Now()
				_, err := client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber}, c.opts...)
				took := time.Since(began)
				if !errors.Is(err, ErrNotSent) || c.err != nil && !errors.Is(err, c.err) || transport.seen.Load() != 0 {
					t.Errorf("%d requests, %v", transport.seen.Load(), err)
				}
				if calls != c.calls || c.calls == 1 && took != 0 || took > 4*time.Second || c.calls > 1 && took < 1750*time.Millisecond {
					t.Errorf("asked %d times in %s", calls, took)
				}
			})
		})
	}
}
