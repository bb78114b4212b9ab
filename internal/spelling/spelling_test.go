package spelling_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/spelling"
)

func TestForms(t *testing.T) {
	t.Parallel()
	trim := func(s string) string { return s[1 : len(s)-1] }
	asJSON := func(s string) string {
		encoded, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return trim(string(encoded))
	}
	for _, text := range []string{"0123456789abcdef", `pl4nted/S3cret+k&y="<'%\`, "Hällo \"you\u00a0\" & <b>/\n", "?>?>"} {
		have := append(spelling.Escaped(text), spelling.Encoded(text)...)
		for name, form := range map[string]string{
			"raw": text, "query": url.QueryEscape(text), "path": url.PathEscape(text), "twice": url.QueryEscape(url.QueryEscape(text)), "path in a query": url.QueryEscape(url.PathEscape(text)),
			"path in HTML": html.EscapeString(url.PathEscape(text)), "quotes in JSON": asJSON(trim(fmt.Sprintf("%q", text))),
			"small": strings.NewReplacer("%2F", "%2f", "%2B", "%2b", "%3D", "%3d", "%3C", "%3c", "%5C", "%5c", "%C3%A4", "%c3%a4", "%C2%A0", "%c2%a0", "%0A", "%0a", "%3F", "%3f", "%3E", "%3e").Replace(url.QueryEscape(text)),
			"Go":    trim(fmt.Sprintf("%q", text)), "JSON": asJSON(text), "JavaScript": strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(asJSON(text)), "HTML": html.EscapeString(text),
			"PHP": strings.ReplaceAll(asJSON(text), "/", `\/`), "URL in JSON": asJSON(url.QueryEscape(text)), "HTML in JSON": asJSON(html.EscapeString(text)),
			"Java":        strings.NewReplacer("=", "\\u003d", "'", "\\u0027").Replace(asJSON(text)),
			"quoted JSON": trim(fmt.Sprintf("%q", asJSON(text))),
			"base64":      base64.StdEncoding.EncodeToString([]byte(text)), "base64 raw": base64.RawStdEncoding.EncodeToString([]byte(text)),
			"base64 URL": base64.URLEncoding.EncodeToString([]byte(text)), "base64 raw URL": base64.RawURLEncoding.EncodeToString([]byte(text)),
			"hex": hex.EncodeToString([]byte(text)), "HEX": fmt.Sprintf("%X", text),
		} {
			if !slices.Contains(have, form) {
				t.Errorf("%s of %q is not among the forms: %q", name, text, form)
			}
		}
		if slices.Contains(have, "") {
			t.Error("an empty form is everywhere")
		}
	}
	if escaped := spelling.Escaped(`a+"'<>=`); !slices.Contains(escaped, `a\u002B\u0022\u0027\u003C\u003E=`) || !slices.Contains(escaped, `a+\"\u0027\u003c\u003e\u003d`) {
		t.Errorf("not as Java or .NET: %q", escaped)
	}
	if escaped := spelling.Escaped("a/"); !slices.Contains(escaped, `\u0061\u002f`) || !slices.Contains(escaped, `\u0061\u002F`) {
		t.Errorf("not all escaped: %q", escaped)
	}
	if n := len(spelling.Escaped("0123456789abcdef")); n > 4 {
		t.Errorf("a plain key has %d escaped forms", n)
	}
}
