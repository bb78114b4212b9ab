//go:build foreign

package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// Prism is a mock server that knows nothing but the description. With --errors it refuses a request that the
// description does not allow. The client calls every operation, and decodes what Prism makes up: examples, or with
// --dynamic random data. .ci/foreign starts Prism and names it in PRISM_URL.
func TestPrism(t *testing.T) {
	t.Parallel()
	address := os.Getenv("PRISM_URL")
	client, err := voiso.New("", voiso.WithBaseURL(address), voiso.WithContactCenterKey(contactCenterKey),
		voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	rounds := 1
	if dynamic := os.Getenv("PRISM_ROUNDS"); dynamic != "" {
		if rounds, err = strconv.Atoi(dynamic); err != nil {
			t.Fatal(err)
		}
	}
	for _, op := range description(t).operations {
		samples, err := op.samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			if s, err = onTime(op, s); err != nil {
				t.Fatal(err)
			}
			t.Run(op.id+"/"+s.name, func(t *testing.T) {
				t.Parallel()
				for range rounds {
					_, err := invoke(t.Context(), client, "", op, s, "")
					failure, ok := errors.AsType[*voiso.Error](err)
					switch {
					case ok && rounds > 1 && strings.Contains(err.Error(), "none of the described members"):
						// Random data may leave out every member, since none is required. The client doubts such a response.
					case ok:
						t.Errorf("%v\n%s", err, failure.Body())
					case err != nil:
						t.Error(err)
					}
				}
			})
		}
	}
}

// Prism refuses what the description does not allow, so TestPrism can fail.
func TestPrismRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"no number": `{"agent":"2003","body":"Hello"}`, "other type": `{"agent":"2003","number":1,"body":"Hello"}`} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			os.Getenv("PRISM_URL")+"/api/v1/"+userKey+"/sendsms", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+userKey)
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if response.StatusCode < http.StatusBadRequest {
			t.Errorf("%s: %s", name, response.Status)
		}
	}
}

// onTime moves the times of an example that the client would refuse, because they are past, to the coming days.
func onTime(op *operation, s sample) (sample, error) {
	tomorrow := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	switch op.id {
	case "createScheduledCallback":
		var body map[string]any
		if err := json.Unmarshal(s.body, &body); err != nil {
			return s, fmt.Errorf("%s: %w", op.id, err)
		}
		body["scheduled_time"] = tomorrow.Add(10 * time.Hour)
		data, err := json.Marshal(body)
		s.body = data
		return s, err
	case "listWebhookFailures":
		s.query = maps.Clone(s.query)
		for name, days := range map[string]int{"start_date": -3, "end_date": -2} {
			if _, ok := s.query[name]; ok {
				s.query[name] = tomorrow.AddDate(0, 0, days)
			}
		}
	}
	return s, nil
}
