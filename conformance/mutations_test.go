package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// responseExample is an example of a response or webhook in the description, with its type.
type responseExample struct {
	name   string
	body   []byte
	schema *openapi3.Schema
	fresh  func() any // a new value of the generated type
}

// responseExamples are all examples of responses, errors and webhooks in the description, one of each shape.
func (d *document) responseExamples(tb testing.TB) []responseExample {
	tb.Helper()
	var all []responseExample
	seen := map[string]bool{}
	add := func(name string, media *openapi3.MediaType, fresh func() any) {
		bodies, err := bodiesOf(media)
		if err != nil {
			return // that a response has an example is the linter's matter
		}
		for _, example := range slices.Sorted(maps.Keys(bodies)) {
			if strings.HasPrefix(name, "webhook ") {
				bodies[example] = withoutSecret(tb, bodies[example])
			}
			value, err := decodeJSON(bodies[example])
			if err != nil {
				tb.Fatal(err)
			}
			if id := fmt.Sprintf("%T %s", fresh(), compact(shape(value))); !seen[id] { // errors and calls have few forms
				seen[id] = true
				all = append(all, responseExample{name + "/" + example, bodies[example], media.Schema.Value, fresh})
			}
		}
	}
	for _, op := range d.operations {
		samples, err := op.samples()
		if err != nil {
			tb.Fatal(err)
		}
		for _, code := range slices.Sorted(maps.Keys(op.spec.Responses.Map())) {
			media := op.spec.Responses.Value(code).Value.Content["application/json"]
			if media == nil {
				continue
			}
			status, err := op.representative(code)
			if err != nil {
				tb.Fatal(err)
			}
			value, err := op.decoded(tb.Context(), samples[0], status, []byte(`{}`))
			if err != nil && media.Schema.Value.Type.Is(openapi3.TypeArray) {
				value, err = op.decoded(tb.Context(), samples[0], status, []byte(`[]`))
			}
			if err != nil {
				tb.Fatal(err)
			}
			of := reflect.TypeOf(value).Elem()
			add(fmt.Sprintf("%s/%s", op.id, code), media, func() any { return reflect.New(of).Interface() })
		}
	}
	for _, event := range slices.Sorted(maps.Keys(d.spec.Webhooks)) {
		media, value, err := d.webhook(event)
		if err != nil {
			tb.Fatal(err)
		}
		of := reflect.TypeOf(value).Elem()
		add("webhook "+event, media, func() any { return reflect.New(of).Interface() })
	}
	return all
}

// shape is a value with its scalars replaced by what they are.
func shape(value any) any {
	switch value := value.(type) {
	case map[string]any:
		members := map[string]any{}
		for name, each := range value {
			members[name] = shape(each)
		}
		return members
	case []any:
		var elements []any
		for _, each := range value {
			elements = append(elements, shape(each))
		}
		return elements
	}
	return fmt.Sprintf("%T", value)
}

// neverNull are the members without which nobody knows what a webhook is about.
func neverNull() []string { return []string{"/event"} }

// Whatever single member of a response has another form than described, the response decodes and loses nothing. Null for
// a scalar, and members that are not described, are allowed by the description too. A number as text, or a text of
// digits as number, is read as what it says.
func TestMutatedResponses(t *testing.T) {
	t.Parallel()
	for _, example := range description(t).responseExamples(t) {
		t.Run(example.name, func(t *testing.T) {
			t.Parallel()
			original, err := decodeJSON(example.body)
			if err != nil {
				t.Fatal(err)
			}
			read := example.fresh()
			if err := roundTrip(read, example.body); err != nil {
				t.Fatal(err)
			}
			want, tried := bare(read), 0
			for m := range mutations(original) {
				tried++
				body := m.json()
				value := example.fresh()
				if err := roundTrip(value, body); err != nil {
					t.Errorf("%v: %v", m, err)
				}
				if got := bare(value); m.sameMeaning && got != want {
					t.Errorf("%v: the fields read %s, not %s", m, got, want)
				}
				if m.added || m.scalarNull && !slices.Contains(neverNull(), m.at) {
					if err := example.schema.VisitJSON(plain(m.value), openapi3.EnableJSONSchema2020()); err != nil {
						t.Errorf("%v: the description does not allow it", m)
					}
				}
			}
			t.Logf("%d mutations", tried)
		})
	}
}

// plain turns numbers into those that the validator knows.
func plain(value any) (out any) {
	_ = json.Unmarshal([]byte(compact(value)), &out) // it was encoded a moment ago
	return out
}
