package leaktest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Secret is a value planted into a program, to be looked for in what comes out.
type Secret struct {
	// Name is how findings call it.
	Name string
	// Text is the value.
	Text string
	// Marks are parts of Text made of letters and digits. No escaping changes
	// them, so that they show also in forms that nobody thought of.
	Marks []string
	// Forms are further spellings to look for.
	Forms []string
}

// Detector finds secrets in texts: raw, escaped, in base64 and hex.
type Detector struct{ needles []needle }

type needle struct{ text, name string }

// NewDetector makes a detector of the secrets.
func NewDetector(secrets ...Secret) *Detector {
	d := new(Detector)
	for _, s := range secrets {
		for _, part := range slices.Concat(s.Marks, []string{s.Text}) {
			for form, text := range forms(part) {
				d.needles = append(d.needles, needle{text, s.Name + " " + form})
			}
		}
		for _, text := range s.Forms {
			d.needles = append(d.needles, needle{text, s.Name + " otherwise"})
		}
	}
	// Shorter ones first: what holds another needle is found by that one.
	slices.SortFunc(d.needles, func(a, b needle) int { return len(a.text) - len(b.text) })
	var kept []needle
	for _, n := range d.needles {
		if !slices.ContainsFunc(kept, func(k needle) bool { return strings.Contains(n.text, k.text) }) {
			kept = append(kept, n)
		}
	}
	d.needles = kept
	return d
}

// Find names the secrets that the text shows, and in which form; nil if none.
func (d *Detector) Find(text string) []string {
	var found []string
	for _, n := range d.needles {
		if strings.Contains(text, n.text) {
			found = append(found, n.name)
		}
	}
	return found
}

// forms are the spellings of a text by name. Of base64 there are those that
// appear when more text is around it, whatever its length.
func forms(text string) map[string]string {
	quoted := strconv.Quote(text)
	asJSON, _ := json.Marshal(text) // a string always marshals
	inJSON := string(asJSON[1 : len(asJSON)-1])
	lower := hex.EncodeToString([]byte(text))
	all := map[string]string{
		"raw": text, "query-escaped": url.QueryEscape(text), "path-escaped": url.PathEscape(text),
		"as a path":     (&url.URL{Path: text}).EscapedPath(),
		"quoted":        quoted[1 : len(quoted)-1],
		"in JSON":       inJSON,
		"in PHP's JSON": strings.ReplaceAll(inJSON, "/", `\/`),
		"in HTML":       html.EscapeString(text),
		"hex":           lower, "HEX": strings.ToUpper(lower),
		"in small escapes": smallEscapes(url.QueryEscape(text)),
		"all escaped":      escapeAll("%", text), "all in JSON escapes": escapeAll(`\u00`, text),
		"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64 URL": base64.URLEncoding.EncodeToString([]byte(text)),
	}
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64 URL": base64.RawURLEncoding} {
			all[fmt.Sprint("inside ", name, " at ", shift)] = inside(encoding, text, shift)
		}
	}
	return all
}

// inside is what a text becomes in base64 when shift bytes are before it and
// others behind it: the characters that it alone decides.
func inside(encoding *base64.Encoding, text string, shift int) string {
	encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
	if (shift+len(text))%3 != 0 {
		encoded = encoded[:len(encoded)-1]
	}
	return encoded[(shift*8+5)/6:]
}

// smallEscapes writes percent escapes with small letters.
func smallEscapes(text string) string {
	b := []byte(text)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(text[i+1:i+3]))
		}
	}
	return string(b)
}

// escapeAll escapes every byte.
func escapeAll(prefix, text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, "%s%02x", prefix, c)
	}
	return b.String()
}
