package voisotest_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

// A refusal names every mistake, and the path that was probably meant.
func TestAllMistakes(t *testing.T) {
	t.Parallel()
	checker := voisotest.NewChecker(testKeys())
	body := `{"contacts":[{"phoneNumber":"+1"},{"phoneNumber":"15555550001","priority":1001,"colour":"red"},{}]}`
	for name, test := range map[string]struct {
		r    *http.Request
		want []string
	}{
		"body": {newRequest(t, "PUT", "/api/v1/"+ccKey+"/campaigns/1/contacts", body, "Content-Type", jsonType), []string{
			`body.contacts[0].phoneNumber: string doesn't match the regular expression "^[1-9][0-9]{0,14}$"`,
			`body.contacts[1].priority: number must be at most 1000`,
			`body.contacts[1]: property "colour" is unsupported`,
			`body.contacts[2].phoneNumber: property "phoneNumber" is missing`,
		}},
		"query": {newRequest(t, "GET", "/api/v2/cdr?per_page=0&start_date=x", "", "Authorization", bearerCC), []string{
			"query parameter per_page: number must be at least 1", `query parameter start_date: string doesn't match the format "date"`,
		}},
	} {
		_, err := checker.Check(test.r)
		problem, ok := errors.AsType[*voisotest.CheckError](err)
		if !ok || problem.Detail != problem.All[0] {
			t.Fatalf("%s: got %v", name, err)
		}
		for _, want := range test.want {
			if !slices.ContainsFunc(problem.All, func(got string) bool { return strings.HasPrefix(got, want) }) {
				t.Errorf("%s: %q lacks %q", name, problem.All, want)
			}
		}
		if len(problem.All) != len(test.want) {
			t.Errorf("%s: %q", name, problem.All)
		}
	}
}

func TestNearestPath(t *testing.T) {
	t.Parallel()
	checker := voisotest.NewChecker(testKeys())
	for target, want := range map[string]string{
		"POST /api/v1/" + userKey + "/send_sms":          "unknown path: did you mean POST /api/v1/{api_key}/sendsms?",
		"PUT /api/v1/" + ccKey + "/campaign/17/contacts": "unknown path: did you mean PUT /api/v1/{api_key}/campaigns/{campaign_id}/contacts?",
		"GET /v2/cdr":  "unknown path: did you mean GET /api/v2/cdr?",
		"GET /":        "empty path segment",
		"GET /nowhere": "unknown path",
		"GET /" + strings.Repeat("a/", 5000) + "a": "unknown path",
	} {
		method, path, _ := strings.Cut(target, " ")
		if _, err := checker.Check(newRequest(t, method, path, "")); err == nil || err.Error() != want {
			t.Errorf("%.60s: got %v, want %s", target, err, want)
		}
	}
}
