package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/webhook"
)

// Every event reaches its own callback and no other.
func TestHandlerCallsTheCallbackOfTheEvent(t *testing.T) {
	t.Parallel()
	if fields := reflect.TypeFor[webhook.Callbacks]().NumField(); fields != len(webhook.Events())+1 {
		t.Errorf("%d callbacks for %d events and OnOther", fields, len(webhook.Events()))
	}
	for _, name := range append(webhook.Events(), "outbound.call.initiated", "") {
		want := "On"
		for _, part := range strings.FieldsFunc(string(name), func(r rune) bool { return r == '.' || r == '_' }) {
			want += strings.ToUpper(part[:1]) + part[1:]
		}
		if !slices.Contains(webhook.Events(), name) {
			want = "OnOther"
		}
		var called []string
		handler, log := newHandler(t, recordAll(&called), webhook.WithHeader("X-Token", "t"))
		w := post(handler, bodyOf(t, name), func(r *http.Request) { r.Header.Set("X-Token", "t") })
		if diff := cmp.Diff([]string{want}, called); diff != "" || w.Code != 200 || w.Body.Len() > 0 || log.String() != "" {
			t.Errorf("%s: status %d, callbacks (-want +got):\n%s%s", name, w.Code, diff, log)
		}
	}
}

// A delivery that is refused gets a status with an empty body, and no callback runs.
func TestHandlerRefuses(t *testing.T) {
	t.Parallel()
	const s = `"secret":"` + secret + `"`
	good := `{"event":"x",` + s + `}`
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	method := func(method string) func(*http.Request) { return func(r *http.Request) { r.Method = method } }
	reasons := map[string]string{
		"no secret": "the body has no secret", "empty secret": "is empty or not a string", "number": "is empty or not a string",
		"twice": "has more than one secret", "wrong": "is not a configured one", "text": "not a JSON object", "form": "see WithMediaTypes",
		"too large": "more than 1048576 bytes (see WithMaxBytes)",
	}
	for _, test := range []struct {
		name, body string
		edit       func(*http.Request)
		status     int
	}{
		{"good", good, nil, 200},
		{"no secret", `{"event":"x"}`, nil, 401},
		{"no member", `{}`, nil, 401},
		{"empty secret", `{"event":"x","secret":""}`, nil, 401},
		{"null", `{"event":"x","secret":null}`, nil, 401},
		{"number", `{"event":"x","secret":7}`, nil, 401},
		{"array", `{"event":"x","secret":["` + secret + `"]}`, nil, 401},
		{"object", `{"event":"x","secret":{` + s + `}}`, nil, 401},
		{"wrong", `{"event":"x","secret":"whsec"}`, nil, 401},
		{"beginning", `{"event":"x","secret":"` + secret[:len(secret)-1] + `"}`, nil, 401},
		{"longer", `{"event":"x","secret":"` + secret + `0"}`, nil, 401},
		{"other case", `{"event":"x","secret":"` + strings.ToUpper(secret) + `"}`, nil, 401},
		{"twice", `{` + s + `,` + s + `}`, nil, 401},
		{"twice, wrong first", `{"secret":"no",` + s + `}`, nil, 401},
		{"twice, wrong last", `{` + s + `,"secret":"no"}`, nil, 401},
		{"twice, in capitals", `{` + s + `,"SECRET":"` + secret + `"}`, nil, 401},
		{"twice, escaped", `{` + s + `,"\u0073ecret":"` + secret + `"}`, nil, 401},
		{"in data only", `{"event":"x","data":{` + s + `}}`, nil, 401},
		{"placeholder of nothing", `{"event":"x","secret":"\u0000"}`, nil, 401},
		{"escaped", `{"event":"x","\u0073ecret":"\u0077` + secret[1:] + `"}`, nil, 200},
		{"byte order mark", "\xef\xbb\xbf" + good, nil, 200},
		{"spaces", " \r\n" + strings.ReplaceAll(good, ":", " : \t") + "\n", nil, 200},
		{"doubled member", `{"event":"x","event":"y",` + s + `}`, nil, 200},
		{"invalid UTF-8", `{"event":"x","data":{"name":"` + "\xff" + `"},` + s + `}`, nil, 200},
		{"empty", "", nil, 400},
		{"text", "event=x", nil, 400},
		{"array of it", "[" + good + "]", nil, 400},
		{"string", `"` + secret + `"`, nil, 400},
		{"cut", good[:len(good)-1], nil, 400},
		{"two objects", good + good, nil, 400},
		{"trailing comma", `{` + s + `,}`, nil, 400},
		{"no comma", `{` + s + ` "a":1}`, nil, 400},
		{"curly quotes", `{“secret”:“x”}`, nil, 400},
		{"UTF-16", "\xfe\xff\x00{\x00}", nil, 400},
		{"charset", good, header("Content-Type", "application/json; charset=utf-8"), 200},
		{"capitals", good, header("Content-Type", "Application/JSON"), 200},
		{"suffix", good, header("Content-Type", "application/vnd.voiso+json"), 200},
		{"broken parameter", good, header("Content-Type", "application/json; charset"), 200},
		{"no media type", good, header("Content-Type", ""), 200},
		{"form", good, header("Content-Type", "application/x-www-form-urlencoded"), 415},
		{"text/plain", good, header("Content-Type", "text/plain; charset=utf-8"), 415},
		{"not a media type", good, header("Content-Type", "json"), 415},
		{"GET", good, method("GET"), 405},
		{"PUT", good, method("PUT"), 405},
		{"post in lower case", good, method("post"), 405},
		{"largest", good + strings.Repeat(" ", 1<<20-len(good)), nil, 200},
		{"too large", good + strings.Repeat(" ", 1<<20-len(good)+1), nil, 413},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			called := 0
			handler, log := newHandler(t, count(&called))
			edit := test.edit
			if edit == nil {
				edit = func(*http.Request) {}
			}
			w := post(handler, test.body, edit)
			if w.Code != test.status || w.Body.Len() > 0 || (called == 1) != (test.status == 200) || called > 1 {
				t.Errorf("status %d, want %d; body %q; %d calls", w.Code, test.status, w.Body, called)
			}
			if strings.Contains(log.String(), secret) || (log.String() == "") != (test.status == 200) {
				t.Errorf("log: %s", log)
			}
			if !strings.Contains(log.String(), reasons[test.name]) {
				t.Errorf("the log does not say %q: %s", reasons[test.name], log)
			}
			if allow := w.Header().Get("Allow"); (allow == "POST") != (test.status == 405) {
				t.Errorf("Allow: %q", allow)
			}
			// Parse refuses the same.
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/json")
			edit(r)
			_, err := webhook.Parse(r, secret)
			if webhook.StatusOf(err) != test.status || errors.Is(err, webhook.ErrUnverified) != (test.status == 401) || err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("Parse: %v", err)
			}
		})
	}
}

