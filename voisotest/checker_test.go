package voisotest_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

func newRequest(tb testing.TB, method, target, body string, header ...string) *http.Request {
	tb.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(tb.Context(), method, "https://cluster1.voiso.com"+target, reader)
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

const (
	bearerCC   = "Bearer " + ccKey
	bearerUser = "Bearer " + userKey
	smsPath    = "/api/v1/" + userKey + "/sendsms"
	smsBody    = `{"agent":"2003","number":"15555551234","body":"secret words"}`
)

func TestRules(t *testing.T) {
	t.Parallel()
	json := []string{"Content-Type", "application/json"}
	tests := []struct {
		name, method, target, body string
		header                     []string
		rule                       voisotest.Rule
		detail                     string
	}{
		{name: "unknown path", method: "GET", target: "/api/v9/cdr", rule: voisotest.UnknownPath},
		{name: "empty segment", method: "POST", target: "/api/v1//sendsms", rule: voisotest.EmptySegment},
		{name: "wrong method", method: "POST", target: "/api/v2/cdr", rule: voisotest.WrongMethod},
		{name: "no key", method: "GET", target: "/api/v2/cdr/teams", rule: voisotest.NoKey, detail: "userBearerToken or userApiKey or contactcenterBearerToken or contactcenterApiKey"},
		{name: "empty query key", method: "GET", target: "/api/v2/cdr/teams?key=", rule: voisotest.NoKey},
		{name: "wrong bearer", method: "GET", target: "/api/v2/cdr/teams", header: []string{"Authorization", "Bearer unknown"}, rule: voisotest.WrongKey},
		{name: "wrong path key", method: "GET", target: "/api/v1/unknown/balance", rule: voisotest.WrongKey},
		{name: "placeholder", method: "GET", target: "/api/v1/%7Bapi_key%7D/balance", rule: voisotest.WrongKey, detail: "placeholder"},
		{name: "query kind, user", method: "GET", target: "/api/v3/messages/sms/templates?key=" + userKey, rule: voisotest.WrongKeyKind, detail: "userApiKey, wanted: contactcenterBearerToken"},
		{name: "query kind", method: "GET", target: "/api/v3/cdr/users?key=" + ccKey, rule: voisotest.WrongKeyKind, detail: "contactcenterApiKey"},
		{name: "path and bearer differ", method: "POST", target: smsPath, body: smsBody, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.DifferentKeys},
		{name: "query and bearer", method: "GET", target: "/api/v2/cdr?key=" + ccKey, header: []string{"Authorization", bearerCC}, rule: voisotest.TwoCredentials},
		{name: "query and bearer of two keys", method: "GET", target: "/api/v2/cdr?key=" + userKey, header: []string{"Authorization", bearerCC}, rule: voisotest.TwoCredentials},
		{name: "two bearers", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", bearerCC, "Authorization", bearerCC}, rule: voisotest.TwoCredentials},
		{name: "basic", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", "Basic dTpw"}, rule: voisotest.BadAuthorization},
		{name: "bare key", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", ccKey}, rule: voisotest.BadAuthorization},
		{name: "query key twice", method: "GET", target: "/api/v2/cdr?key=" + ccKey + "&key=" + ccKey, rule: voisotest.RepeatedQuery, detail: "key"},
		{name: "query key not described", method: "GET", target: "/api/numbers/v1/numbers?key=" + ccKey, rule: voisotest.UndescribedKey},
		{name: "query key beside path key", method: "GET", target: "/api/v1/" + ccKey + "/balance?key=" + ccKey, rule: voisotest.UndescribedKey},
		{name: "malformed query", method: "GET", target: "/api/v2/cdr?page=%zz", header: []string{"Authorization", bearerCC}, rule: voisotest.MalformedQuery},
		{name: "unknown query name", method: "GET", target: "/api/v2/cdr?limit=1", header: []string{"Authorization", bearerCC}, rule: voisotest.UnknownQuery, detail: "limit"},
		{name: "case of query name", method: "GET", target: "/api/v2/cdr?Page=1", header: []string{"Authorization", bearerCC}, rule: voisotest.UnknownQuery, detail: "Page"},
		{name: "query name twice", method: "GET", target: "/api/v2/cdr?page=1&page=1", header: []string{"Authorization", bearerCC}, rule: voisotest.RepeatedQuery, detail: "page"},
		{name: "array element by element", method: "GET", target: "/api/v2/cdr?agent_ids=1&agent_ids=2", header: []string{"Authorization", bearerCC}, rule: voisotest.RepeatedQuery, detail: "agent_ids"},
		{name: "enum", method: "GET", target: "/api/v2/cdr?type=hlr_lookup", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: "query parameter type: value is not one of the allowed values"},
		{name: "maximum", method: "GET", target: "/api/v2/cdr?per_page=10001", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: "query parameter per_page: number must be at most 10000"},
		{name: "minimum", method: "GET", target: "/api/v2/cdr?per_page=0", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: "query parameter per_page: number must be at least 1"},
		{name: "integer", method: "GET", target: "/api/v2/cdr?page=one", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: "query parameter page: value one: an invalid integer"},
		{name: "empty integer", method: "GET", target: "/api/v2/cdr?page=", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: "query parameter page: empty value is not allowed"},
		{name: "date", method: "GET", target: "/api/v2/cdr?start_date=01.02.2024", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: `query parameter start_date: string doesn't match the format "date"`},
		{name: "day that does not exist", method: "GET", target: "/api/v2/cdr?start_date=2026-02-30", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: `query parameter start_date: string doesn't match the format "date"`},
		{name: "date-time", method: "GET", target: "/api/webhooks/v1/failures?start_date=2024-06-01", header: []string{"Authorization", bearerCC}, rule: voisotest.Invalid, detail: `query parameter start_date: string doesn't match the format "date-time"`},
		{name: "required query", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1", rule: voisotest.Invalid, detail: "query parameter number: value is required but missing"},
		{name: "pattern", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1&number=%2B155", rule: voisotest.Invalid, detail: "query parameter number: string doesn't match the regular expression"},
		{name: "boolean", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1&number=155&get_call_id=1", rule: voisotest.Invalid, detail: "query parameter get_call_id: must be true or false"},
		{name: "path parameter", method: "POST", target: "/api/dialer/v1/campaigns/abc/operation", body: `{"operation":"start"}`, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.Invalid, detail: "path parameter campaign_id: value abc: an invalid integer"},
		{name: "body not described", method: "GET", target: "/api/v2/cdr", body: `{"key":"x"}`, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.UnwantedBody},
		{name: "no content type", method: "POST", target: smsPath, body: smsBody, rule: voisotest.WrongContentType},
		{name: "form", method: "POST", target: smsPath, body: "agent=1", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, rule: voisotest.WrongContentType},
		{name: "charset", method: "POST", target: smsPath, body: smsBody, header: []string{"Content-Type", "application/json; charset=latin1"}, rule: voisotest.WrongContentType, detail: "charset"},
		{name: "two content types", method: "POST", target: smsPath, body: smsBody, header: append(json, json...), rule: voisotest.WrongContentType},
		{name: "no json", method: "POST", target: smsPath, body: `{"agent":`, header: json, rule: voisotest.MalformedBody},
		{name: "two values", method: "POST", target: smsPath, body: smsBody + `{}`, header: json, rule: voisotest.MalformedBody},
		{name: "no utf-8", method: "POST", target: smsPath, body: "{\"agent\":\"\xff\"}", header: json, rule: voisotest.MalformedBody},
		{name: "too long", method: "POST", target: smsPath, body: strings.Repeat(" ", 16<<20+1), header: json, rule: voisotest.MalformedBody},
		{name: "name twice", method: "POST", target: smsPath, body: `{"agent":"1","agent":"2"}`, header: json, rule: voisotest.RepeatedName, detail: "body.agent"},
		{name: "name twice below", method: "PUT", target: "/api/v1/" + ccKey + "/campaigns/1/contacts", body: `{"contacts":[{"phoneNumber":"1"},{"priority":1,"phoneNumber":"1","priority":2}]}`, header: json, rule: voisotest.RepeatedName, detail: "body.contacts[1].priority"},
		{name: "no body", method: "POST", target: smsPath, header: json, rule: voisotest.Invalid, detail: "body: value is required but missing"},
		{name: "unknown member", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"x","colour":"red"}`, header: json, rule: voisotest.Invalid, detail: `body: property "colour" is unsupported`},
		{name: "missing member", method: "POST", target: smsPath, body: `{"number":"15555551234","body":"x"}`, header: json, rule: voisotest.Invalid, detail: `body.agent: property "agent" is missing`},
		{name: "both body and template", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"x","template":{"id":1,"params":{}}}`, header: json, rule: voisotest.Invalid, detail: `body: property "template" is unsupported, or body: property "body" is unsupported`},
		{name: "neither body nor template", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234"}`, header: json, rule: voisotest.Invalid, detail: `body.body: property "body" is missing, or body.template: property "template" is missing`},
		{name: "plus sign", method: "POST", target: smsPath, body: `{"agent":"1","number":"+15555551234","body":"x"}`, header: json, rule: voisotest.Invalid, detail: "body.number: string doesn't match the regular expression"},
		{name: "too long text", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"` + strings.Repeat("x", 1601) + `"}`, header: json, rule: voisotest.Invalid, detail: "body.body: maximum string length is 1600"},
		{name: "type", method: "POST", target: smsPath, body: `{"agent":"2003","number":15555551234,"body":"x"}`, header: json, rule: voisotest.Invalid, detail: "body.number: value must be a string"},
		{name: "type of a choice", method: "POST", target: smsPath, body: `{"agent":true,"number":"15555551234","body":"x"}`, header: json, rule: voisotest.Invalid, detail: "body.agent: value must be a string, or body.agent: value must be an integer"},
		{name: "member of a template", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","template":{"id":0,"params":{}}}`, header: json, rule: voisotest.Invalid, detail: "body.template.id: number must be at least 1"},
		{name: "null", method: "POST", target: smsPath, body: `{"agent":null,"number":"15555551234","body":"x"}`, header: json, rule: voisotest.Invalid, detail: "body.agent: Value is not nullable"},
		{name: "minItems", method: "POST", target: "/api/v3/messages/whatsapp", body: `{"template_uuid":"5f87aa44-2b9d-4c52-a715-b9d43718b8df","from":"1","recipients":[]}`, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.Invalid, detail: "body.recipients: minimum number of items is 1"},
		{name: "minItems of contacts", method: "PUT", target: "/api/v1/" + ccKey + "/campaigns/1/contacts", body: `{"contacts":[]}`, header: json, rule: voisotest.Invalid, detail: "body.contacts: minimum number of items is 1"},
		{name: "uuid", method: "POST", target: "/api/v3/messages/whatsapp", body: `{"template_uuid":"x","from":"1","recipients":[{"to":"1"}]}`, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.Invalid, detail: `body.template_uuid: string doesn't match the format "uuid"`},
		{name: "minProperties", method: "PATCH", target: "/api/dialer/v1/campaigns/1/agents", body: `{}`, header: append([]string{"Authorization", bearerCC}, json...), rule: voisotest.Invalid, detail: "body: there must be at least 1 properties"},
		{name: "maximum in body", method: "PUT", target: "/api/v1/" + ccKey + "/campaigns/1/contacts", body: `{"contacts":[{"phoneNumber":"1","priority":1001}]}`, header: json, rule: voisotest.Invalid, detail: "body.contacts[0].priority: number must be at most 1000"},
	}
	checker := voisotest.NewChecker(testKeys())
	covered := map[voisotest.Rule]bool{}
	for _, test := range tests {
		covered[test.rule] = true
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checked, err := checker.Check(newRequest(t, test.method, test.target, test.body, test.header...))
			if checked != nil || !errors.Is(err, test.rule) {
				t.Fatalf("got %v, %v, want rule %q", checked, err, test.rule)
			}
			if !strings.Contains(err.Error(), test.detail) {
				t.Errorf("%q does not say %q", err, test.detail)
			}
			for _, secret := range []string{ccKey, userKey, "unknown", "15555551234", "+155", "secret words"} {
				if strings.Contains(strings.TrimPrefix(err.Error(), string(voisotest.UnknownPath)), secret) {
					t.Errorf("%q holds %q", err, secret)
				}
			}
		})
	}
	for _, rule := range []voisotest.Rule{
		voisotest.UnknownPath, voisotest.EmptySegment, voisotest.WrongMethod, voisotest.NoKey, voisotest.WrongKey, voisotest.WrongKeyKind, voisotest.DifferentKeys, voisotest.TwoCredentials, voisotest.BadAuthorization,
		voisotest.UndescribedKey, voisotest.MalformedQuery, voisotest.UnknownQuery, voisotest.RepeatedQuery, voisotest.UnwantedBody, voisotest.WrongContentType, voisotest.MalformedBody, voisotest.RepeatedName, voisotest.Invalid,
	} {
		if !covered[rule] {
			t.Errorf("no case for rule %q", rule)
		}
	}
}

// Voiso types the extension of an SMS once as an integer; all its samples have a string.
func TestExtensionAsANumber(t *testing.T) {
	t.Parallel()
	body := strings.Replace(smsBody, `"2003"`, `2003`, 1)
	if _, err := voisotest.NewChecker(testKeys()).Check(newRequest(t, "POST", smsPath, body, "Content-Type", "application/json")); err != nil {
		t.Error(err)
	}
}

func TestCheckTellsHowTheKeyCame(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, target string
		header       []string
		scheme       string
		kind         voisotest.KeyKind
		places       []voisotest.Place
	}{
		{"bearer", "/api/v2/cdr?page=2", []string{"Authorization", bearerCC}, "contactcenterBearerToken", voisotest.ContactCenter, []voisotest.Place{voisotest.InHeader}},
		{"bearer in lower case", "/api/v2/cdr?page=2", []string{"Authorization", "bearer " + userKey}, "userBearerToken", voisotest.User, []voisotest.Place{voisotest.InHeader}},
		{"query", "/api/v2/cdr?page=2&key=" + userKey, nil, "userApiKey", voisotest.User, []voisotest.Place{voisotest.InQuery}},
		{"query, contact center", "/api/v2/cdr?page=2&key=" + ccKey, nil, "contactcenterApiKey", voisotest.ContactCenter, []voisotest.Place{voisotest.InQuery}},
		{"path", "/api/v1/" + ccKey + "/balance", nil, "", voisotest.ContactCenter, []voisotest.Place{voisotest.InPath}},
		{"path and bearer", "/api/v1/" + ccKey + "/balance", []string{"Authorization", bearerCC}, "contactcenterBearerToken", voisotest.ContactCenter, []voisotest.Place{voisotest.InPath, voisotest.InHeader}},
	}
	checker := voisotest.NewChecker(testKeys())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := checker.Check(newRequest(t, "GET", test.target, "", test.header...))
			if err != nil {
				t.Fatal(err)
			}
			if got.Scheme != test.scheme || got.KeyKind != test.kind || !slices.Equal(got.Places, test.places) {
				t.Errorf("got %q %q %q", got.Scheme, got.KeyKind, got.Places)
			}
			if got.Query.Has("key") || len(got.PathParams) > 0 {
				t.Errorf("a key is kept: %v %v", got.Query, got.PathParams)
			}
		})
	}
}

