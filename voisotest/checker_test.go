package voisotest

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
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
		rule                       Rule
		detail                     string
	}{
		{name: "unknown path", method: "GET", target: "/api/v9/cdr", rule: UnknownPath},
		{name: "empty segment", method: "POST", target: "/api/v1//sendsms", rule: EmptySegment},
		{name: "wrong method", method: "POST", target: "/api/v2/cdr", rule: WrongMethod},
		{name: "no key", method: "GET", target: "/api/v2/cdr/teams", rule: NoKey, detail: "contactcenterBearerToken or userBearerToken"},
		{name: "empty query key", method: "GET", target: "/api/v2/cdr/teams?key=", rule: NoKey},
		{name: "wrong bearer", method: "GET", target: "/api/v2/cdr/teams", header: []string{"Authorization", "Bearer unknown"}, rule: WrongKey},
		{name: "wrong path key", method: "GET", target: "/api/v1/unknown/balance", rule: WrongKey},
		{name: "placeholder", method: "GET", target: "/api/v1/%7Bapi_key%7D/balance", rule: WrongKey, detail: "placeholder"},
		{name: "path key kind", method: "GET", target: "/api/v1/" + userKey + "/balance", rule: WrongKeyKind, detail: "user key in the path"},
		{name: "path and bearer kind", method: "GET", target: "/api/v1/" + userKey + "/balance", header: []string{"Authorization", bearerUser}, rule: WrongKeyKind},
		{name: "bearer kind", method: "GET", target: "/api/numbers/v1/numbers", header: []string{"Authorization", bearerUser}, rule: WrongKeyKind, detail: "userBearerToken"},
		{name: "query kind", method: "GET", target: "/api/v3/cdr/users?key=" + ccKey, rule: WrongKeyKind, detail: "contactcenterApiKey"},
		{name: "path and bearer differ", method: "POST", target: smsPath, body: smsBody, header: append([]string{"Authorization", bearerCC}, json...), rule: DifferentKeys},
		{name: "query and bearer", method: "GET", target: "/api/v2/cdr?key=" + ccKey, header: []string{"Authorization", bearerCC}, rule: TwoCredentials},
		{name: "query and bearer of two keys", method: "GET", target: "/api/v2/cdr?key=" + userKey, header: []string{"Authorization", bearerCC}, rule: TwoCredentials},
		{name: "two bearers", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", bearerCC, "Authorization", bearerCC}, rule: TwoCredentials},
		{name: "basic", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", "Basic dTpw"}, rule: BadAuthorization},
		{name: "bare key", method: "GET", target: "/api/v2/cdr", header: []string{"Authorization", ccKey}, rule: BadAuthorization},
		{name: "query key twice", method: "GET", target: "/api/v2/cdr?key=" + ccKey + "&key=" + ccKey, rule: RepeatedQuery, detail: "key"},
		{name: "query key not described", method: "GET", target: "/api/numbers/v1/numbers?key=" + ccKey, rule: UndescribedKey},
		{name: "query key beside path key", method: "GET", target: "/api/v1/" + ccKey + "/balance?key=" + ccKey, rule: UndescribedKey},
		{name: "malformed query", method: "GET", target: "/api/v2/cdr?page=%zz", header: []string{"Authorization", bearerCC}, rule: MalformedQuery},
		{name: "unknown query name", method: "GET", target: "/api/v2/cdr?uuid=1", header: []string{"Authorization", bearerCC}, rule: UnknownQuery, detail: "uuid"},
		{name: "case of query name", method: "GET", target: "/api/v2/cdr?Page=1", header: []string{"Authorization", bearerCC}, rule: UnknownQuery, detail: "Page"},
		{name: "query name twice", method: "GET", target: "/api/v2/cdr?page=1&page=1", header: []string{"Authorization", bearerCC}, rule: RepeatedQuery, detail: "page"},
		{name: "array element by element", method: "GET", target: "/api/v2/cdr?agent_ids=1&agent_ids=2", header: []string{"Authorization", bearerCC}, rule: RepeatedQuery, detail: "agent_ids"},
		{name: "enum", method: "GET", target: "/api/v2/cdr?type=hlr_lookup", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "query parameter type is none of"},
		{name: "maximum", method: "GET", target: "/api/v2/cdr?per_page=10001", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "query parameter per_page is more than 10000"},
		{name: "minimum", method: "GET", target: "/api/v2/cdr?per_page=0", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "per_page is less than 1"},
		{name: "integer", method: "GET", target: "/api/v2/cdr?page=one", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "query parameter page is an invalid integer"},
		{name: "empty integer", method: "GET", target: "/api/v2/cdr?page=", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "query parameter page is empty"},
		{name: "date", method: "GET", target: "/api/v2/cdr?start_date=01.02.2024", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "start_date is no valid date"},
		{name: "day that does not exist", method: "GET", target: "/api/v2/cdr?start_date=2026-02-30", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "start_date is no valid date"},
		{name: "date-time", method: "GET", target: "/api/webhooks/v1/failures?start_date=2024-06-01", header: []string{"Authorization", bearerCC}, rule: Invalid, detail: "start_date is no valid date-time"},
		{name: "required query", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1", rule: Invalid, detail: "query parameter number is missing"},
		{name: "pattern", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1&number=%2B155", rule: Invalid, detail: "query parameter number does not match the pattern"},
		{name: "boolean", method: "POST", target: "/api/v1/" + ccKey + "/click2call?agent=1&number=155&get_call_id=1", rule: Invalid, detail: "get_call_id is neither true nor false"},
		{name: "path parameter", method: "POST", target: "/api/dialer/v1/campaigns/abc/operation", body: `{"operation":"start"}`, header: append([]string{"Authorization", bearerCC}, json...), rule: Invalid, detail: "path parameter campaign_id is an invalid integer"},
		{name: "body not described", method: "GET", target: "/api/v2/cdr", body: `{"key":"x"}`, header: append([]string{"Authorization", bearerCC}, json...), rule: UnwantedBody},
		{name: "no content type", method: "POST", target: smsPath, body: smsBody, rule: WrongContentType},
		{name: "form", method: "POST", target: smsPath, body: "agent=1", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, rule: WrongContentType},
		{name: "charset", method: "POST", target: smsPath, body: smsBody, header: []string{"Content-Type", "application/json; charset=latin1"}, rule: WrongContentType, detail: "charset"},
		{name: "two content types", method: "POST", target: smsPath, body: smsBody, header: append(json, json...), rule: WrongContentType},
		{name: "no json", method: "POST", target: smsPath, body: `{"agent":`, header: json, rule: MalformedBody},
		{name: "two values", method: "POST", target: smsPath, body: smsBody + `{}`, header: json, rule: MalformedBody},
		{name: "no utf-8", method: "POST", target: smsPath, body: "{\"agent\":\"\xff\"}", header: json, rule: MalformedBody},
		{name: "too long", method: "POST", target: smsPath, body: strings.Repeat(" ", maxBody+1), header: json, rule: MalformedBody},
		{name: "name twice", method: "POST", target: smsPath, body: `{"agent":"1","agent":"2"}`, header: json, rule: RepeatedName, detail: "agent"},
		{name: "name twice below", method: "PUT", target: "/api/v1/" + ccKey + "/campaigns/1/contacts", body: `{"contacts":[{"phoneNumber":"1"},{"priority":1,"phoneNumber":"1","priority":2}]}`, header: json, rule: RepeatedName, detail: "priority"},
		{name: "no body", method: "POST", target: smsPath, header: json, rule: Invalid, detail: "body is missing"},
		{name: "unknown member", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"x","colour":"red"}`, header: json, rule: Invalid, detail: "body has undescribed members: colour"},
		{name: "missing member", method: "POST", target: smsPath, body: `{"number":"15555551234","body":"x"}`, header: json, rule: Invalid, detail: "body lacks agent"},
		{name: "both body and template", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"x","template":{"id":1,"params":{}}}`, header: json, rule: Invalid, detail: "body matches not exactly one of the alternatives: body, template"},
		{name: "neither body nor template", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234"}`, header: json, rule: Invalid, detail: "alternatives: body, template"},
		{name: "plus sign", method: "POST", target: smsPath, body: `{"agent":"1","number":"+15555551234","body":"x"}`, header: json, rule: Invalid, detail: "body at /number does not match the pattern"},
		{name: "too long text", method: "POST", target: smsPath, body: `{"agent":"1","number":"15555551234","body":"` + strings.Repeat("x", 1601) + `"}`, header: json, rule: Invalid, detail: "body at /body is longer than 1600"},
		{name: "type", method: "POST", target: smsPath, body: `{"agent":"2003","number":15555551234,"body":"x"}`, header: json, rule: Invalid, detail: "body at /number is not of type string"},
		{name: "null", method: "POST", target: smsPath, body: `{"agent":null,"number":"15555551234","body":"x"}`, header: json, rule: Invalid, detail: "body at /agent is null"},
		{name: "minItems", method: "POST", target: "/api/v3/messages/whatsapp", body: `{"template_uuid":"5f87aa44-2b9d-4c52-a715-b9d43718b8df","from":"1","recipients":[]}`, header: append([]string{"Authorization", bearerCC}, json...), rule: Invalid, detail: "body at /recipients has fewer elements than 1"},
		{name: "uuid", method: "POST", target: "/api/v3/messages/whatsapp", body: `{"template_uuid":"x","from":"1","recipients":[{"to":"1"}]}`, header: append([]string{"Authorization", bearerCC}, json...), rule: Invalid, detail: "body at /template_uuid is no valid uuid"},
		{name: "minProperties", method: "PATCH", target: "/api/dialer/v1/campaigns/1/agents", body: `{}`, header: append([]string{"Authorization", bearerCC}, json...), rule: Invalid, detail: "body has fewer members than 1"},
		{name: "maximum in body", method: "PUT", target: "/api/v1/" + ccKey + "/campaigns/1/contacts", body: `{"contacts":[{"phoneNumber":"1","priority":1001}]}`, header: json, rule: Invalid, detail: "body at /contacts/0/priority is more than 1000"},
	}
	checker := NewChecker(testKeys())
	covered := map[Rule]bool{}
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
				if strings.Contains(strings.TrimPrefix(err.Error(), string(UnknownPath)), secret) {
					t.Errorf("%q holds %q", err, secret)
				}
			}
		})
	}
	for _, rule := range []Rule{
		UnknownPath, EmptySegment, WrongMethod, NoKey, WrongKey, WrongKeyKind, DifferentKeys, TwoCredentials, BadAuthorization,
		UndescribedKey, MalformedQuery, UnknownQuery, RepeatedQuery, UnwantedBody, WrongContentType, MalformedBody, RepeatedName, Invalid,
	} {
		if !covered[rule] {
			t.Errorf("no case for rule %q", rule)
		}
	}
}

