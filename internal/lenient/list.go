package lenient

// Elements returns the elements of an array, or of the only array that an object holds. Data that is
// neither, or broken, gives nil.
func Elements[T any](data []byte) []T {
	start := skipSpace(data, 0)
	if start < len(data) && data[start] == '{' {
		arrays, at := 0, start
		_, ok := eachMember(data, start, func(_ []byte, value int) int {
			if value < len(data) && data[value] == '[' {
				arrays++
				at = value
			}
			return skipValue(data, value)
		})
		if !ok || arrays != 1 {
			return nil
		}
		start = at
	}
	if start >= len(data) || data[start] != '[' {
		return nil
	}
	var elements []T
	if end, _ := read(&elements, data, start); end < 0 {
		return nil
	}
	return elements
}
