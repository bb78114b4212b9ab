package voiso_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// A connection that the server closes fails with io.EOF, which is not the end of the records.
func TestClosedConnectionIsNotTheEnd(t *testing.T) {
	t.Parallel()
	closed := &stub{respond: func(*http.Request) (*http.Response, error) { return nil, io.EOF }}
	client := stubClient(t, closed, voiso.WithRetry(voiso.RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	filter := voiso.CDRFilter{Start: day, End: day.AddDate(0, 0, 3)}
	for name, options := range map[string]voiso.ExportOptions{"whole": {}, "windows": {WindowDays: 1}, "parallel": {WindowDays: 1, Parallel: 2}} {
		var failure error
		for _, err := range client.ExportCDRs(filter, options).Raw(t.Context()) {
			failure = err
		}
		if !errors.Is(failure, io.EOF) || !errors.Is(failure, voiso.ErrNoResponse) {
			t.Errorf("%s: error is %v", name, failure)
		}
	}
}
