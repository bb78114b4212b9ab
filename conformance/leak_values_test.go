package conformance_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// must returns the value of a constructor that may not fail here.
func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// values returns all values of ours that know a key, in use.
func values(t *testing.T) map[string]any {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(centerKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fixed := must[securityproviders.KeySource](t)(securityproviders.FixedKey(userKey))
	fromFile := securityproviders.FileKey(file)
	key := must[securityproviders.Key](t)(fromFile.Key(t.Context()))
	credentials := securityproviders.Credentials{}.WithContactCenterKey(fromFile).WithUserKey(fixed)
	choice := must[securityproviders.Choice](t)(credentials.Choose(gen.OpListCDRs, securityproviders.Wanted{}))
	call := &securityproviders.Call{Choice: choice, Key: key}
	fake := voisotest.NewUnstarted(voisotest.Options{Keys: map[string]voisotest.KeyKind{centerKey: voisotest.ContactCenter, userKey: voisotest.User}})
	signing := must[*securityproviders.Transport](t)(securityproviders.NewTransport(fake.Transport(), fake.URL, credentials, securityproviders.WithQueryForm()))
	raw := must[*gen.ClientWithResponses](t)(gen.NewClientWithResponses(fake.URL, gen.WithHTTPClient(&http.Client{Transport: signing})))
	response := must[*gen.ListCDRsResponse](t)(raw.ListCDRsWithResponse(t.Context(), nil))
	options := []voiso.Option{
		voiso.WithContactCenterKeySource(fromFile), voiso.WithUserKey(userKey), voiso.WithPreferredKey(voiso.User), voiso.WithBaseURL(fake.URL),
		voiso.WithHTTPClient(&http.Client{Transport: fake.Transport()}),
	}
	client := must[*voiso.Client](t)(voiso.New("", options...))
	if _, err := client.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "2003", Number: number, Body: message}); err != nil {
		t.Fatal(err)
	}
	export := client.ExportCDRs(voiso.CDRFilter{Number: number}, voiso.ExportOptions{})
	for _, err := range export.Raw(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if response.StatusCode() != http.StatusOK || len(fake.Requests()) < 3 {
		t.Fatalf("%s, %d requests", response.Status(), len(fake.Requests()))
	}
	all := map[string]any{
		"key": key, "fixed source": fixed, "file source": fromFile, "environment source": securityproviders.EnvKey("VOISO_USER_KEY"),
		"credentials": credentials, "choice": choice, "call": call, "context": securityproviders.WithCall(context.Background(), httptest.NewRequest(http.MethodGet, "/", nil), call).Context(),
		"transport": signing, "options": options, "client": client, "client as value": *client, "export": export, "export as value": *export, "checkpoint": export.Checkpoint(),
		"raw client": raw, "client's raw client": client.Generated(), "raw response": response, "raw response's request": response.HTTPResponse.Request.WithContext(context.Background()),
		"fake": fake, "fake as value": *fake, "fake's transport": fake.Transport(), "fake's requests": fake.Requests(),
	}
	for _, scheme := range securityproviders.Schemes() {
		all["provider "+string(scheme)] = must[*securityproviders.Provider](t)(securityproviders.NewProvider(scheme, fixed))
	}
	return all
}

// No value of ours shows a key, by itself or from inside another value.
func TestValuesShowNoKey(t *testing.T) {
	t.Parallel()
	var r report
	for name, value := range values(t) {
		public := !strings.Contains(name, "fake's requests")
		for where, value := range map[string]any{
			"": value, " in a struct": struct{ Value any }{value}, " in a pointer": &struct{ value any }{value}, " in a slice": []any{value}, " in a map": map[string]any{"a": value},
		} {
			r.value(name+where, public, value)
		}
	}
	r.assertClean(t, "values")
}

