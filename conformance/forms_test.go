package conformance

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

// read decodes a value of a generated type.
func read[T any](tb testing.TB, body string) T {
	tb.Helper()
	var value T
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		tb.Fatalf("%s: %v", body, err)
	}
	return value
}

// Forms on which pages contradict each other are read as the same.
func TestContradictoryForms(t *testing.T) {
	t.Parallel()
	message := func(tb testing.TB, body string) any { return read[gen.ConversationMessage](tb, body) }
	number := func(tb testing.TB, body string) any { return read[gen.Number](tb, body) }
	user := func(tb testing.TB, body string) any { return read[gen.User](tb, body) }
	users := func(tb testing.TB, body string) any { return read[gen.UserList](tb, body).Items }
	agent := func(tb testing.TB, body string) any { return read[gen.EventAgent](tb, body) }
	analytics := func(tb testing.TB, body string) any { return read[gen.CallAnalyticsEventData](tb, body) }
	timestamp := func(tb testing.TB, body string) any {
		sent, err := read[eventBody[gen.CallEventData]](tb, body).Timestamp.Time()
		if err != nil {
			tb.Error(err)
		}
		return sent
	}
	balance := func(tb testing.TB, body string) any { return read[gen.Balance](tb, body) }
	when := time.Date(2023, time.July, 24, 3, 50, 21, 0, time.UTC)
	tests := []struct {
		name  string
		read  func(testing.TB, string) any
		want  any
		forms []string
	}{
		{"message id", message, gen.ConversationMessage{ID: "2649335"}, []string{`{"id":2649335}`, `{"id":"2649335"}`}},
		{"participant", message, gen.ConversationMessage{Participant: gen.MessageParticipant{ParticipantID: "77572", ParticipantType: gen.ParticipantTypeAgent}},
			[]string{`{"participant":{"participant_id":77572,"participant_type":"agent"}}`, `{"participant":{"participant_id":"77572","participant_type":"agent"}}`}},
		{"script and flow", number, gen.Number{Script: []gen.NumberUse{{Flow: []gen.NumberFlow{{Name: "My Flow"}}, CIDGroups: []gen.CIDGroup{{ID: "2"}}}}}, []string{
			`{"script":{"flow":{"name":"My Flow"},"cid_groups":[{"id":2}]}}`, `{"script":[{"flow":{"name":"My Flow"},"cid_groups":[{"id":2}]}]}`,
			`{"script":[{"flow":[{"name":"My Flow"}],"cid_groups":{"id":"2"}}]}`,
		}},
		{"no script", number, gen.Number{}, []string{`{}`, `{"script":null}`, `{"script":""}`, `{"script":17}`}},
		{"time", number, gen.Number{CreatedAt: when}, []string{
			`{"created_at":"2023-07-24T03:50:21Z"}`, `{"created_at":"2023-07-24T03:50:21.000Z"}`, `{"created_at":"2023-07-24T03:50:21+0000"}`, `{"created_at":"2023-07-24 03:50:21 UTC"}`,
		}},
		{"no time", number, gen.Number{}, []string{`{"created_at":""}`, `{"created_at":null}`, `{"created_at":"2023-07-24"}`, `{"created_at":"2023-07-24T03:50:21"}`, `{"created_at":1690170621}`}},
		{"extension", user, gen.User{ID: "28982", Extension: "1234", CallerID: "2594"}, []string{`{"id":28982,"extension":1234,"caller_id":2594}`, `{"id":"28982","extension":"1234","caller_id":"2594"}`}},
		{"users", users, []gen.User{{ID: "1"}, {ID: "2"}}, []string{`[{"id":1},{"id":2}]`, `{"users":[{"id":1},{"id":2}],"total":2}`, `{"data":[{"id":"1"},{"id":"2"}]}`}},
		{"no users", users, []gen.User(nil), []string{`null`, `{}`, `{"users":[],"teams":[]}`, `"none"`, `17`}},
		{"agent", agent, gen.EventAgent{ID: "13242", Extension: "1002"}, []string{`{"id":13242,"extension":"1002"}`, `{"id":"13242","extension":1002}`}},
		{"score", analytics, gen.CallAnalyticsEventData{Score: "4.7"}, []string{`{"score":"4.7"}`, `{"score":4.7}`}},
		{"zone", timestamp, when, []string{`{"event":"x","timestamp":"2023-07-24T03:50:21+0000"}`, `{"event":"x","timestamp":"2023-07-24T03:50:21Z"}`, `{"event":"x","timestamp":"2023-07-24T03:50:21+00:00"}`}},
		{"balance", balance, gen.Balance{Balance: 3562.67}, []string{`{"balance":3562.67}`, `{"balance":"3562.67"}`, `{"balance":3562.670}`, `{"balance":356267e-2}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := bare(test.want)
			for _, form := range test.forms {
				value := test.read(t, form)
				if diff := cmp.Diff(want, bare(value)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", form, diff)
				}
			}
		})
	}
}
