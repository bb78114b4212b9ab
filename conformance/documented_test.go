package conformance

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// Every documented request goes out through the generated client with exactly its method, path, query and body, with
// the credential that its scheme says, and is accepted.
func TestDocumentedRequests(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	for _, c := range documentedCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			op, err := d.find(c.Method, c.Path)
			if err != nil {
				t.Fatal(err)
			}
			s, key, err := c.sample(op)
			if err != nil {
				t.Fatal(err)
			}
			if c.Scheme != "path" {
				r, err := send(t.Context(), "", op, s, securityproviders.KeyInPath, signer(t, c.Scheme, key))
				if err == nil {
					err = d.accepted(t.Context(), checker, op, s, r, c.Scheme)
				}
				if err := errors.Join(err, c.sameQuery(r)); err != nil {
					t.Error(err)
				}
				return
			}
			// The key in the path alone, as documented, and with the Bearer token of the same key.
			r, err := send(t.Context(), "", op, s, key)
			if err == nil {
				err = errors.Join(sameRequest(op, s, r), c.sameQuery(r))
			}
			if err != nil {
				t.Fatal(err)
			}
			if !credentialsOf(op, r).equal(credentials{path: key}) {
				t.Error("the path alone is to hold a key")
			}
			if _, err := checker.Check(r); err != nil {
				t.Error(err)
			}
			scheme := "contactcenterBearerToken"
			r, err = send(t.Context(), "", op, s, securityproviders.KeyInPath, signer(t, scheme, key))
			if err == nil {
				err = d.accepted(t.Context(), checker, op, s, r, scheme)
			}
			if err := errors.Join(err, c.sameQuery(r)); err != nil {
				t.Error(err)
			}
		})
	}
}

// sameQuery compares the query with the documented text, without the types of the description.
func (c *documented) sameQuery(r *http.Request) error {
	if r == nil {
		return nil
	}
	query := r.URL.Query()
	query.Del("key")
	problems := make([]error, 0, len(query))
	for name, want := range c.Request.Query {
		if got := query[name]; len(got) != 1 || got[0] != want {
			problems = append(problems, fmt.Errorf("query parameter %s is %q, not %q", name, got, want))
		}
	}
	if len(query) != len(c.Request.Query) {
		problems = append(problems, fmt.Errorf("%d query parameters, not %d", len(query), len(c.Request.Query)))
	}
	return errors.Join(problems...)
}

// Every documented response is described, and the typed call gives a value that encodes to the same JSON.
func TestDocumentedResponses(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, c := range documentedCases(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			op, err := d.find(c.Method, c.Path)
			if err != nil {
				t.Fatal(err)
			}
			s, _, err := c.sample(op)
			if err != nil {
				t.Fatal(err)
			}
			body := notNull(c.Response.Body)
			if body == nil && c.Response.Status != http.StatusNoContent {
				// The documentation prints no response, so the example of the description is used.
				if body, err = op.exampleResponse(c.Response.Status); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.checkResponse(t.Context(), op, s, c.Response.Status, body); err != nil {
				t.Error(err)
			}
			if _, err := op.decoded(t.Context(), s, c.Response.Status, nil); err != nil {
				t.Errorf("without a body: %v", err)
			}
		})
	}
}
