package lenient

import "strings"

// maxArrayDepth is how many objects may be around the array of a list.
const maxArrayDepth = 3

// Array returns the array that raw is, or the only one within the object raw
// whose elements fit: {"data":{"queues":[…]},"page":[1]}. If no array has
// elements, the only empty one counts. It returns false if there is none, or
// several.
func Array(raw string, fits func(element string) bool) (array string, ok bool) {
	var full, empty []string
	collectArrays(strings.Trim(raw, space), maxArrayDepth, func(array string) {
		elements, fitting := 0, 0
		if !each(array, func(_, element string) {
			elements++
			if fits(element) {
				fitting++
			}
		}) {
			return
		}
		switch {
		case elements == 0:
			empty = append(empty, array)
		case fitting > 0:
			full = append(full, array)
		}
	})
	switch {
	case len(full) == 1:
		return full[0], true
	case len(full) == 0 && len(empty) == 1:
		return empty[0], true
	default:
		return "", false
	}
}

// collectArrays calls yield for raw, or for the arrays in the objects of raw.
func collectArrays(raw string, depth int, yield func(array string)) {
	switch {
	case strings.HasPrefix(raw, "["):
		yield(raw)
	case strings.HasPrefix(raw, "{") && depth > 0:
		each(raw, func(_, value string) { collectArrays(value, depth-1, yield) })
	}
}