// The vendor types the extension of an SMS once as an integer; all its samples have a string.
func TestExtensionAsANumber(t *testing.T) {
	t.Parallel()
	body := strings.Replace(smsBody, `"2003"`, `2003`, 1)
	if _, err := NewChecker(testKeys()).Check(newRequest(t, "POST", smsPath, body, "Content-Type", "application/json")); err != nil {
		t.Error(err)
	}
}

func TestCheckTellsHowTheKeyCame(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, target string
		header       []string
		scheme       string
		kind         KeyKind
		places       []Place
	}{
		{"bearer", "/api/v2/cdr?page=2", []string{"Authorization", bearerCC}, "contactcenterBearerToken", ContactCenter, []Place{InHeader}},
		{"bearer in lower case", "/api/v2/cdr?page=2", []string{"Authorization", "bearer " + userKey}, "userBearerToken", User, []Place{InHeader}},
		{"query", "/api/v2/cdr?page=2&key=" + userKey, nil, "userApiKey", User, []Place{InQuery}},
		{"query, contact center", "/api/v2/cdr?page=2&key=" + ccKey, nil, "contactcenterApiKey", ContactCenter, []Place{InQuery}},
		{"path", "/api/v1/" + ccKey + "/balance", nil, "", ContactCenter, []Place{InPath}},
		{"path and bearer", "/api/v1/" + ccKey + "/balance", []string{"Authorization", bearerCC}, "contactcenterBearerToken", ContactCenter, []Place{InPath, InHeader}},
	}
	checker := NewChecker(testKeys())
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
	checked, err := NewChecker(testKeys()).Check(r)
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
	checker := NewChecker(map[string]KeyKind{odd: ContactCenter})
	if _, err := checker.Check(newRequest(t, "GET", "/api/v1/"+url.PathEscape(odd)+"/balance", "")); err != nil {
		t.Error(err)
	}
	if _, err := checker.Check(newRequest(t, "GET", "/api/v2/cdr?key="+url.QueryEscape(odd), "")); err != nil {
		t.Error(err)
	}
}

func TestExplainWithoutParts(t *testing.T) {
	t.Parallel()
	if got := explain(errors.New("value 15555551234")); got != "request is invalid" {
		t.Errorf("got %q", got)
	}
}

func BenchmarkCheck(b *testing.B) {
	checker := NewChecker(testKeys())
	for b.Loop() {
		if _, err := checker.Check(newRequest(b, "POST", smsPath, smsBody, "Content-Type", jsonType)); err != nil {
			b.Fatal(err)
		}
	}
}
