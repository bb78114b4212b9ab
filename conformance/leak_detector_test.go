package conformance_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The planted values. The keys have characters that each kind of escaping writes differently, and marks at both ends
// that none changes. The old key is one that a rotation has replaced.
const (
	centerKey = `QUINCE11cc/+=%41"\~&<>'?#;:KUMQUAT22cc`
	userKey   = `LOQUAT33us/+=%2f"\~&<>'?#;:MEDLAR44us`
	oldKey    = `DAMSON77old/+=%2f"\~&<>'?#;:SLOE88old`
	number    = "15550047110"
	message   = "BERGAMOT55 for 7% at 10 o'clock, é / TAMARIND66"
)

var (
	centerSecret = secret{"contact center key", centerKey, []string{"QUINCE11cc", "KUMQUAT22cc"}}
	userSecret   = secret{"user key", userKey, []string{"LOQUAT33us", "MEDLAR44us"}}
	oldSecret    = secret{"old key", oldKey, []string{"DAMSON77old", "SLOE88old"}}
	numberSecret = secret{"number", number, append(spacedNumbers(), number)}
	textSecret   = secret{"text", message, []string{"BERGAMOT55", "TAMARIND66"}}

	keys       = newDetector(centerSecret, userSecret, oldSecret)
	private    = newDetector(numberSecret, textSecret)
	everything = newDetector(centerSecret, userSecret, oldSecret, numberSecret, textSecret)
)

// separators are the characters that people write between the digits of a number.
const separators = " -./\u00a0\u2009\u2010\u2011\u2013\u202f"

// spacedNumbers are the last digits of the number with separators and in other digits.
func spacedNumbers() []string {
	all := []string{"(555) 004-7110", "٥٥٥٠٠٤٧١١٠", "５５５００４７１１０"}
	for _, separator := range separators {
		all = append(all, strings.Join([]string{"555", "004", "7110"}, string(separator)))
	}
	return all
}

// secret is a value planted into a program, to be looked for in everything that comes out.
type secret struct {
	name, text string
	// marks are parts that no escaping changes, so that they show also in forms that nobody thought of.
	marks []string
}

// detector finds secrets in texts: raw, escaped, in base64 and hex.
type detector struct{ needles []needle }

type needle struct{ text, name string }

func newDetector(secrets ...secret) *detector {
	d := new(detector)
	for _, s := range secrets {
		for _, part := range append(slices.Clone(s.marks), s.text) {
			for form, text := range forms(part) {
				d.needles = append(d.needles, needle{text, s.name + " " + form})
			}
		}
	}
	// Shorter ones first: a text that holds another needle is found by that one.
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

// find names the secrets that the text shows, and in which form; nil if none.
func (d *detector) find(text string) []string {
	var found []string
	for _, n := range d.needles {
		if strings.Contains(text, n.text) {
			found = append(found, n.name)
		}
	}
	return found
}

// forms are the spellings of a text by name. Those of base64 include the ones within a longer text.
func forms(text string) map[string]string {
	quoted := strconv.Quote(text)
	asJSON, _ := json.Marshal(text) // a string always encodes
	lower := hex.EncodeToString([]byte(text))
	all := map[string]string{
		"raw": text, "query-escaped": url.QueryEscape(text), "path-escaped": url.PathEscape(text), "quoted": quoted[1 : len(quoted)-1],
		"in JSON": string(asJSON[1 : len(asJSON)-1]), "hex": lower, "HEX": strings.ToUpper(lower),
	}
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64 URL": base64.RawURLEncoding} {
			all[fmt.Sprint(name, " at ", shift)] = inside(encoding, text, shift)
		}
	}
	return all
}

// inside returns the characters of base64 that the text alone decides if shift bytes come before it and others after it.
func inside(encoding *base64.Encoding, text string, shift int) string {
	encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
	if (shift+len(text))%3 != 0 {
		encoded = encoded[:len(encoded)-1]
	}
	return encoded[(shift*8+5)/6:]
}

// Every form of every secret is found wherever it is.
func TestDetectorFindsEveryForm(t *testing.T) {
	t.Parallel()
	for _, secret := range []secret{centerSecret, userSecret, oldSecret, numberSecret, textSecret} {
		text, detector := secret.text, newDetector(secret)
		shown := append([]string{
			url.QueryEscape(url.QueryEscape(text)), fmt.Sprintf("%q", quoted(text)["Go"]), fmt.Sprintf("%q", text), fmt.Sprintf("%x", "Bearer "+text), fmt.Sprintf("%X", text),
			(&url.URL{Scheme: "https", Host: "h", Path: text, RawQuery: "key=" + url.QueryEscape(text)}).String(),
		}, secret.marks...)
		for _, form := range forms(text) {
			shown = append(shown, form)
		}
		for _, form := range quoted(text) {
			shown = append(shown, form)
		}
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			for _, around := range []string{"", "a", "ab", "abc"} {
				shown = append(shown, encoding.EncodeToString([]byte(around+text+around)))
			}
		}
		for _, s := range shown {
			if detector.find("before"+s+"after") == nil && !strings.HasPrefix(s, `"\u0`) {
				t.Errorf("%s is not found in %s", secret.name, s)
			}
		}
	}
	clean := `voiso: sendSMS (POST /api/v1/{api_key}/sendsms): status 400 [redacted] [number] [private] 0xc0001234 2026-01-02T03:04:05Z`
	if found := everything.find(clean + strings.Repeat("0123456789abcdefABCDEF+/=_-", 100)); found != nil {
		t.Errorf("found %q in a clean text", found)
	}
}
