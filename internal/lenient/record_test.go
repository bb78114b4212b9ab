package lenient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/voiso-community/voiso-go/internal/lenient"
)

type state string

// record looks like a response that the generator makes, with fields of all types.
type record struct {
	Text     string          `json:"text,omitzero"`
	Count    int             `json:"count,omitzero"`
	Long     int64           `json:"long,omitzero"`
	Small    int32           `json:"small,omitzero"`
	Price    float64         `json:"price,omitzero"`
	Active   bool            `json:"active,omitzero"`
	When     time.Time       `json:"when,omitzero"`
	State    state           `json:"state,omitzero"`
	Raw      json.RawMessage `json:"raw,omitzero"`
	Names    []string        `json:"names,omitzero"`
	Child    child           `json:"child,omitzero"`
	Children []child         `json:"children,omitzero"`

	raw string
}

func (a *record) read(name string, value lenient.Value) (described, readable bool) {
	switch name {
	case "text":
		return true, lenient.Text(&a.Text, value)
	case "count":
		return true, lenient.Int(&a.Count, value)
	case "long":
		return true, lenient.Int(&a.Long, value)
	case "small":
		return true, lenient.Int(&a.Small, value)
	case "price":
		return true, lenient.Float(&a.Price, value)
	case "active":
		return true, lenient.Bool(&a.Active, value)
	case "when":
		return true, lenient.Time(&a.When, value)
	case "state":
		return true, lenient.Text(&a.State, value)
	case "raw":
		return true, lenient.Raw(&a.Raw, value)
	case "names":
		return true, lenient.List(&a.Names, value, lenient.Text)
	case "child":
		return true, a.Child.decode(value)
	case "children":
		return true, lenient.List(&a.Children, value, (*child).decode)
	}
	return false, false
}

func (a *record) decode(value lenient.Value) bool {
	*a = record{raw: value.String()}
	if lenient.Decode(value, a.read) {
		return true
	}
	*a = record{}
	return false
}

func (a *record) UnmarshalJSON(b []byte) error { return lenient.Unmarshal(b, a.decode) }

func (a record) MarshalJSON() ([]byte, error) {
	type plain record
	var was record
	was.decode(lenient.ValueOf(a.raw))
	return lenient.Encode(a.raw, (*plain)(&a), (*plain)(&was))
}

func (a record) extra(name string) (string, bool) {
	member, ok := lenient.Member[json.RawMessage](a.raw, name)
	return string(member), ok
}

func (a record) extras() (extras []string) {
	lenient.Extras(a.raw, new(record).read, func(name string, value json.RawMessage) bool {
		extras = append(extras, name+"="+string(value))
		return true
	})
	return extras
}

type child struct {
	ID   int    `json:"id,omitzero"`
	Name string `json:"name,omitzero"`

	raw string
}

func (a *child) read(name string, value lenient.Value) (described, readable bool) {
	switch name {
	case "id":
		return true, lenient.Int(&a.ID, value)
	case "name":
		return true, lenient.Text(&a.Name, value)
	}
	return false, false
}

func (a *child) decode(value lenient.Value) bool {
	*a = child{raw: value.String()}
	if lenient.Decode(value, a.read) {
		return true
	}
	*a = child{}
	return false
}

func (a *child) UnmarshalJSON(b []byte) error { return lenient.Unmarshal(b, a.decode) }

func (a child) MarshalJSON() ([]byte, error) {
	type plain child
	var was child
	was.decode(lenient.ValueOf(a.raw))
	return lenient.Encode(a.raw, (*plain)(&a), (*plain)(&was))
}

// fieldsDiffer compares fields alone.
func fieldsDiffer(want, got any) string {
	return cmp.Diff(want, got, cmpopts.IgnoreUnexported(record{}, child{}))
}

// sameJSON fails if value does not encode to the JSON it was decoded from. Of members with the same name the last one
// counts, numbers are compared by value.
func sameJSON(t *testing.T, in []byte, value any) {
	t.Helper()
	again, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, in), decode(t, again)); diff != "" {
		t.Errorf("encoded (-in +out):\n%s", diff)
	}
}
