package voiso

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
)

var allKinds = []ErrorKind{
	ErrInvalidKey, ErrForbidden, ErrNotFound, ErrInvalidRequest, ErrRateLimited, ErrAgentUnavailable, ErrServer,
	ErrUnexpectedResponse, ErrOutcomeUnknown, ErrNoResponse, ErrNotSent,
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	base := Error{Operation: "getBalance", Method: "GET", Path: "/api/v1/{api_key}/balance"}
	for _, c := range []struct {
		err  Error
		want string
	}{
		{Error{Status: 503, kind: ErrServer}, "status 503, server error"},
		{Error{kind: ErrNoResponse, cause: io.EOF, Attempts: 3}, "no response: EOF; 3 attempts"},
		{Error{kind: ErrNotSent, cause: context.Canceled, Attempts: 1}, "not sent: context canceled"},
		{Error{Status: 400, kind: ErrNotFound, safe: "Campaign not found"}, "status 400, not found: Campaign not found"},
		{
			Error{Status: 403, kind: ErrInvalidKey, safe: "Invalid api_key", Scheme: "userBearerToken", Key: User, Accepts: []string{"userBearerToken", "userApiKey"}},
			"status 403, invalid key: Invalid api_key; sent the user key as userBearerToken; the operation also accepts userApiKey",
		},
		{
			Error{Status: 403, kind: ErrForbidden, Scheme: "userBearerToken", Key: User, Accepts: []string{"userBearerToken"}},
			"status 403, forbidden; sent the user key as userBearerToken, the only scheme of the operation",
		},
		{
			Error{Status: 502, kind: ErrServer, unknown: true, Attempts: 2},
			"status 502, server error; 2 attempts; outcome unknown: it may have been carried out, check before a retry",
		},
		{Error{Status: 418}, "status 418"},
	} {
		c.err.Operation, c.err.Method, c.err.Path = base.Operation, base.Method, base.Path
		want := "voiso: getBalance (GET /api/v1/{api_key}/balance): " + c.want
		if got := c.err.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestErrorIsItsKindOnly(t *testing.T) {
	t.Parallel()
	for _, kind := range allKinds {
		err := fmt.Errorf("outside: %w", &Error{kind: kind, unknown: kind == ErrServer})
		for _, target := range allKinds {
			want := target == kind || target == ErrOutcomeUnknown && kind == ErrServer
			if got := errors.Is(err, target); got != want {
				t.Errorf("%q is %q: %v", kind, target, got)
			}
		}
	}
	if errors.Is(&Error{kind: ErrServer}, io.EOF) {
		t.Error("is something else")
	}
}

func TestErrorKeepsItsCause(t *testing.T) {
	t.Parallel()
	cause := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	client := stubClient(t, &stub{respond: func(*http.Request) (*http.Response, error) { return nil, cause }}, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
	_, err := client.GetBalance(t.Context())
	if got, ok := errors.AsType[*net.OpError](err); !ok || got != cause || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the cause is lost: %v", err)
	}
	failure, ok := errors.AsType[*Error](err)
	if !ok || failure.Operation != "getBalance" || failure.Attempts != 1 || failure.Scheme != "contactcenterBearerToken" {
		t.Errorf("got %#v", failure)
	}
	if failure.Timeout() || !(&Error{cause: &timeoutError{after: time.Second}}).Timeout() || (&Error{}).Timeout() {
		t.Error("Timeout is wrong")
	}
	if !(&Error{cause: fmt.Errorf("deep: %w", context.DeadlineExceeded)}).Timeout() {
		t.Error("a deadline is not a timeout")
	}
}

// privateErrors are errors of calls whose response or cause echoes everything private.
func privateErrors(t *testing.T) map[string]error {
	t.Helper()
	sms := gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText}
	echo := func(status int) *stub {
		return &stub{respond: func(req *http.Request) (*http.Response, error) {
			sent, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}
			body, err := json.Marshal(map[string]string{"error": req.Header.Get("Authorization") + " " + req.URL.String() + " " + string(sent)})
			if status < 300 {
				body = body[:len(body)-1] // cut short
			}
			return respond(req, status, string(body)), err
		}}
	}
	causes := &stub{respond: func(req *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("proxy refused %s with %s", req.URL, req.Header)
	}}
	all := map[string]error{}
	for name, transport := range map[string]*stub{"400": echo(400), "500": echo(500), "200": echo(200), "cause": causes} {
		client := stubClient(t, transport, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
		_, all["sms "+name] = client.SendSMS(t.Context(), sms)
	}
	client := stubClient(t, causes, WithRetry(RetryPolicy{Attempts: 1, MinWait: -1, MaxWait: -1}))
	_, all["call"] = client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: secretNumber})
	sms.Number = "+1 " + secretNumber[1:]
	_, all["argument"] = client.SendSMS(t.Context(), sms)
	return all
}

