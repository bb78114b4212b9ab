package conformance

import (
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// A provider for the client and another for the call: the call's wins, and exactly one credential remains. That holds
// for every pair of schemes and for every operation that takes both kinds of key and either has one in its path or
// takes it in the query.
func TestLastProviderWins(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	inPath, inQuery := 0, 0
	for _, op := range d.operations {
		switch {
		case !op.takes("contactcenter") || !op.takes("user"):
			continue
		case op.pathKey != nil:
			inPath++
		case op.accepts("contactcenterApiKey") && op.accepts("userApiKey"):
			inQuery++
		default:
			continue
		}
		samples, err := op.samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, first := range allSchemes() {
			for _, last := range allSchemes() {
				t.Run(op.id+"/"+first+" then "+last, func(t *testing.T) {
					t.Parallel()
					sink := &capture{status: 204}
					client, err := gen.NewClient(server, gen.WithHTTPClient(sink), gen.WithRequestEditorFn(signer(t, first, keyOf(kindOf(first)))))
					if err != nil {
						t.Fatal(err)
					}
					perCall := signer(t, last, keyOf(kindOf(last)))
					if _, err := invoke(t.Context(), client, "", op, samples[0], securityproviders.KeyInPath, perCall); err != nil {
						t.Fatal(err)
					}
					r, err := sink.only()
					if err != nil {
						t.Fatal(err)
					}
					if op.pathKey != nil && isQuery(last) {
						// No query key is documented there: the path carries the key alone.
						key := keyOf(kindOf(last))
						if !credentialsOf(op, r).equal(credentials{path: key}) || occurrences(r, key) != 1 {
							t.Error("the key is not in the path alone")
						}
						checked, err := checker.Check(r)
						if err != nil || string(checked.KeyKind) != kindOf(last) || len(checked.Places) != 1 || checked.Places[0] != voisotest.InPath {
							t.Errorf("the checker says %+v, %v", checked, err)
						}
					} else if err := d.accepted(t.Context(), checker, op, samples[0], r, last); err != nil {
						t.Error(err)
					}
					if kindOf(first) != kindOf(last) && occurrences(r, keyOf(kindOf(first))) != 0 {
						t.Error("the first key is still on the request")
					}
				})
			}
		}
	}
	if inPath == 0 || inQuery == 0 {
		t.Errorf("%d operations with the key in the path and %d with a query key were tried", inPath, inQuery)
	}
}
