package sandbox_test

import (
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/sandbox"
)

// Every broken rule is named with its place, although the first one hides the others, and the corrected curl line keeps
// what was right.
func TestVerdict(t *testing.T) {
	t.Parallel()
	contacts := "/api/v1/" + userKey + "/campaigns/1234/contacts"
	for name, test := range map[string]struct {
		method, path, body string
		headers            []string
		want               []sandbox.Problem
		nearest            string
		corrected          []string // parts of the line
	}{
		"form in place of JSON": {
			"POST", "/api/v1/" + userKey + "/sendsms", "agent=2003&number=15555551234&body=hi", []string{"Content-Type: application/x-www-form-urlencoded"},
			[]sandbox.Problem{{Place: "header Content-Type", Rule: "wrong content type"}, {Place: "body", Rule: "malformed body: not one JSON value in UTF-8"}},
			"", []string{`-H "Content-Type: application/json"`, `'{"agent":"2003","body":"hi","number":"15555551234"}'`},
		},
		"signs and names": {
			"POST", contacts, `{"contacts":[{"phoneNumber":"441234567890"},{"phone_number":"441234567891"},{"phoneNumber":"+44 12"}],"x":1}`,
			[]string{"Content-Type: application/json"},
			[]sandbox.Problem{
				{Place: "body.contacts[1]", Rule: `property "phone_number" is unsupported`},
				{Place: "body.contacts[1].phoneNumber", Rule: `property "phoneNumber" is missing`},
				{Place: "body.contacts[2].phoneNumber", Rule: `string doesn't match the regular expression "^[1-9][0-9]{0,14}$"`},
				{Place: "body", Rule: `property "x" is unsupported`},
			},
			"", []string{`"phoneNumber": "441234567891"`, `"phoneNumber": "4412"`},
		},
		"method, query and key": {
			"GET", "/api/v1/" + userKey + "/click2call?Agent=1002&number=%2B15555551234&get_call_id=yes&number=2", "", []string{"Authorization: Token x"},
			[]sandbox.Problem{
				{Place: "method", Rule: "GET is not allowed here; use POST"}, {Place: "key", Rule: "Authorization header is not a bearer token"},
				{Place: "query parameter Agent", Rule: "query name not described"}, {Place: "query parameter get_call_id", Rule: "must be true or false"},
				{Place: "query parameter number", Rule: "repeated query name"},
				{Place: "query parameter number", Rule: `string doesn't match the regular expression "^[1-9][0-9]{0,14}$"`},
			},
			"startCall", []string{"curl -X POST", "agent=1002", "get_call_id=true", "number=15555551234", `Bearer $VOISO_USER_KEY`},
		},
		"unknown path": {
			"GET", "/api/v2/cdrs/?start_date=2026-01-01", "", nil,
			[]sandbox.Problem{
				{Place: "path", Rule: "empty path segment"}, {Place: "path", Rule: "unknown path: did you mean GET /api/v2/cdr?"},
				{Place: "key", Rule: "no key: wanted: contactcenterBearerToken or contactcenterApiKey or userBearerToken or userApiKey"},
			},
			"listCDRs", []string{`curl "$VOISO_BASE_URL/api/v2/cdr?start_date=2026-01-01"`, "Bearer $VOISO_CONTACT_CENTER_KEY"},
		},
		"mistakes in one of two forms": {
			"POST", "/api/v1/" + userKey + "/sendsms", `{"AGENT":"5151","number":"+1555","template":{"ID":"","params":{"agent_name":"Rick"}}}`,
			[]string{"Content-Type: application/json"}, nil, "", []string{"sendsms"},
		},
		"nothing like it":   {"GET", "/robots.txt", "", nil, []sandbox.Problem{{Place: "path", Rule: "unknown path"}}, "", nil},
		"repeated name":     {"POST", "/api/v1/" + userKey + "/click2call_hangup", `{"agent":"1","agent":"2"}`, []string{"Content-Type: application/json"}, []sandbox.Problem{{Place: "body", Rule: "repeated JSON name: body.agent"}}, "", []string{`'{"agent":"2"}'`}},
		"body not wanted":   {"POST", "/api/v1/" + userKey + "/click2call?agent=1002&number=15555551234", `{}`, []string{"Content-Type: application/json"}, []sandbox.Problem{{Place: "body", Rule: "body not described"}}, "", []string{"curl -X POST"}},
		"malformed query":   {"GET", "/api/v2/cdr?start_date=%zz&key=" + userKey, "", nil, []sandbox.Problem{{Place: "query", Rule: "malformed query"}}, "", []string{"curl"}},
		"not JSON":          {"POST", "/api/v1/" + userKey + "/sendsms", `{"agent"`, []string{"Content-Type: application/json"}, []sandbox.Problem{{Place: "body", Rule: "malformed body: not one JSON value in UTF-8"}}, "", []string{`"body":"This is a test message."`}},
		"path parameter":    {"POST", "/api/v1/" + userKey + "/campaigns/x/contacts", `{"contacts":[{"phoneNumber":"44"}]}`, []string{"Content-Type: application/json"}, []sandbox.Problem{{Place: "path parameter campaign_id", Rule: "value x: an invalid integer: invalid syntax"}}, "", []string{"/campaigns/1234/contacts"}},
		"no body":           {"POST", "/api/v1/" + userKey + "/sendsms", "", nil, []sandbox.Problem{{Place: "body", Rule: "value is required but missing"}}, "", []string{`"body":"This is a test message."`}},
		"everything right":  {"POST", "/api/v1/" + userKey + "/sendsms", sms, []string{"Content-Type: application/json"}, []sandbox.Problem{}, "", nil},
		"two credentials":   {"GET", "/api/v2/cdr?key=" + userKey, "", []string{"Authorization: Bearer " + userKey}, []sandbox.Problem{{Place: "key", Rule: "two credentials: query and header"}}, "", []string{"Bearer $VOISO_CONTACT_CENTER_KEY"}},
		"number for a text": {"POST", "/api/v1/" + userKey + "/campaigns/1/contacts", `{"contacts":[{"phoneNumber":44123,"contactName":7}]}`, []string{"Content-Type: application/json"}, nil, "", []string{`"contactName":"7"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t)
			send(t, server, test.method, test.path, test.body, test.headers...)
			got := newest(t, server, "")
			if diff := cmp.Diff(test.want, got.Problems); diff != "" && test.want != nil {
				t.Error(diff)
			}
			if got.Nearest != test.nearest || got.Valid != (len(got.Problems) == 0) || got.Mistakes != len(got.Problems) {
				t.Errorf("nearest %q, valid %v, %d mistakes", got.Nearest, got.Valid, got.Mistakes)
			}
			for _, part := range test.corrected {
				if !strings.Contains(got.Corrected, part) {
					t.Errorf("corrected line lacks %s:\n%s", part, got.Corrected)
				}
			}
			if (got.Corrected == "") != (len(test.corrected) == 0) {
				t.Errorf("corrected line: %q", got.Corrected)
			}
			runCorrected(t, server, got)
		})
	}
}

// runCorrected runs a corrected curl line and fails unless the sandbox calls it valid.
func runCorrected(t *testing.T, server *httptest.Server, e sandbox.Exchange) {
	t.Helper()
	if e.Corrected == "" {
		return
	}
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	script := fmt.Sprintf("export VOISO_BASE_URL=%s VOISO_USER_KEY=%s VOISO_CONTACT_CENTER_KEY=%s\n%s -s %s", server.URL, userKey, centerKey, curl, strings.TrimPrefix(e.Corrected, "curl"))
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, script)
	}
	again := newest(t, server, fmt.Sprintf("?wait=2s&after=%d", e.Seq))
	if !again.Valid || again.Status >= 300 && again.Operation != "hangUp" {
		t.Errorf("the corrected line is not accepted: status %d, %v\n%s", again.Status, again.Problems, e.Corrected)
	}
}

// No key is shown, wherever it was sent.
func TestKeysAreMasked(t *testing.T) {
	t.Parallel()
	server := serve(t)
	const secret = "a1b2c3d4e5f6a7b8c9d0"
	for name, test := range map[string]struct {
		path, body string
		headers    []string
	}{
		"path":              {"/api/v1/" + secret + "/sendsms", sms, nil},
		"path, escaped":     {"/api/v1/" + strings.Replace(secret, "a", "%61", 1) + "/sendsms", sms, nil},
		"unknown path":      {"/api/v1/" + secret + "/sendsmss", sms, nil},
		"path elsewhere":    {"/v1/" + secret + "/sendsms", sms, nil},
		"path of two parts": {"/" + secret, sms, nil},
		"Bearer":            {"/api/v2/cdr", "", []string{"Authorization: Bearer " + secret}},
		"Basic":             {"/api/v2/cdr", "", []string{"Authorization: Basic " + secret}},
		"bare":              {"/api/v2/cdr", "", []string{"Authorization: " + secret}},
		"query":             {"/api/v2/cdr?key=" + secret, "", nil},
		"query, other name": {"/api/v2/cdr?api_key=" + secret, "", nil},
		"header":            {"/api/v2/cdr", "", []string{"X-Api-Key: " + secret}},
		"cookie":            {"/api/v2/cdr", "", []string{"Cookie: session=" + secret}},
		"body and Bearer":   {"/api/v1/x/sendsms", `{"key":"` + secret + `"}`, []string{"Authorization: Bearer " + secret}},
	} {
		t.Run(name, func(t *testing.T) {
			sendJSON(t, server, "POST", test.path, test.body, test.headers...)
			shown := send(t, server, "GET", "/_sandbox/requests", "").body
			if strings.Contains(shown, secret) || strings.Contains(shown, secret[1:]) {
				t.Errorf("the key is shown: %s", shown)
			}
		})
	}
	sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", sms)
	if shown := send(t, server, "GET", "/_sandbox/requests", "").body; strings.Contains(shown, userKey) {
		t.Errorf("the key of the sandbox is shown: %s", shown)
	}
}

func TestKeyKindAndPlaces(t *testing.T) {
	t.Parallel()
	server := serve(t)
	for _, test := range []struct {
		path, header, want string
	}{
		{"/api/v1/" + userKey + "/balance", "X: y", "user [path]"},
		{"/api/v1/" + centerKey + "/balance", "Authorization: Bearer " + centerKey, "contact center [header path]"},
		{"/api/v2/cdr?key=" + userKey, "X: y", "user [query]"},
		{"/api/v2/cdr?key=other", "X: y", "unknown [query]"},
		{"/api/v2/cdr", "X: y", " []"},
	} {
		send(t, server, "GET", test.path, "", test.header)
		if got := newest(t, server, ""); fmt.Sprint(got.KeyKind, " ", got.KeyPlaces) != test.want {
			t.Errorf("%s: %s %v", test.path, got.KeyKind, got.KeyPlaces)
		}
	}
}
