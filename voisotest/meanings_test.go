package voisotest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// What a client makes of the documented statuses of an operation whose error texts are not documented.
func TestEmptyFaultsHaveMeanings(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]voiso.ErrorKind{
		401: voiso.ErrInvalidKey,
		403: voiso.ErrForbidden,
		422: voiso.ErrInvalidRequest,
		429: voiso.ErrRateLimited,
	} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			fake := voisotest.Start(t)
			client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()))
			if err != nil {
				t.Fatal(err)
			}
			fake.FailNext("createScheduledCallback", 1, status, nil, nil)
			_, err = client.CreateScheduledCallback(t.Context(), gen.ScheduledCallbackRequest{
				Agent: "agent@email.com", ContactNumber: "15555551234", ScheduledTime: time.Now().Add(48 * time.Hour).Truncate(time.Hour),
			}, voiso.NoRetry())
			if !errors.Is(err, want) {
				t.Errorf("%d: got %v, want %v", status, err, want)
			}
			if got := fake.PendingFaults("createScheduledCallback"); got != 0 {
				t.Errorf("%d pending", got)
			}
		})
	}
}
