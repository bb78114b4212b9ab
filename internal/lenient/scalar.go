package lenient

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// readString takes the text of a string, number or boolean.
func readString(raw []byte) (string, fit) {
	switch raw[0] {
	case '"':
		text, ok := unquote(raw)
		switch {
		case !ok:
			return text, changed
		case text == "":
			return "", empty
		}
		return text, exact
	case '{', '[', 'n':
		return "", changed
	}
	return string(raw), changed
}

// unquote returns the text of a JSON string; ok is false when the text does not give the same bytes again.
func unquote(raw []byte) (text string, ok bool) {
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner), true
	}
	if json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, !strings.ContainsRune(text, utf8.RuneError)
}

// number returns the text of a number, or of a string that holds one.
func number(raw []byte) (text []byte, quoted, ok bool) {
	if raw[0] != '"' {
		return raw, false, raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	}
	text = bytes.TrimSpace(raw[1 : len(raw)-1])
	return text, true, skipNumber(text, 0) == len(text)
}

// readInt takes a whole number, also one that stands in a string or is written with a fraction of zero.
func readInt(raw []byte, bits int) (int64, fit) {
	text, quoted, ok := number(raw)
	if !ok {
		return 0, changed
	}
	n, err := strconv.ParseInt(string(text), 10, bits)
	switch {
	case err != nil:
		return wholeFloat(text, bits), changed
	case quoted:
		return n, changed
	case n == 0:
		return 0, empty
	}
	return n, exact
}

// wholeFloat returns numbers like 12.0 and 1e3; zero for what is no whole number or does not fit.
func wholeFloat(text []byte, bits int) int64 {
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0
	}
	n, err := strconv.ParseInt(strconv.FormatInt(int64(f), 10), 10, bits)
	if err != nil {
		return 0
	}
	return n
}

// readFloat takes a number, also one that stands in a string.
func readFloat(raw []byte, bits int) (float64, fit) {
	text, quoted, ok := number(raw)
	if !ok {
		return 0, changed
	}
	f, err := strconv.ParseFloat(string(text), bits)
	switch {
	case err != nil:
		return 0, changed
	case quoted:
		return f, changed
	case f == 0:
		return 0, empty
	}
	// Up to 15 (6) digits always come back; longer numbers may have lost some.
	if digits := 15; len(text) > digits || bits == 32 && len(text) > 6 {
		if strconv.FormatFloat(f, 'f', -1, bits) != string(text) {
			return f, changed
		}
	}
	return f, exact
}

func readBool(raw []byte) (bool, fit) {
	switch string(raw) {
	case "true":
		return true, exact
	case "false":
		return false, empty
	case `"true"`:
		return true, changed
	}
	return false, changed
}

// Forms of ISO 8601 that occur besides RFC 3339. Times without a zone are not read: nobody knows when they are.
var timeLayouts = [...]string{
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05Z0700",
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05 Z0700",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02T15:04Z07:00",
}

func readTime(raw []byte) (time.Time, fit) {
	if raw[0] != '"' {
		return time.Time{}, changed
	}
	text := string(raw[1 : len(raw)-1])
	// In UTC and not in the local zone, so that the result is the same everywhere.
	when, err := time.ParseInLocation(time.RFC3339, text, time.UTC)
	if err == nil {
		again, err := when.MarshalText()
		switch {
		case err != nil: // an offset of a whole day can be read but not written
			return time.Time{}, changed
		case when.IsZero() || string(again) != text:
			return when, changed
		}
		return when, exact
	}
	text = strings.TrimSpace(text)
	for _, layout := range timeLayouts {
		when, err := time.ParseInLocation(layout, text, time.UTC)
		if err != nil {
			continue
		}
		if _, err = when.MarshalText(); err != nil {
			break
		}
		return when, changed
	}
	return time.Time{}, changed
}
