package voisotest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Tests on one server do not meet: neither their requests, nor their state, faults and responses.
func TestNamespaces(t *testing.T) {
	t.Parallel()
	shared := voisotest.Start(t)
	t.Run("tests", func(t *testing.T) {
		for i := range 20 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				fake := shared.Namespace(t, voisotest.Options{CDRs: 10 + i})
				c := clientOf(t, fake)
				if fake.URL != shared.URL || fake.String() != shared.String() || fake.UserKey() == shared.UserKey() {
					t.Errorf("%s, key of the user %q", fake, fake.UserKey())
				}
				fake.FailNext("listNumbers", 1, 500, nil, nil)
				fake.Respond("getBalance", 200, map[string]int{"balance": i})
				if _, err := c.SendSMS(t.Context(), gen.SendSMSRequest{Agent: "1", Number: "15555551234", Body: "Hello"}); err != nil {
					t.Error(err)
				}
				for _, form := range []string{"path", "contactcenterBearerToken"} {
					got := call(t, fake, "getBalance", func(r *sketch) { r.scheme, r.key = form, fake.ContactCenterKey() })
					if string(got.body) != fmt.Sprintf(`{"balance":%d}`, i) {
						t.Errorf("by %s: got %d %s", form, got.status, got.body)
					}
				}
				got := call(t, fake, "listCDRs", func(r *sketch) { r.scheme, r.key, r.query = "userApiKey", fake.UserKey(), nil })
				if !strings.Contains(string(got.body), fmt.Sprintf(`"total":%d`, 11+i)) {
					t.Errorf("got %s", got.body)
				}
				if got := call(t, fake, "listNumbers", withKey(fake)); got.status != 500 {
					t.Errorf("got %d", got.status)
				}
				if n := len(fake.Requests()); n != 5 || len(fake.State().Messages) != 1 {
					t.Errorf("%d requests: %v", n, fake.Requests())
				}
			})
		}
	})
	if n := len(shared.Requests()); n != 0 {
		t.Errorf("%d requests outside the namespaces: %v", n, shared.Requests())
	}
	if got := call(t, shared, "getBalance", withKey(shared)); got.status != 200 || string(got.body) != `{"balance":3562.67}` {
		t.Errorf("got %d %s", got.status, got.body)
	}
}

// The keys of a namespace end with it, and cannot be in use twice.
func TestNamespacesEnd(t *testing.T) {
	t.Parallel()
	shared := unstarted()
	keys := map[string]voisotest.KeyKind{"some-key": voisotest.ContactCenter}
	balance := func() int {
		r := prepare(t, shared, "getBalance", func(r *sketch) { r.key = "some-key" })
		got, err := try(shared.Transport(), r)
		if err != nil {
			t.Fatal(err)
		}
		return got.status
	}
	for range 2 {
		t.Run("test", func(t *testing.T) {
			fake := shared.Namespace(t, voisotest.Options{Keys: keys})
			if got := balance(); got != 200 || len(fake.Requests()) != 1 {
				t.Errorf("got %d", got)
			}
			if got, err := try(fake.Transport(), prepare(t, fake, "getBalance", func(r *sketch) { r.key = "some-key" })); err != nil || got.status != 200 {
				t.Errorf("by its own transport: %d, %v", got.status, err)
			}
			tb := &quiet{TB: t, helpers: map[string]bool{}}
			twice := shared.Namespace(tb, voisotest.Options{Keys: keys})
			if len(tb.errors) != 1 || !strings.Contains(tb.errors[0], "already in use") || twice.Err() == nil {
				t.Errorf("reported %q", tb.errors)
			}
			nested := fake.Namespace(t)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, shared.URL+"/api/v1/"+nested.UserKey()+"/balance", nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := try(shared.Transport(), r); err != nil || got.status != 200 || len(nested.Requests()) != 1 {
				t.Errorf("a namespace of a namespace: %d, %v", got.status, err)
			}
		})
		if got := balance(); got != 403 {
			t.Errorf("after the test: %d", got)
		}
	}
	tb := &quiet{TB: t, helpers: map[string]bool{}}
	if shared.Namespace(tb, voisotest.Options{}, voisotest.Options{}); len(tb.errors) != 1 {
		t.Errorf("two options: reported %q", tb.errors)
	}
}