// The old hooks have no secret. Another check replaces it, for them alone.
func TestOldHooks(t *testing.T) {
	t.Parallel()
	token := func(r *http.Request) { r.Header.Set("Authorization", "Bearer t") }
	var got []string
	callbacks := webhook.Callbacks{
		OnCallNotify: func(_ context.Context, event *webhook.CallNotifyEvent) error {
			when, err := event.Data.CallStartTime.Time()
			got = append(got, event.Data.AgentName+" "+event.Data.ANI+" "+when.String())
			return err
		},
		OnCallOutcomeLogging: func(_ context.Context, event *webhook.CallOutcomeEvent) error {
			got = append(got, string(event.Data.Disposition)+" "+event.Data.DNIS)
			return nil
		},
	}
	checked, _ := newHandler(t, callbacks, webhook.WithHeader("Authorization", "Bearer t"), webhook.WithStore(nil))
	unchecked, _ := newHandler(t, callbacks)
	get := func(query string) func(*http.Request) {
		return func(r *http.Request) { r.Method, r.URL.RawQuery = "GET", query; r.Header.Del("Content-Type") }
	}
	const start = "2021-09-03 10:22:24.661 +0000 UTC"
	for _, test := range []struct {
		body string
		edit func(*http.Request)
		want string
	}{
		{bodyOf(t, webhook.CallNotify), func(*http.Request) {}, "Jane Doe 15555551234 " + start},
		{`{"uuid":"1","call_start_time":"1630664544.661"}`, func(*http.Request) {}, "  " + start},
		{"", get("callcenter=Example&agent_name=Jane+Doe&ani=15555551234&call_start_time=1630664544.661&uuid=1"), "Jane Doe 15555551234 " + start},
		{bodyOf(t, webhook.CallOutcomeLogging), func(*http.Request) {}, "answered 15555551234"},
	} {
		got = nil
		if w := post(checked, test.body, test.edit, token); w.Code != 200 || !slices.Equal(got, []string{test.want}) {
			t.Errorf("status %d, callbacks got %q, want %q", w.Code, got, test.want)
		}
		if w := post(checked, test.body, test.edit); w.Code != 401 || len(got) != 1 {
			t.Errorf("without the header: status %d, callbacks got %q", w.Code, got)
		}
		if w := post(unchecked, test.body, test.edit, token); w.Code != 401 || len(got) != 1 {
			t.Errorf("without a check: status %d, callbacks got %q", w.Code, got)
		}
	}
	var other string
	without, _ := newHandler(t, onAny(func(_ context.Context, event *webhook.OtherEvent) error {
		other = string(event.Name) + event.Data.String()
		return nil
	}), webhook.WithHeader("Authorization", "Bearer t"))
	if w := post(without, `{"uuid":"1","disposition":"busy"}`, token); w.Code != 200 || other != `call_outcome_logging{"uuid":"1","disposition":"busy"}` {
		t.Errorf("without its callback: status %d, OnOther got %s", w.Code, other)
	}
	if w := post(checked, "", get("event=x&data=y"), token); w.Code != 401 {
		t.Errorf("an event in a query: status %d", w.Code)
	}
}
