package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
)

// sameJSON says where two JSON texts differ: members lost, added, or with another value. The order of members and the
// spelling of a number do not count.
func sameJSON(want, got []byte) error {
	a, err := decodeJSON(want)
	if err != nil {
		return fmt.Errorf("expected JSON: %w", err)
	}
	b, err := decodeJSON(got)
	if err != nil {
		return fmt.Errorf("JSON: %w", err)
	}
	return errors.Join(differences("", a, b)...)
}

func decodeJSON(data []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

func differences(at string, want, got any) []error {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		var found []error
		for _, name := range slices.Sorted(maps.Keys(want)) {
			value, ok := got[name]
			if !ok {
				found = append(found, fmt.Errorf("%s/%s is lost", at, name))
				continue
			}
			found = append(found, differences(at+"/"+name, want[name], value)...)
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, ok := want[name]; !ok {
				found = append(found, fmt.Errorf("%s/%s is added", at, name))
			}
		}
		return found
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		var found []error
		for i := range want {
			found = append(found, differences(fmt.Sprintf("%s/%d", at, i), want[i], got[i])...)
		}
		return found
	case json.Number:
		if got, ok := got.(json.Number); ok && sameNumber(want, got) {
			return nil
		}
	default:
		if want == got {
			return nil
		}
	}
	return []error{fmt.Errorf("%s is %s, not %s", at, compact(got), compact(want))}
}

func sameNumber(a, b json.Number) bool {
	x, okX := new(big.Rat).SetString(a.String())
	y, okY := new(big.Rat).SetString(b.String())
	return okX && okY && x.Cmp(y) == 0
}

func compact(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
