package voiso

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
)

// A connection that the server closes fails with io.EOF, which is not the end of the records.
func TestClosedConnectionIsNotTheEnd(t *testing.T) {
	t.Parallel()
	closed := &stub{answer: func(*http.Request) (*http.Response, error) { return nil, io.EOF }}
	client := stubClient(t, closed, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	filter := CDRFilter{Start: day, End: day.AddDate(0, 0, 3)}
	for name, options := range map[string][]ExportOption{"whole": nil, "windows": {InWindows(1, 1)}, "parallel": {InWindows(1, 2)}} {
		var failure error
		for _, err := range client.ExportCDRs(filter, options...).Raw(t.Context()) {
			failure = err
		}
		if !errors.Is(failure, io.EOF) || !errors.Is(failure, ErrNoAnswer) {
			t.Errorf("%s: error is %v", name, failure)
		}
	}
}
