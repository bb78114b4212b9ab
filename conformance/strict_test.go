package conformance

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// violation is a change that makes a good request break a rule.
type violation struct {
	change func(*http.Request)
	rule   voisotest.Rule
}

// Every operation refuses what it does not describe, so that being accepted means something.
func TestEveryOperationRefusesTheUndescribed(t *testing.T) {
	t.Parallel()
	d := description(t)
	checker := strictChecker()
	for _, op := range d.operations {
		samples, err := op.samples()
		if err != nil {
			t.Error(err)
			continue
		}
		s := samples[0]
		changes := map[string]violation{
			"query name": {func(r *http.Request) { r.URL.RawQuery += "&undescribed=1" }, voisotest.UnknownQuery},
			"method":     {func(r *http.Request) { r.Method = http.MethodDelete }, voisotest.WrongMethod},
			"path":       {func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/undescribed"+r.URL.Path, "" }, voisotest.UnknownPath},
		}
		for name, value := range s.query {
			changes["query name twice"] = violation{func(r *http.Request) { r.URL.RawQuery += "&" + name + "=" + text(value) }, voisotest.RepeatedQuery}
		}
		if op.spec.RequestBody == nil {
			changes["body"] = violation{func(r *http.Request) { setBody(r, `{}`) }, voisotest.UnwantedBody}
		} else {
			changes["no body"] = violation{func(r *http.Request) { setBody(r, ``) }, voisotest.Invalid}
			schema := op.body().Schema.Value
			if len(schema.OneOf) > 0 {
				schema = schema.OneOf[0].Value
			}
			if schema.AdditionalProperties.Has != nil && !*schema.AdditionalProperties.Has {
				changes["member"] = violation{func(r *http.Request) { setBody(r, withMember(s.body)) }, voisotest.Invalid}
			}
		}
		for name, each := range changes {
			t.Run(op.id+"/"+name, func(t *testing.T) {
				t.Parallel()
				sign := signer(t, op.schemes()[0], keyOf(kindOf(op.schemes()[0])))
				r, err := send(t.Context(), "", op, s, securityproviders.KeyInPath, then(sign, each.change))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := checker.Check(r); !errors.Is(err, each.rule) {
					t.Errorf("got %v, want %q", err, each.rule)
				}
			})
		}
	}
}

func setBody(r *http.Request, body string) {
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Type", "application/json")
}

// withMember adds a member to a JSON object.
func withMember(object []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return ""
	}
	members["undescribed"] = json.RawMessage("1")
	data, err := json.Marshal(members)
	if err != nil {
		return ""
	}
	return string(data)
}
