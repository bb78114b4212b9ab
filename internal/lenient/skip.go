package lenient

// Skip returns the index behind the JSON value that begins at data[i], or -1 if it is broken or cut short.
// A number at the end of data counts as complete.
func Skip(data []byte, i int) int { return skipValue(data, i) }