// A late echo of the client's other key is found too.
func TestEchoOfTheOtherKey(t *testing.T) {
	t.Parallel()
	for _, scheme := range securityproviders.Schemes() {
		s := &scene{op: gen.OpListCDRCampaigns, credential: credential{scheme}}
		other := voiso.User
		if scheme.Kind() == voiso.User {
			other = voiso.ContactCenter
		}
		client, _, err := s.client(roundTripper(func(req *http.Request) (*http.Response, error) {
			if s.sent++; s.sent == 1 {
				return response(req, 200, "application/json", "[]"), nil
			}
			resp := response(req, 400, "application/json", `{"error":`+quoted(centerKey + userKey)["Go"]+`}`)
			resp.Status += centerKey + userKey
			resp.Header["X"] = []string{centerKey, userKey}
			return resp, nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.ListCDRCampaigns(t.Context(), voiso.UsingKey(other)); err != nil {
			t.Fatal(err)
		}
		_, err = client.ListCDRCampaigns(t.Context(), voiso.UsingKey(scheme.Kind()))
		s.report.err("error", true, err)
		s.report.assertClean(t, string(scheme))
	}
}

// A number is masked in Voiso's words with every separator that NormalizeNumber accepts.
func TestNumbersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for r := range rune(0x10000) {
		written := strings.ReplaceAll("1s555s004s7110", "s", string(r))
		if digits, err := voiso.NormalizeNumber(written); err == nil && digits == "15550047110" && redact.Numbers(written) != "[number]" {
			t.Errorf("NormalizeNumber accepts %q, with which a number shows as %q", r, redact.Numbers(written))
		}
	}
	for _, written := range spacedNumbers() {
		for _, prefix := range []string{"", "1", "+1 ", "(1) ", "is 1-"} {
			s := sceneOf(gen.OpSendSMS, failure{base: func(_ *scene, req *http.Request) (*http.Response, error) {
				return response(req, 400, "application/json", `{"error":`+quoted("no route to " + prefix + written)["Go"]+`}`), nil
			}})
			s.run(t.Context(), roundTripper(s.base))
			s.check(t)
		}
	}
}

// What is wrong with a key or an address is said without printing it.
func TestRefusedConstruction(t *testing.T) {
	for _, spoil := range []string{"\n", " ", "\x7f", "é", "\r\n"} {
		t.Setenv(voiso.EnvUserKey, userKey+spoil)
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(centerKey+spoil+"x"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, newKey := securityproviders.NewKey(centerKey + spoil)
		_, fixed := securityproviders.FixedKey(centerKey + spoil)
		_, env := securityproviders.EnvKey(voiso.EnvUserKey).Key(t.Context())
		_, fromFile := securityproviders.FileKey(file).Key(t.Context())
		_, provider := securityproviders.NewUserAPIKey(userKey + spoil)
		_, client := voiso.New("cluster1", voiso.WithContactCenterKey(spoil+centerKey))
		_, user := voiso.New("cluster1", voiso.WithUserKey(userKey+spoil))
		_, fromEnv := voiso.FromEnv()
		assertRefused(t, newKey, fixed, env, fromFile, provider, client, user, fromEnv)
	}
}

func TestRefusedAddresses(t *testing.T) {
	t.Parallel()
	key := voiso.WithContactCenterKey(centerKey)
	escaped := "QUINCE11cc"
	var refused []error
	for _, address := range []string{
		"https://" + escaped + "@h", "https://h/?key=" + escaped, "https://h/#" + escaped, "https://%zz" + centerKey, "ftp://h/" + escaped, escaped,
		"https:" + escaped, "http://h/" + escaped,
	} {
		_, err := voiso.New("", key, voiso.WithBaseURL(address))
		_, transport := securityproviders.NewTransport(nil, address, securityproviders.Credentials{})
		refused = append(refused, err, transport)
	}
	_, cluster := voiso.New(centerKey, key)
	assertRefused(t, append(refused, cluster)...)
}

func assertRefused(t *testing.T, errs ...error) {
	t.Helper()
	var r report
	for i, err := range errs {
		if err == nil {
			t.Errorf("%d is not refused", i)
		}
		r.err("error", true, err)
	}
	r.assertClean(t, "refusals")
}

// The generated client of a client fails as cleanly.
func TestGeneratedClientLeaks(t *testing.T) {
	t.Parallel()
	for _, failure := range failures() {
		if failure.base == nil || failure.context != nil || strings.Contains(failure.name, "stall") || strings.Contains(failure.name, "timeout") {
			continue // those wait
		}
		s := &scene{op: gen.OpSendSMS, credential: credential{securityproviders.SchemeUserBearerToken}, failure: failure, good: "{}", key: userKey}
		client, _, err := s.client(roundTripper(s.base))
		if err != nil {
			t.Fatal(err)
		}
		body := gen.SendSMSRequest{Agent: "2003", Number: number, Body: message}
		response, err := client.Generated().SendSMSWithResponse(s.trace(t.Context()), securityproviders.KeyInPath, body)
		// Reading and parsing is the generated client's own: its errors are cleared of keys only.
		_, ours := errors.AsType[*voiso.Error](err)
		s.report.err("generated error", ours, err)
		if err == nil {
			s.report.verbs("generated response", false, response.HTTPResponse)
			s.report.request("generated request", response.HTTPResponse.Request)
		}
		s.check(t)
	}
}
