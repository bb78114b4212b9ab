package voiso

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
)

func TestNoRetry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := always(http.StatusServiceUnavailable, "")
		client := stubClient(t, transport)
		for want, opts := range map[int64][]CallOption{1: {NoRetry()}, 4: nil} {
			transport.seen.Store(0)
			_, err := client.GetBalance(t.Context(), opts...)
			if failure, ok := errors.AsType[*Error](err); !ok || transport.seen.Load() != want || int64(failure.Attempts) != want {
				t.Errorf("%d attempts, want %d: %v", transport.seen.Load(), want, err)
			}
		}
	})
}

func TestNilCallOptions(t *testing.T) {
	t.Parallel()
	if err := stubClient(t, always(204, "")).HangUp(t.Context(), gen.HangUpRequest{Agent: "1002"}, nil); err != nil {
		t.Error(err)
	}
}
