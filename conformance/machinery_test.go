package conformance

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// The tools of these tests notice what they are for: a test that cannot fail proves nothing.

func TestTableComparerNotices(t *testing.T) {
	t.Parallel()
	d := description(t)
	change := func(edit func(*gen.Operation)) []*gen.Operation {
		table := gen.Operations()
		i := slices.Index(table, gen.OpSendSMS)
		row := *table[i]
		edit(&row)
		table[i] = &row
		return table
	}
	tables := map[string][]*gen.Operation{
		"missing":      slices.Delete(gen.Operations(), 3, 4),
		"last missing": gen.Operations()[:len(gen.Operations())-1],
		"one more":     append(gen.Operations(), gen.OpSendSMS),
		"order":        append(gen.Operations()[1:], gen.Operations()[0]),
		"id":           change(func(o *gen.Operation) { o.ID = "sendSms" }),
		"method":       change(func(o *gen.Operation) { o.Method = "PUT" }),
		"path":         change(func(o *gen.Operation) { o.Path += "/" }),
		"tag":          change(func(o *gen.Operation) { o.Tag = "" }),
		"or":           change(func(o *gen.Operation) { o.Security = []gen.Requirement{o.Security[1], o.Security[0]} }),
		"and":          change(func(o *gen.Operation) { o.Security = []gen.Requirement{{o.Security[0][0], o.Security[1][0]}} }),
		"path key":     change(func(o *gen.Operation) { o.PathKey = nil }),
		"path keys":    change(func(o *gen.Operation) { o.PathKey = &gen.PathKey{Parameter: "api_key", Keys: []string{"user"}} }),
		"evidence":     change(func(o *gen.Operation) { o.Evidence.Grade = "inferred" }),
		"idempotent":   change(func(o *gen.Operation) { o.Idempotent = true }),
		"deprecated":   change(func(o *gen.Operation) { o.Deprecated = true }),
	}
	for name, table := range tables {
		if d.compareTable(table) == nil {
			t.Errorf("%s: not noticed", name)
		}
	}
}

// An operation that is added to the description without regenerating, or without examples, fails these tests.
func TestAddedOperationIsNoticed(t *testing.T) {
	t.Parallel()
	const added = `paths:
  /api/v9/added/{id}:
    get:
      operationId: %s
      security: [{contactcenterBearerToken: []}]
      parameters:
        - {name: id, in: path, required: true, schema: {type: %s}%s}
      responses: {'200': {description: Done.}}
`
	loadWith := func(id, kind, example string) (*document, *operation) {
		t.Helper()
		d, err := load([]byte(strings.Replace(string(api.OpenAPI), "paths:\n", fmt.Sprintf(added, id, kind, example), 1)))
		if err != nil {
			t.Fatal(err)
		}
		return d, d.operations[0]
	}
	d, op := loadWith("addedLater", "string", ", example: x")
	if err := d.compareTable(gen.Operations()); err == nil || !strings.Contains(err.Error(), "addedLater") {
		t.Errorf("the table: %v", err)
	}
	samples, err := op.samples()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := send(t.Context(), "", op, samples[0], "", signer(t, op.schemes()[0], contactCenterKey)); err == nil || !strings.Contains(err.Error(), "no method addedLater") {
		t.Errorf("the call: %v", err)
	}
	if _, op = loadWith("addedLater", "string", ""); true {
		if _, err := op.samples(); err == nil || !strings.Contains(err.Error(), "no example of the parameter id") {
			t.Errorf("no example: %v", err)
		}
	}
	// An operation whose method takes something else.
	if _, op = loadWith("getBalance", "integer", ", example: 17"); true {
		samples, err := op.samples()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := send(t.Context(), "", op, samples[0], ""); err == nil || !strings.Contains(err.Error(), "path parameter id into string") {
			t.Errorf("another type: %v", err)
		}
	}
	if d.knows("Undescribed", "") || !d.knows("GetBalanceWithResponse", "WithResponse") {
		t.Error("methods are not told apart")
	}
}

// What the matrix demands of a good request fails on each fault.
func TestMatrixNotices(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	const scheme = "userBearerToken"
	faults := map[string]struct {
		edit gen.RequestEditorFn
		want string
	}{
		"query name":     {edit(func(r *http.Request) { r.URL.RawQuery += "&undescribed=1" }), string(voisotest.UnknownQuery)},
		"parameter":      {edit(func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "page=1", "page=2", 1) }), "query parameter page"},
		"lost parameter": {edit(func(r *http.Request) { r.URL.RawQuery = "" }), "query parameter page"},
		"undemanded": {edit(func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "cli=", "search_token=1&cli=", 1)
		}), "query"},
		"another scheme":  {signer(t, "contactcenterApiKey", contactCenterKey), "contactcenterApiKey"},
		"key once more":   {edit(func(r *http.Request) { r.Header.Set("X-Key", userKey) }), "appears 2 times"},
		"key as referrer": {edit(func(r *http.Request) { r.Header.Set("Referer", server+"/?key="+userKey) }), "appears 2 times"},
		"wrong enum": {edit(func(r *http.Request) {
			r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "type=outbound", "type=sideways", 1)
		}), "openapi3filter"},
		"content type": {edit(func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }), "was not asked for"},
	}
	op := d.byID(t, "listCDRs")
	samples, err := op.samples()
	if err != nil {
		t.Fatal(err)
	}
	for name, fault := range faults {
		r, err := send(t.Context(), "", op, samples[0], "", signer(t, scheme, userKey), fault.edit)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.accepted(t.Context(), checker, op, samples[0], r, scheme); err == nil || !strings.Contains(err.Error(), fault.want) {
			t.Errorf("%s: got %v, want %q", name, err, fault.want)
		}
	}
	sms := d.byID(t, "sendSMS")
	if samples, err = sms.samples(); err != nil {
		t.Fatal(err)
	}
	r, err := send(t.Context(), "", sms, samples[0], securityproviders.KeyInPath, signer(t, scheme, userKey))
	if err != nil {
		t.Fatal(err)
	}
	if err := sameRequest(sms, samples[1], r); err == nil || !strings.Contains(err.Error(), "body") {
		t.Errorf("another body: %v", err)
	}
	r.URL.Path, r.URL.RawPath = strings.Replace(r.URL.Path, userKey, contactCenterKey, 1), ""
	if err := oneCredential(sms, r, scheme); err == nil {
		t.Error("another key in the path is not noticed")
	}
}
