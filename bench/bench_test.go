package bench_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
	"github.com/voiso-community/voiso-go/bench/internal/peers"
)

// described are the members that readers into 8 members keep.
var described = []string{"uuid", "timestamp", "type", "disposition", "duration", "from", "to", "agent"}

// TestReadersAgree keeps the comparison fair: every reader sees every record
// and holds the values that it says it keeps.
func TestReadersAgree(t *testing.T) {
	t.Parallel()
	for _, kind := range pages.Kinds() {
		var want struct {
			Records []map[string]any `json:"records"`
		}
		if err := json.Unmarshal(kind.Page, &want); err != nil || len(want.Records) != pages.Size {
			t.Fatal(len(want.Records), err)
		}
		for _, reader := range peers.Readers() {
			t.Run(kind.Name+"/"+reader.Name, func(t *testing.T) {
				t.Parallel()
				i := 0
				n, err := reader.Read(t.Context(), kind.Page, func(got peers.Record) {
					record := want.Records[i]
					for _, name := range described {
						// Fields without a pointer hold "" for null.
						if value := got(name); value != record[name] && (value != "" || record[name] != nil) {
							t.Errorf("record %d: %s is %v, want %v", i, name, value, record[name])
						}
					}
					for name, value := range record {
						if reader.Keeps != peers.Some && value != nil && !reflect.DeepEqual(got(name), value) {
							t.Errorf("record %d: %s is %v, want %v", i, name, got(name), value)
						}
					}
					i++
				})
				if n != pages.Size || err != nil {
					t.Errorf("%d records, %v", n, err)
				}
				if reader.Keeps != peers.Nothing && i != pages.Size {
					t.Errorf("%d records seen", i)
				}
			})
		}
	}
}

// TestCallersAgree passes every caller the same response.
func TestCallersAgree(t *testing.T) {
	t.Parallel()
	for _, caller := range peers.Callers() {
		call, err := caller.New("https://cluster1.example.com", peers.Stub{Status: 200, Body: []byte(`{"balance":12.5}`)})
		if err != nil {
			t.Fatal(caller.Name, err)
		}
		if balance, err := call(t.Context()); balance != 12.5 || err != nil {
			t.Errorf("%s: balance %v, %v", caller.Name, balance, err)
		}
	}
}
