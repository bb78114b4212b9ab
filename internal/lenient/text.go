package lenient

// Text returns what a field of type string reads from raw: the text of a string, the literal of a number or
// boolean. ok is false for null, objects, arrays, and what is no JSON.
func Text(raw []byte) (text string, ok bool) {
	start := skipSpace(raw, 0)
	if start == len(raw) {
		return "", false
	}
	switch raw[start] {
	case '{', '[', 'n':
		return "", false
	}
	end, literal := value(raw, start)
	if end < 0 || skipSpace(raw, end) != len(raw) {
		return "", false
	}
	text, _ = readString(literal)
	return text, true
}
