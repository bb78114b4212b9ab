package lenient_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

func unmarshal[T any](t *testing.T, in string) (value T) {
	t.Helper()
	if err := json.Unmarshal([]byte(in), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func marshal(t *testing.T, value any) string {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestResponse(t *testing.T) {
	t.Parallel()
	const in = `{"uuid":"u","from":null,"id":77572,"to":"1","tags":["a"],"id":2}`
	record := unmarshal[gen.CDR](t, in)
	if got := record.RawJSON().String(); got != in {
		t.Errorf("raw: %s", got)
	}
	for name, want := range map[string]string{"uuid": `"u"`, "from": "null", "id": "2", "tags": `["a"]`} {
		if got, ok := record.Extra(name); !ok || got.String() != want {
			t.Errorf("%s: got %s, %v", name, got, ok)
		}
	}
	if got, ok := record.Extra("agent"); ok || got != nil {
		t.Errorf("agent: got %s, %v", got, ok)
	}
	if diff := cmp.Diff(map[string]gen.Raw{"id": gen.Raw("2"), "tags": gen.Raw(`["a"]`)}, maps.Collect(record.Extras())); diff != "" {
		t.Errorf("extras (-want +got):\n%s", diff)
	}
	for name := range record.Extras() {
		if name != "id" {
			t.Errorf("the first one is %s", name)
		}
		break
	}
	if record.IsBlank() || !unmarshal[gen.CDR](t, `{"error":"none"}`).IsBlank() || !new(gen.CDR).IsBlank() {
		t.Error("wrong about blank records")
	}
	if raw := new(gen.CDR).RawJSON(); raw != nil {
		t.Errorf("a record that was not decoded has the JSON %s", raw)
	}
	record.From, record.To = "15555551234", ""
	if got, want := marshal(t, record), `{"uuid":"u","from":"15555551234","id":77572,"tags":["a"],"id":2}`; got != want {
		t.Errorf("changed: %s", got)
	}
	page := unmarshal[gen.CDRPage](t, `{"records":[`+in+`,{"uuid":"v","x":1}],"total":"2"}`)
	page.Records[1].UUID = "w"
	if got, want := marshal(t, page), `{"records":[`+in+`,{"uuid":"w","x":1}],"total":"2"}`; got != want {
		t.Errorf("changed: %s", got)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		items int
		blank bool
	}{
		`[{"id":1},{"id":"2"}]`: {2, false}, `[]`: {0, false}, `{"total":2,"users":[{"id":1},{"id":2}]}`: {2, false}, `{"users":[]}`: {0, false}, `[{"id":1},1]`: {1, false},
		`{"a":[{"id":1}],"b":[]}`: {1, false}, `{"a":[{"id":1}],"b":[{"id":2}]}`: {0, true}, `[1]`: {0, true}, `[{"x":1}]`: {0, true}, `{"error":"none"}`: {0, true}, `"a"`: {0, true}, `17`: {0, true}, `null`: {0, true},
	} {
		list := unmarshal[gen.UserList](t, in)
		if len(list.Items) != want.items || list.IsBlank() != want.blank {
			t.Errorf("%s: %d items, blank: %v", in, len(list.Items), list.IsBlank())
		}
		if got, raw := marshal(t, list), list.RawJSON().String(); got != in || raw != in {
			t.Errorf("%s is encoded as %s, raw: %s", in, got, raw)
		}
	}
	list := unmarshal[gen.UserList](t, `{"total":1,"users":[{"id":1,"x":2}]}`)
	list.Items[0].Name = "n"
	if got := marshal(t, list); got != `[{"id":1,"x":2,"name":"n"}]` {
		t.Errorf("changed: %s", got)
	}
	if got := marshal(t, gen.UserList{}); got != `[]` {
		t.Errorf("empty: %s", got)
	}
}

func TestOneOrMany(t *testing.T) {
	t.Parallel()
	for in, items := range map[string]int{
		`[{"ext":"1","x":2},null]`: 1, `[]`: 0, `{"ext":"1","list":[{}]}`: 1, `{"agents":[{"ext":"1"},{"ext":"2"}]}`: 2,
		`{}`: -1, `null`: -1, `"a"`: -1, `7`: -1, `[7]`: -1, `{"error":"none"}`: -1,
	} {
		list := unmarshal[gen.AgentStatusList](t, in)
		if got := marshal(t, list); len(list.Items) != max(items, 0) || got != in || list.IsBlank() != (items < 0) {
			t.Errorf("%s: %d items, blank: %v, encoded as %s", in, len(list.Items), list.IsBlank(), got)
		}
	}
	list := unmarshal[gen.AgentStatusList](t, `{"ext":"1","x":2}`)
	list.Items[0].Ext = "2"
	if got := marshal(t, list); got != `[{"ext":"2","x":2}]` {
		t.Errorf("changed: %s", got)
	}
}

// An open request is strict about its fields, and takes further members.
func TestOpenRequest(t *testing.T) {
	t.Parallel()
	const in = `{"agents":["a"],"name":"n","retry_attempts":0,"skills":[1],"zone":null}`
	request := unmarshal[gen.CreateCampaignRequest](t, in)
	if diff := cmp.Diff(gen.CreateCampaignRequest{
		Agents: []string{"a"}, Name: "n", RetryAttempts: new(0), AdditionalProperties: map[string]gen.Raw{"skills": gen.Raw("[1]"), "zone": gen.Raw("null")},
	}, request); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := marshal(t, request); got != in {
		t.Errorf("encoded: %s", got)
	}
	if err := request.UnmarshalJSON([]byte(`{"name":7}`)); err == nil {
		t.Error("a number as name: no error")
	}
}

// Reading one object from several goroutines is safe; the race detector sees it.
func TestSharedResponse(t *testing.T) {
	t.Parallel()
	list := unmarshal[gen.UserList](t, `{"users":[{"id":1,"name":"Jan\u00e9","x":{"y":"z"}}],"total":1}`)
	user := &list.Items[0]
	extras := user.Extras()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for name, value := range extras {
				if text, _ := user.Extra(name); name != "x" || text.String() != value.String() {
					t.Errorf("%s is %s", name, value)
				}
			}
			if user.Name != "Jané" || user.IsBlank() || list.IsBlank() || fmt.Sprint(list) != list.RawJSON().String() || fmt.Sprint(user) != user.RawJSON().String() {
				t.Errorf("got %v", list)
			}
		})
	}
	group.Wait()
}

// Decoding a record allocates its JSON and nothing else.
func TestRecordAllocations(t *testing.T) {
	in := []byte(benchRecord)
	var record gen.CDR
	allocations := testing.AllocsPerRun(100, func() {
		if err := record.UnmarshalJSON(in); err != nil {
			t.Fatal(err)
		}
	})
	if allocations > 1 {
		t.Errorf("%v allocations", allocations)
	}
}
