package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Every operation, with every scheme it accepts, is called through the generated client and a provider. What goes out
// is accepted and carries exactly one credential.
func TestEveryOperationWithEveryScheme(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	for _, op := range d.operations {
		samples, err := op.samples()
		if err != nil {
			t.Error(err)
			continue
		}
		suffixes := []string{""}
		if op.spec.RequestBody != nil {
			suffixes = append(suffixes, "WithBody")
		}
		for _, scheme := range op.schemes() {
			for _, suffix := range suffixes {
				for _, s := range samples {
					t.Run(fmt.Sprintf("%s%s/%s/%s", op.id, suffix, scheme, s.name), func(t *testing.T) {
						t.Parallel()
						r, err := send(t.Context(), suffix, op, s, securityproviders.KeyInPath, signer(t, scheme, keyOf(kindOf(scheme))))
						if err != nil {
							t.Fatal(err)
						}
						if err := d.accepted(t.Context(), checker, op, s, r, scheme); err != nil {
							t.Error(err)
						}
					})
				}
			}
		}
	}
}

// accepted says what is wrong with a request that was signed by a scheme.
func (d *document) accepted(ctx context.Context, checker *voisotest.Checker, op *operation, s sample, r *http.Request, scheme string) error {
	if err := d.filter(ctx, op, r); err != nil {
		return fmt.Errorf("openapi3filter: %w", err)
	}
	checked, err := checker.Check(r)
	if err != nil {
		return fmt.Errorf("checker: %w", err)
	}
	var problems []error
	if checked.OperationID != op.id || checked.Scheme != scheme || string(checked.KeyKind) != kindOf(scheme) {
		problems = append(problems, fmt.Errorf("the checker saw %s with %q and a %s key", checked.OperationID, checked.Scheme, checked.KeyKind))
	}
	problems = append(problems, oneCredential(op, r, scheme), sameRequest(op, s, r))
	return errors.Join(problems...)
}
