package leaktest_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/leaktest"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
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

// holder holds a value as other programs' structs do.
type holder struct {
	Value any
	value any
}

// values are all values of ours that know a key.
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
	signing := must[*securityproviders.Transport](t)(securityproviders.NewTransport(roundTripper(func(req *http.Request) (*http.Response, error) {
		return answer(req, 200, "application/json", "{}"), nil
	}), address, credentials, securityproviders.WithQueryForm()))
	record := new(securityproviders.Record)
	ctx := securityproviders.ContextWithRecord(t.Context(), record)
	raw := must[*gen.ClientWithResponses](t)(gen.NewClientWithResponses(address, gen.WithHTTPClient(&http.Client{Transport: signing})))
	response := must[*gen.ListCDRsResponse](t)(raw.ListCDRsWithResponse(ctx, nil))
	choice, ok := record.Choice()
	if !ok {
		t.Fatal("nothing was signed")
	}
	options := []voiso.Option{
		voiso.WithContactCenterKey(centerKey), voiso.WithUserKeySource(fixed), voiso.WithQueryKey(), voiso.WithPreferredKey(voiso.User),
		voiso.WithHTTPClient(&http.Client{Transport: signing}), voiso.WithBaseURL(address),
	}
	all := map[string]any{
		"key": key, "fixed source": fixed, "file source": fromFile, "environment source": securityproviders.EnvKey("VOISO_USER_KEY"),
		"credentials": credentials, "transport": signing, "record": record, "choice": choice, "redactor": record.Redactor(),
		"options": options, "client": must[*voiso.Client](t)(voiso.New("", options...)), "raw client": raw, "raw response": response,
		"raw response's request": response.HTTPResponse.Request, "context": ctx,
	}
	for _, scheme := range securityproviders.Schemes() {
		all["provider "+string(scheme)] = must[*securityproviders.Provider](t)(securityproviders.NewProvider(scheme, fixed))
	}
	return all
}

// No value of ours shows a key, by itself or from inside another value.
func TestValues(t *testing.T) {
	t.Parallel()
	var report leaktest.Report
	for name, value := range values(t) {
		for where, value := range map[string]any{
			"": value, " in a struct": holder{value, value}, " in a pointer": &holder{value, value}, " in a slice": []any{value}, " in a map": map[string]any{"a": value},
		} {
			report.Value(name+where, true, value)
			if name != "context" { // it leads to the whole test, which is written to meanwhile
				report.Add(name+where+" deep", true, strings.Join(leaktest.Deep(value), "\n"))
			}
		}
	}
	assertClean(t, &report)
}

func assertClean(t *testing.T, report *leaktest.Report) {
	t.Helper()
	for _, leak := range report.Leaks(keys, private) {
		t.Errorf("%s shows %q:\n%.600s", leak.Outlet, leak.Secrets, leak.Text)
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
	var report leaktest.Report
	for i, err := range errs {
		if err == nil {
			t.Errorf("%d is not refused", i)
		}
		report.Error("error", true, err)
	}
	assertClean(t, &report)
}

// The generated client of a client fails as cleanly.
func TestGenerated(t *testing.T) {
	t.Parallel()
	for _, failure := range failures() {
		if failure.base == nil || failure.context != nil || strings.Contains(failure.name, "stall") || strings.Contains(failure.name, "timeout") {
			continue // those wait
		}
		s := &scene{op: gen.OpSendSMS, credential: credential{securityproviders.SchemeUserBearerToken}, failure: failure, good: "{}"}
		client, _, err := s.client(roundTripper(s.base), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
		if err != nil {
			t.Fatal(err)
		}
		body := gen.SendSMSRequest{Agent: "2003", Number: number, Body: message}
		answer, err := client.Generated().SendSMSWithResponse(s.trace(t.Context()), securityproviders.KeyInPath, body)
		// Reading and parsing is the generated client's own: its errors are cleared of keys only.
		_, ours := errors.AsType[*voiso.Error](err)
		s.report.Error("generated error", ours, err)
		if err == nil {
			s.report.Verbs("generated answer", false, answer.HTTPResponse)
			s.request("generated request", answer.HTTPResponse.Request)
		}
		s.check(t)
	}
}
