package sandbox_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
)

// Whatever is changed in the example of an operation, the mistakes are named and a correction is found.
func TestCorrectionOfChangedExamples(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same in every run
	broken := 0
	for _, op := range gen.Operations() {
		item := doc.Paths.Value(op.Path)
		own := item.GetOperation(op.Method)
		for range 25 {
			path, query, data := op.Path, url.Values{}, ""
			for _, ref := range append(item.Parameters, own.Parameters...) {
				value := change(random, ref.Value.Example)
				switch {
				case ref.Value.Name == "api_key":
					path = strings.ReplaceAll(path, "{api_key}", userKey)
				case ref.Value.In == openapi3.ParameterInPath:
					path = strings.ReplaceAll(path, "{"+ref.Value.Name+"}", url.PathEscape(fmt.Sprint("x", value)))
				case ref.Value.Name != "key":
					query.Set(ref.Value.Name, fmt.Sprint(value))
				}
			}
			if own.RequestBody != nil {
				media := own.RequestBody.Value.Content["application/json"]
				example := media.Example
				for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
					example = media.Examples[name].Value.Value
				}
				encoded, err := json.Marshal(change(random, example))
				if err != nil {
					t.Fatal(err)
				}
				data = string(encoded)
			}
			sendJSON(t, server, op.Method, path+"?"+query.Encode(), data, "Authorization: Bearer "+userKey)
			e := newest(t, server, "")
			if !e.Valid {
				broken++
			}
			if e.Operation != op.ID || !e.Valid && (e.Corrected == "" || e.Go == "" || len(e.Problems) == 0) {
				t.Errorf("%s: no correction of %s %s: %v", op.ID, e.URL, data, e.Problems)
			}
		}
	}
	if broken < 300 {
		t.Errorf("only %d requests are broken", broken)
	}
}

// change returns a copy of a value with changes somewhere in it.
func change(random *rand.Rand, value any) any {
	switch random.IntN(12) {
	case 0:
		return nil
	case 1:
		return "+" + fmt.Sprint(value)
	case 2:
		return -1
	case 3:
		return []any{value}
	case 4:
		return map[string]any{"x": value}
	case 5:
		return ""
	case 6:
		return strings.Repeat("9", 2000)
	}
	switch v := value.(type) {
	case map[string]any:
		copied := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if copied[name] = change(random, v[name]); random.IntN(8) == 0 {
				copied[strings.ToUpper(name)] = copied[name]
				delete(copied, name)
			}
		}
		return copied
	case []any:
		var copied []any
		for _, element := range v {
			copied = append(copied, change(random, element))
		}
		return copied
	}
	return value
}
