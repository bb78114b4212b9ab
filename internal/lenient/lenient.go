// Package lenient reads and writes JSON objects whose description is not to be trusted to the letter.
//
// Reading never fails for a member of another type than described: the field takes the best reading of the
// value, and the raw JSON is kept next to the fields whenever the field alone would not give the same JSON
// again. So nothing is lost when the object is written again.
package lenient

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Member finds a described member by its name: it returns the name and a pointer to the field, or nil when
// the member is not described.
type Member func(name []byte) (string, any)

var errNotObject = errors.New("not a JSON object")

func errBroken(at int) error { return fmt.Errorf("broken JSON at byte %d", at) }

// Unmarshal reads the object data into the fields that member points to. Raw JSON goes into extra for
// members that are not described, and for members whose field would be left out by omitzero or would be
// written with another meaning. Fields of members that data does not hold are not touched. Of members with
// the same name the last one counts. JSON null reads like an empty object, as is the custom.
func Unmarshal[R ~[]byte](data []byte, extra *map[string]R, member Member) error {
	i := skipSpace(data, 0)
	if i >= len(data) || data[i] != '{' {
		if string(data[min(i, len(data)):]) == "null" {
			return nil
		}
		return errNotObject
	}
	var (
		buffer [32]kept
		keep   = buffer[:0]
		seen   seenNames
	)
	end, ok := eachMember(data, i, func(name []byte, start int) int {
		known, field := member(name)
		if field == nil {
			end := skipValue(data, start)
			if end >= 0 {
				keep = append(keep, kept{string(name), start, end})
			}
			return end
		}
		end, fit := read(field, data, start)
		again := seen.mark(known)
		if end < 0 {
			return end
		}
		if fit != exact {
			keep = append(keep, kept{known, start, end})
		} else if again {
			keep = slices.DeleteFunc(keep, func(k kept) bool { return k.name == known })
		}
		return end
	})
	if !ok {
		return errBroken(end)
	}
	if end = skipSpace(data, end); end != len(data) {
		return errBroken(end)
	}
	*extra = copyKept[R](data, keep)
	return nil
}

// kept is a member whose raw JSON is data[start:end].
type kept struct {
	name       string
	start, end int
}

// copyKept copies the raw JSON, because the caller of UnmarshalJSON may use its buffer again.
func copyKept[R ~[]byte](data []byte, keep []kept) map[string]R {
	if len(keep) == 0 {
		return nil
	}
	size := 0
	for _, k := range keep {
		size += k.end - k.start
	}
	raw := make([]byte, 0, size)
	extra := make(map[string]R, len(keep))
	for _, k := range keep {
		from := len(raw)
		raw = append(raw, data[k.start:k.end]...)
		extra[k.name] = raw[from:len(raw):len(raw)]
	}
	return extra
}

// seenNames tells members that may have come before from those that certainly have not.
type seenNames [4]uint64

func (s *seenNames) mark(name string) (maybeAgain bool) {
	if name == "" {
		return true
	}
	hash := uint(len(name)) * 31
	hash += uint(name[0]) + uint(name[len(name)/2])*7 + uint(name[len(name)-1])*13
	word, bit := hash/64%4, uint64(1)<<(hash%64)
	maybeAgain = s[word]&bit != 0
	s[word] |= bit
	return maybeAgain
}

// Marshal writes plain, a struct with the fields that member points to, together with the raw members in
// extra. A raw member takes the place of a field as long as the field still holds what the raw JSON reads
// as; a field that was given another value since wins. Members that only extra has follow in the order of
// their names.
func Marshal[R ~[]byte](plain any, extra map[string]R, member Member) ([]byte, error) {
	fields, err := json.Marshal(plain)
	if err != nil || len(extra) == 0 {
		return fields, err
	}
	out := append(make([]byte, 0, len(fields)+32*len(extra)), '{')
	written := make(map[string]bool, len(extra))
	end, ok := eachMember(fields, 0, func(name []byte, start int) int {
		end := skipValue(fields, start)
		if end < 0 {
			return end
		}
		value := fields[start:end]
		if raw, found := extra[string(name)]; found {
			written[string(name)] = true
			if _, field := member(name); field != nil && readsAs(raw, field) {
				value = raw
			}
		}
		out = appendMember(out, string(name), value)
		return end
	})
	if !ok {
		return nil, errBroken(end)
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if !written[name] {
			out = appendMember(out, name, extra[name])
		}
	}
	return append(out, '}'), nil
}

func appendMember(out []byte, name string, value []byte) []byte {
	if len(out) > 1 {
		out = append(out, ',')
	}
	quoted, _ := json.Marshal(name) // a string always can be
	out = append(append(out, quoted...), ':')
	if len(value) == 0 {
		return append(out, "null"...)
	}
	return append(out, value...)
}
