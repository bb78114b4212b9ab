// Package redact removes keys, phone numbers and message texts from texts that are
// shown.
//
// A key is replaced in three spellings: as it is, URL-escaped and JSON-escaped.
// Numbers are recognised by their digits. No other forms are recognised.
package redact

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

const (
	// Placeholder replaces a key.
	Placeholder = "[redacted]"
	// minAnywhere is the length of the shortest key that is replaced within a word.
	// A shorter key is replaced only as a whole word, to keep ordinary text readable.
	minAnywhere = 4
)

// Keys replaces known keys in texts. The zero value has no keys. It holds only
// functions, so that fmt cannot print the keys.
type Keys struct {
	replace func(string) string
	cut     func(string) string
	longest int
}

// NewKeys returns a Keys that replaces these keys. Empty ones are ignored.
func NewKeys(keys ...string) Keys {
	var anywhere, alone []string
	for _, key := range keys {
		switch {
		case key == "":
		case len(key) < minAnywhere:
			alone = append(alone, spellings(key)...)
		default:
			anywhere = append(anywhere, spellings(key)...)
		}
	}
	if len(anywhere)+len(alone) == 0 {
		return Keys{}
	}
	// If two spellings begin alike, the longer one must be tried first.
	byLength := func(a, b string) int { return len(b) - len(a) }
	slices.SortFunc(anywhere, byLength)
	slices.SortFunc(alone, byLength)
	var pairs []string
	for _, form := range anywhere {
		pairs = append(pairs, form, Placeholder)
	}
	replacer, words := strings.NewReplacer(pairs...), aloneExpression(alone)
	longest := 0
	for _, form := range slices.Concat(anywhere, alone) {
		longest = max(longest, len(form))
	}
	return Keys{longest: longest, cut: func(text string) string { return cutBeginning(text, anywhere) }, replace: func(text string) string {
		text = replacer.Replace(text)
		if words != nil {
			// Twice, because two keys may share the character between them.
			text = words.ReplaceAllString(text, "${1}"+Placeholder+"${2}")
			text = words.ReplaceAllString(text, "${1}"+Placeholder+"${2}")
		}
		return text
	}}
}

// cutBeginning replaces the beginning of a form at the end of a text.
func cutBeginning(text string, forms []string) string {
	for _, form := range forms {
		for n := min(len(form)-1, len(text)); n >= minAnywhere; n-- {
			if rest, ok := strings.CutSuffix(text, form[:n]); ok {
				return rest + Placeholder
			}
		}
	}
	return text
}

func aloneExpression(forms []string) *regexp.Regexp {
	if len(forms) == 0 {
		return nil
	}
	quoted := make([]string, len(forms))
	for i, form := range forms {
		quoted[i] = regexp.QuoteMeta(form)
	}
	return regexp.MustCompile(`(^|[^0-9A-Za-z])(?:` + strings.Join(quoted, "|") + `)([^0-9A-Za-z]|$)`)
}

// spellings returns the forms in which a server echoes a key, each once.
func spellings(key string) []string {
	quoted, _ := json.Marshal(key) // a string always encodes
	forms := []string{
		key, url.QueryEscape(key), url.PathEscape(key), string(quoted[1 : len(quoted)-1]),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key), // JSON without HTML escapes
		strings.NewReplacer(`\`, `\\`, `"`, `\"`, `/`, `\/`).Replace(key),
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// Text returns text without the keys.
func (k Keys) Text(text string) string {
	if k.replace == nil || text == "" {
		return text
	}
	return k.replace(text)
}

// Part returns the beginning of a longer text without the keys, and without the
// beginning of a key at its end.
func (k Keys) Part(text string) string {
	if k.replace == nil || text == "" {
		return text
	}
	return k.cut(k.replace(text))
}

// Longest returns the length of the longest spelling.
func (k Keys) Longest() int { return k.longest }

// Header replaces the keys in the values of a header, in place.
func (k Keys) Header(header map[string][]string) {
	for name, values := range header {
		for i, value := range values {
			clean := k.Text(value)
			if clean == value {
				continue
			}
			values = slices.Clone(values) // the caller of a trace may hold the old ones
			values[i] = clean
			header[name] = values
		}
	}
}

// Error returns err. If its text holds a key, it returns an error without the key; see [Clean].
func (k Keys) Error(err error) error { return Clean(err, k.Text) }

// digitRun is a row of digits that may be a phone number.
var digitRun = regexp.MustCompile(`[+\x{ff0b}]?\p{Nd}{7,}`)

// Digits replaces rows of seven or more digits by "[number]".
func Digits(text string) string {
	return digitRun.ReplaceAllString(text, "[number]")
}

// spacedDigits is a phone number as people write it. Eight digits may be a date,
// so without a "+" or an area code in parentheses nine digits are required.
var spacedDigits = regexp.MustCompile(
	`[+\x{ff0b}]\p{Nd}(?:` + separators + `{0,3}\p{Nd}){6,}` +
		`|\(\p{Nd}{2,4}\)(?:` + separators + `{0,3}\p{Nd}){5,}` +
		`|\p{Nd}(?:` + separators + `{0,3}\p{Nd}){8,}` +
		`|\p{Nd}{7,}`)

// separators are the characters that people write between the digits of a number.
const separators = `[\p{Zs}\t\p{Pd}\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{2066}-\x{2069}\x{feff}()./]`

// date begins with a date, which may have a time or a number after it.
var date = regexp.MustCompile(`^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:\D|$)`)

// Numbers replaces rows of digits that may be a phone number by "[number]",
// separators included. It does not replace dates.
func Numbers(text string) string {
	return spacedDigits.ReplaceAllStringFunc(text, func(found string) string {
		if date.MatchString(found) {
			return found[:len(time.DateOnly)] + Numbers(found[len(time.DateOnly):])
		}
		return "[number]"
	})
}

// Line returns text on one line, so that a text cannot forge a line of a log. Control
// characters and characters that change the direction of writing become spaces.
func Line(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text)
}
