package redact_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// planted is a key with characters that every escaping changes.
const planted = `pl4nted/S3cret+k&y="<'%\`

func TestKeysInTheirSpellings(t *testing.T) {
	t.Parallel()
	for _, key := range []string{planted, "0123456789abcdef", "abcd", "a/b+c", "\"\\\"\\", "~-._", "????>>>>"} {
		keys := redact.NewKeys(key)
		asJSON, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		var plain strings.Builder
		encoder := json.NewEncoder(&plain)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(key); err != nil {
			t.Fatal(err)
		}
		unquoted := strings.TrimSpace(plain.String())
		unquoted = unquoted[1 : len(unquoted)-1]
		for name, form := range map[string]string{
			"raw": key, "query": url.QueryEscape(key), "path": url.PathEscape(key),
			"JSON": string(asJSON[1 : len(asJSON)-1]), "JSON without HTML escapes": unquoted,
			"JSON with escaped slashes": strings.ReplaceAll(unquoted, "/", `\/`),
		} {
			for text, want := range map[string]string{
				form: "#", "a" + form + "b": "a#b", "?key=" + form + "&x": "?key=#&x", form + form: "##", "<" + form + ">": "<#>",
			} {
				if got := keys.Text(text); got != strings.ReplaceAll(want, "#", redact.Placeholder) {
					t.Errorf("%s of %s: %q becomes %q", name, key, text, got)
				}
			}
			if keys.Longest() < len(form) {
				t.Errorf("%s of %s is longer than %d", name, key, keys.Longest())
			}
		}
		if clean := "nothing of it here: abc 0123 %2F"; keys.Text(clean) != clean {
			t.Errorf("clean text becomes %s", keys.Text(clean))
		}
	}
}

func TestSeveralKeys(t *testing.T) {
	t.Parallel()
	keys := redact.NewKeys("", "s3cret", "s3cret/key", "s3cretary", "k")
	for text, want := range map[string]string{
		"s3cret, s3cret/key, s3cret%2Fkey": "[redacted], [redacted], [redacted]",
		"s3cretary and s3cretaries":        "[redacted] and [redacted]aries",
		"k=s3cret&key":                     "[redacted]=[redacted]&key",
	} {
		if got := keys.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// A key of less than four characters is replaced only as a whole word, to keep
// ordinary text readable.
func TestShortKeys(t *testing.T) {
	t.Parallel()
	keys := redact.NewKeys("a", "a/b", "$1")
	for text, want := range map[string]string{
		"a bad day":              "[redacted] bad day",
		"/api/v1/a/sendsms":      "/api/v1/[redacted]/sendsms",
		"/cdr?key=a&b=1":         "/cdr?key=[redacted]&b=1",
		"Bearer a":               "Bearer [redacted]",
		"dial: no such a2 host":  "dial: no such a2 host",
		"an idea":                "an idea",
		"{a} [a] a: za aZ 0a a9": "{[redacted]} [[redacted]] [redacted]: za aZ 0a a9",
		"a a a a a":              "[redacted] [redacted] [redacted] [redacted] [redacted]",
		"a/b and xa/b, a%2Fb":    "[redacted] and xa/b, [redacted]",
		"is $1 here, %241":       "is [redacted] here, [redacted]",
		"":                       "",
	} {
		if got := keys.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := redact.NewKeys("abc", "abcd").Text("xabcx xabcdx"); got != "xabcx x[redacted]x" {
		t.Errorf("three and four characters: %q", got)
	}
}

func TestNoKeys(t *testing.T) {
	t.Parallel()
	for _, keys := range []redact.Keys{{}, redact.NewKeys(), redact.NewKeys("", "")} {
		header := map[string][]string{"A": {"text"}}
		keys.Header(header)
		if keys.Text("text") != "text" || keys.Longest() != 0 || header["A"][0] != "text" {
			t.Errorf("%v changes text", keys)
		}
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	location := []string{"/?key=s3cret", "/x", "s3cret"}
	header := map[string][]string{"Location": location, "Date": {"today"}, "None": nil}
	keys := redact.NewKeys("s3cret")
	keys.Header(header)
	if got := fmt.Sprint(header); got != "map[Date:[today] Location:[/?key=[redacted] /x [redacted]] None:[]]" {
		t.Errorf("header is %s", got)
	}
	if location[0] != "/?key=s3cret" || location[2] != "s3cret" {
		t.Errorf("the caller's values became %q", location)
	}
	keys.Header(nil)
}

func TestKeysDoNotPrint(t *testing.T) {
	t.Parallel()
	keys := redact.NewKeys(planted, "abc")
	for _, value := range []any{keys, &keys, struct{ k redact.Keys }{keys}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, "pl4nted") || strings.Contains(got, fmt.Sprintf("%x", "pl4nted")) || strings.Contains(got, "abc") {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"call 16461572020 now":   "call [number] now",
		"+16461572020":           "[number]",
		"＋１６４６１５７２０２０":           "[number]",
		"١٦٤٦١٥٧٢٠٢٠":            "[number]",
		"x1234567y":              "x[number]y",
		"123456":                 "123456",
		"2026-10-01 12:30":       "2026-10-01 12:30",
		"646 157-2020":           "646 157-2020",
		"16461572020,4420718387": "[number],[number]",
		"":                       "",
	} {
		if got := redact.Digits(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	// The separators that voiso.NormalizeNumber accepts, and their like.
	for name, separator := range map[string]string{
		"none": "", "space": " ", "hyphen": "-", "dot": ".", "slash": "/", "no-break space": "\u00a0", "narrow no-break space": "\u202f",
		"thin space": "\u2009", "hyphen U+2010": "\u2010", "non-breaking hyphen": "\u2011", "en dash": "\u2013", "em dash": "\u2014",
		"full-width hyphen": "\uff0d", "zero-width space": "\u200b", "left-to-right mark": "\u200e", "embedding": "\u202a", "isolate": "\u2066",
		"two": " -",
	} {
		for _, parts := range [][]string{
			{"1", "646", "157", "2020"}, {"+1", "646", "157", "2020"}, {"+44", "20", "7183", "8750"}, {"１", "６４６", "１５７", "２０２０"},
			{"＋١", "٦٤٦", "١٥٧", "٢٠٢٠"}, {"(646)", "157", "2020"}, {"+1", "(646)", "157", "2020"}, {"+4", "9", "3", "0", "1", "2", "3", "4"},
		} {
			number := strings.Join(parts, separator)
			for _, frame := range []string{"%s", "call %s now", "no:%s;", "“%s”"} {
				got := redact.Numbers(fmt.Sprintf(frame, number))
				if strings.ContainsFunc(got, unicode.IsDigit) || !strings.Contains(got, "[number]") {
					t.Errorf("%s: %q becomes %q", name, number, got)
				}
			}
		}
	}
	for text, want := range map[string]string{
		"2026-10-01":                 "2026-10-01",
		"2026-10-01 12:30:00":        "2026-10-01 12:30:00",
		"2026-10-01 to 2026-10-31":   "2026-10-01 to 2026-10-31",
		"2026-10-01 - 2026-10-31":    "2026-10-01 - 2026-10-31",
		"2026-10-01T12:30:00Z":       "2026-10-01T12:30:00Z",
		"01.10.2026":                 "01.10.2026",
		"status 429, 12 of 1000":     "status 429, 12 of 1000",
		"2026-10-01 15555551234":     "2026-10-01 [number]",
		"2026-10-01 +1 555 555 1234": "2026-10-01 [number]",
		"2026-10-01 1-555-555-1234":  "2026-10-01 [number]",
		"2026-10-0115555551234":      "[number]",
		"4420-71-83-8750":            "[number]",
		"4420-71-838750":             "[number]",
		"1":                          "1",
		"":                           "",
		"1234567":                    "[number]",
		"123456":                     "123456",
		"on 15555551234":             "on [number]",
	} {
		if got := redact.Numbers(text); strings.Join(strings.Fields(got), " ") != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string][2]string{
		"line feed":           {"a\nb", "a b"},
		"carriage return":     {"a\r\nb", "a  b"},
		"escape":              {"a\x1b[31mb", "a [31mb"},
		"tab, NUL, DEL":       {"a\tb\x00c\x7fd", "a b c d"},
		"next line":           {"a\u0085b", "a b"},
		"line separators":     {"a\u2028b\u2029c", "a b c"},
		"override":            {"a\u202eb\u202cc", "a b c"},
		"isolates":            {"a\u2066b\u2069c", "a b c"},
		"marks":               {"a\u200eb\u200fc\u061cd", "a b c d"},
		"text in any writing": {"Zürich, 東京, שלום", "Zürich, 東京, שלום"},
		"not UTF-8":           {"a\xffb", "a\ufffdb"},
		"empty":               {"", ""},
	} {
		if got := redact.Line(c[0]); got != c[1] {
			t.Errorf("%s: %q becomes %q, want %q", name, c[0], got, c[1])
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("s3cret", "a s3cret b")
	f.Add("ab", "ab cab ab")
	f.Add(planted, "%2F"+planted)
	f.Fuzz(func(t *testing.T, key, around string) {
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Skip("cannot be a key")
		}
		got := redact.NewKeys(key).Text(around + "/" + key + "/" + around)
		placeholder := redact.Placeholder
		if len(key) >= 4 && !strings.Contains(placeholder, key) && strings.Contains(strings.ReplaceAll(got, redact.Placeholder, "\x00"), key) {
			t.Fatalf("%q still shows %q", got, key)
		}
		if key == "" && got != around+"//"+around {
			t.Fatalf("%q is changed without a key", got)
		}
	})
}

// No row of digits that may be a number is left, and nothing else is taken.
func FuzzNumbers(f *testing.F) {
	for _, text := range []string{"+1 646 157-2020", "2026-10-01 15555551234", "(020) 7183 8750", "１２３４５６７", "2026-10-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := redact.Numbers(text)
		run := 0
		for _, r := range got {
			if run++; !unicode.Is(unicode.Nd, r) {
				run = 0
			}
			if run >= 7 {
				t.Fatalf("%q becomes %q", text, got)
			}
		}
		if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Nd, r) }) && got != text {
			t.Fatalf("%q becomes %q without a digit", text, got)
		}
		if line := redact.Line(got); strings.ContainsAny(line, "\r\n\x1b\u202e") {
			t.Fatalf("%q is not one line", line)
		}
	})
}

// A text that was cut off may end within a key.
func TestPart(t *testing.T) {
	t.Parallel()
	keys := redact.NewKeys("quince/tree", "ab")
	for text, want := range map[string]string{
		"":                       "",
		"your key is quince":     "your key is [redacted]",
		"your key is quince%2Ft": "your key is [redacted]",
		"quince/tree, quince/tr": "[redacted], [redacted]",
		"qui":                    "qui", // too little of it
		"quince, complete":       "quince, complete",
		"a":                      "a",
	} {
		if got := keys.Part(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := (redact.Keys{}).Part("text"); got != "text" {
		t.Error(got)
	}
}
