package conformance

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// wrong is a request that must be refused, and the rules of which it must break one.
type wrong struct {
	name  string
	key   string // argument for the path key
	edit  gen.RequestEditorFn
	rules []voisotest.Rule
	// filterAccepts: openapi3filter alone does not see it, because it knows no path keys and takes the first of two.
	filterAccepts bool
}

// Every operation refuses keys of a kind it does not take, unknown keys, no key, and more than one.
func TestEveryOperationRefusesOtherKeys(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	for _, op := range d.operations {
		samples, err := op.samples()
		if err != nil {
			t.Error(err)
			continue
		}
		for _, w := range op.wrongKeys(t) {
			t.Run(op.id+"/"+w.name, func(t *testing.T) {
				t.Parallel()
				r, err := send(t.Context(), "", op, samples[0], w.key, w.edit)
				if err != nil {
					t.Fatal(err)
				}
				checked, err := checker.Check(r)
				if checked != nil || !breaks(err, w.rules) {
					t.Errorf("got %v, want one of %q", err, w.rules)
				}
				if err := d.filter(t.Context(), op, r); (err == nil) != w.filterAccepts {
					t.Errorf("openapi3filter alone: %v", err)
				}
			})
		}
	}
}

func breaks(err error, rules []voisotest.Rule) bool {
	for _, rule := range rules {
		if errors.Is(err, rule) {
			return true
		}
	}
	return false
}

// wrongKeys are the ways to get the keys of an operation wrong.
func (op *operation) wrongKeys(tb testing.TB) []wrong {
	rules := func(rules ...voisotest.Rule) []voisotest.Rule { return rules }
	const fill = securityproviders.KeyInPath
	inQuery := rules(voisotest.UndescribedKey)
	twice := inQuery
	if op.takesQueryKey() {
		twice = rules(voisotest.RepeatedQuery)
	}
	var all []wrong
	for _, scheme := range allSchemes() {
		kind := kindOf(scheme)
		switch {
		case op.accepts(scheme):
			all = append(all, wrong{"unknown key by " + scheme, fill, signer(tb, scheme, unknownKey), rules(voisotest.WrongKey), false})
		case !op.takes(kind):
			all = append(all, wrong{"kind of " + scheme, fill, signer(tb, scheme, keyOf(kind)), rules(voisotest.WrongKeyKind, voisotest.UndescribedKey), false})
		case isQuery(scheme):
			rule := inQuery
			if op.takesQueryKey() { // of the other kind
				rule = rules(voisotest.WrongKeyKind)
			}
			all = append(all, wrong{"form of " + scheme, keyOf(kind), edit(func(r *http.Request) { addQuery(r, keyOf(kind)) }), rule, false})
		default:
			all = append(all, wrong{"form of " + scheme, keyOf(kind), signer(tb, scheme, keyOf(kind)), rules(voisotest.WrongKeyKind), false})
		}
	}
	for _, kind := range []string{"contactcenter", "user"} {
		if !op.takes(kind) {
			continue
		}
		key, other := keyOf(kind), keyOf(otherKind(kind))
		bearer := signer(tb, kind+"BearerToken", key)
		both := append(rules(voisotest.TwoCredentials), inQuery...)
		all = append(all,
			wrong{kind + " key in query and header", key, then(bearer, func(r *http.Request) { addQuery(r, key) }), both, true},
			wrong{kind + " key twice in the query", key, edit(func(r *http.Request) { addQuery(r, key, key) }), twice, op.accepts(kind + "ApiKey")},
			wrong{kind + " key and the other in the query", key, edit(func(r *http.Request) { addQuery(r, key, other) }), twice, op.accepts(kind + "ApiKey")},
			wrong{kind + " key in the header, the other in the query", key, then(bearer, func(r *http.Request) { addQuery(r, other) }), both, true},
			wrong{kind + " key twice in headers", key, then(bearer, func(r *http.Request) { addHeader(r, key) }), rules(voisotest.TwoCredentials), true},
			wrong{kind + " key and the other in headers", key, then(bearer, func(r *http.Request) { addHeader(r, other) }), rules(voisotest.TwoCredentials), true},
		)
		if op.pathKey != nil {
			all = append(all,
				wrong{"other key in the path than the " + kind + " key in the header", other, edit(func(r *http.Request) { addHeader(r, key) }), rules(voisotest.DifferentKeys), true},
				wrong{kind + " key in the path and in the query", key, edit(func(r *http.Request) { addQuery(r, key) }), inQuery, false})
		}
	}
	none := edit(func(*http.Request) {})
	if op.pathKey == nil {
		return append(all, wrong{"no key", "", none, rules(voisotest.NoKey), false})
	}
	for _, kind := range []string{"contactcenter", "user"} {
		if !op.takes(kind) {
			all = append(all, wrong{kind + " key in the path", keyOf(kind), none, rules(voisotest.WrongKeyKind), false})
		}
	}
	return append(all,
		wrong{"placeholder in the path", fill, none, rules(voisotest.WrongKey), false},
		wrong{"unknown key in the path", unknownKey, none, rules(voisotest.WrongKey), false},
		wrong{"no key in the path", fill, edit(func(r *http.Request) { emptySegment(r.URL, fill) }), rules(voisotest.EmptySegment), false})
}

// edit makes an editor of a change that cannot fail.
func edit(change func(*http.Request)) gen.RequestEditorFn {
	return func(_ context.Context, r *http.Request) error { change(r); return nil }
}

// then changes a request after another editor.
func then(first gen.RequestEditorFn, change func(*http.Request)) gen.RequestEditorFn {
	return func(ctx context.Context, r *http.Request) error {
		if err := first(ctx, r); err != nil {
			return err
		}
		change(r)
		return nil
	}
}

func addQuery(r *http.Request, keys ...string) {
	query := r.URL.Query()
	query["key"] = append(query["key"], keys...)
	r.URL.RawQuery = query.Encode()
}

func addHeader(r *http.Request, key string) { r.Header.Add("Authorization", "Bearer "+key) }

func emptySegment(u *url.URL, segment string) {
	u.Path, u.RawPath = strings.Replace(u.Path, segment, "", 1), ""
}
