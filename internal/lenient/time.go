package lenient

import (
	"math"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// lastSecond is the end of the year 9999, the last one that RFC 3339 can write.
const lastSecond = 253402300799

// TimeOf returns the time that a text says: a form that [Time] reads, or Unix seconds with or without a fraction.
func TimeOf(text string) (when time.Time, ok bool) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if !(seconds > 0 && seconds <= lastSecond) {
			return time.Time{}, false
		}
		whole, fraction := math.Modf(seconds)
		// A float64 of this size is exact to less than a microsecond.
		return time.Unix(int64(whole), int64(math.Round(fraction*1e6))*1e3).UTC(), true
	}
	quoted, _ := jsontext.AppendQuote(nil, text) // the error tells of invalid UTF-8, which is not a time
	ok = Time(&when, ValueOf(string(quoted)))
	return when, ok
}