func TestErrorsShowNothingPrivate(t *testing.T) {
	t.Parallel()
	for name, err := range privateErrors(t) {
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for current := err; current != nil; current = errors.Unwrap(current) {
			assertPublic(t, name+", text", current.Error())
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3s"} {
				assertPublic(t, name+", "+verb, fmt.Sprintf(verb, current))
				assertPublic(t, name+", inside, "+verb, fmt.Sprintf(verb, struct{ Inner any }{current}))
			}
		}
		encoded, jsonErr := json.Marshal(map[string]any{"err": err})
		if jsonErr != nil {
			t.Error(jsonErr)
		}
		assertPublic(t, name+", JSON", string(encoded))
		var log bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(handler).Error("failed", "err", err)
		}
		assertPublic(t, name+", log", log.String())
		if failure, ok := errors.AsType[*Error](err); ok {
			copied := *failure
			encoded, jsonErr = json.Marshal(copied)
			assertPublic(t, name+", copy", fmt.Sprintf("%v %+v %#v %s %v", copied, copied, copied, encoded, jsonErr))
		}
	}
}

func TestErrorVerbs(t *testing.T) {
	t.Parallel()
	err := &Error{Operation: "sendSMS", Method: "POST", Path: "/p", Status: 500, kind: ErrServer, response: redact.Hide(errorResponse{body: []byte("body")})}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if got := fmt.Sprintf(verb, err); got != err.Error() {
			t.Errorf("%s: %s", verb, got)
		}
	}
	if got := fmt.Sprintf("%q", err); got != `"`+err.Error()+`"` {
		t.Errorf("%%q: %s", got)
	}
}

func TestErrorAsJSONAndLog(t *testing.T) {
	t.Parallel()
	err := &Error{Operation: "sendSMS", Method: "POST", Path: "/p", Status: 502, kind: ErrServer, Scheme: "userBearerToken", Attempts: 1, unknown: true}
	encoded, jsonErr := json.Marshal(err)
	want := `{"operation":"sendSMS","status":502,"kind":"server error","scheme":"userBearerToken","attempts":1,"outcome_unknown":true,` +
		`"error":"voiso: sendSMS (POST /p): status 502, server error; outcome unknown: it may have been carried out, check before a retry"}`
	if jsonErr != nil || string(encoded) != want {
		t.Errorf("got %s, %v", encoded, jsonErr)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", err)
	for _, part := range []string{"err.operation=sendSMS", "err.status=502", `err.kind="server error"`, "err.outcome_unknown=true"} {
		if !strings.Contains(log.String(), part) {
			t.Errorf("the log lacks %s: %s", part, log.String())
		}
	}
}

func TestArgumentError(t *testing.T) {
	t.Parallel()
	err := error(&ArgumentError{Operation: "sendSMS", Field: "number", Rule: "must not be empty"})
	if got := err.Error(); got != "voiso: sendSMS: number must not be empty" {
		t.Error(got)
	}
	if got := (&ArgumentError{Operation: "New", Rule: "no key"}).Error(); got != "voiso: New: no key" {
		t.Error(got)
	}
	if got := (&ArgumentError{Field: "line 7", Rule: "must have 4 columns"}).Error(); got != "voiso: line 7 must have 4 columns" {
		t.Error(got)
	}
	for _, kind := range allKinds {
		if got, want := errors.Is(err, kind), slices.Contains([]ErrorKind{ErrInvalidRequest, ErrNotSent}, kind); got != want {
			t.Errorf("is %q: %v", kind, got)
		}
	}
}

// Where only the general rule says that a kind of key is accepted, a refusal
// names the kind that the operation's own page has.
func TestARefusedInferredKeyNamesTheDocumentedKind(t *testing.T) {
	t.Parallel()
	const hint = "the page of the operation names the contact center key"
	for name, c := range map[string]struct {
		status  int
		body    string
		options []CallOption
		want    bool
	}{
		"401":                 {401, "", []CallOption{UsingKey(User)}, true},
		"403":                 {403, "", []CallOption{UsingKey(User)}, true},
		"400":                 {400, `{"error":"Invalid api_key"}`, []CallOption{UsingKey(User)}, true},
		"400, another reason": {400, `{"error":"something"}`, []CallOption{UsingKey(User)}, true},
		"404":                 {404, "", []CallOption{UsingKey(User)}, false},
		"500":                 {500, "", []CallOption{UsingKey(User)}, false},
		"the documented kind": {403, "", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := stubClient(t, always(c.status, c.body), WithRetry(RetryPolicy{Attempts: 1}))
			_, err := client.GetBalance(t.Context(), c.options...)
			if err == nil || strings.Contains(err.Error(), hint) != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