func TestCheckPutsTheBodyBack(t *testing.T) {
	t.Parallel()
	r := newRequest(t, "PUT", "/api/v1/"+ccKey+"/campaigns/77/contacts", `{"contacts":[{"phoneNumber":"15555550001"}]}`, "Content-Type", "application/json; charset=UTF-8")
	checked, err := voisotest.NewChecker(testKeys()).Check(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || string(body) != `{"contacts":[{"phoneNumber":"15555550001"}]}` || string(checked.Body) != string(body) {
		t.Errorf("got %q and %q, %v", body, checked.Body, err)
	}
	if !maps.Equal(checked.PathParams, map[string]string{"campaign_id": "77"}) {
		t.Errorf("path parameters: %v", checked.PathParams)
	}
	if r.ContentLength != int64(len(body)) || r.URL.RawQuery != "" {
		t.Error("the request was changed")
	}
}

func TestCheckKeepsOddKeys(t *testing.T) {
	t.Parallel()
	const odd = "a/b+c d%é"
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{odd: voisotest.ContactCenter})
	if _, err := checker.Check(newRequest(t, "GET", "/api/v1/"+url.PathEscape(odd)+"/balance", "")); err != nil {
		t.Error(err)
	}
	if _, err := checker.Check(newRequest(t, "GET", "/api/v2/cdr?key="+url.QueryEscape(odd), "")); err != nil {
		t.Error(err)
	}
}

func BenchmarkCheck(b *testing.B) {
	checker := voisotest.NewChecker(testKeys())
	for b.Loop() {
		if _, err := checker.Check(newRequest(b, "POST", smsPath, smsBody, "Content-Type", jsonType)); err != nil {
			b.Fatal(err)
		}
	}
}
