package securityproviders

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestRedactorKnowsTheForms(t *testing.T) {
	t.Parallel()
	for _, key := range []string{planted, "0123456789abcdef", "abcd", "a/b+c", "\"\\\"\\", "~-._", "????>>>>"} {
		redactor := NewRedactor(mustKey(t, key))
		asJSON, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		for name, form := range map[string]string{
			"raw": key, "query": url.QueryEscape(key), "path": url.PathEscape(key),
			"query in query": url.QueryEscape(url.QueryEscape(key)),
			"Go":             strings.Trim(fmt.Sprintf("%q", key), `"`), "JSON": string(asJSON[1 : len(asJSON)-1]),
			"HTML":   html.EscapeString(key),
			"base64": base64.StdEncoding.EncodeToString([]byte(key)), "base64 raw": base64.RawStdEncoding.EncodeToString([]byte(key)),
			"base64 URL": base64.URLEncoding.EncodeToString([]byte(key)), "base64 raw URL": base64.RawURLEncoding.EncodeToString([]byte(key)),
			"hex": hex.EncodeToString([]byte(key)), "HEX": fmt.Sprintf("%X", key),
		} {
			if name == "Go" && strings.HasPrefix(key, `"`) {
				continue // Trim takes away the key's own quotes
			}
			for _, text := range []string{form, "a" + form + "b", "?key=" + form + "&x", form + form} {
				got := redactor.String(text)
				if strings.Contains(got, form) || !strings.Contains(got, redacted) || !redactor.Contains(text) {
					t.Errorf("%s of %s: %q becomes %q", name, key, text, got)
				}
				if again := string(redactor.Bytes([]byte(text))); again != got {
					t.Errorf("bytes become %q", again)
				}
			}
			if got := redactor.String("<" + form + ">"); got != "<"+redacted+">" {
				t.Errorf("%s of %s is replaced in part: %q", name, key, got)
			}
		}
		clean := []byte("nothing of it here: abc 0123 %2F")
		if redactor.Contains(string(clean)) || string(redactor.Bytes(clean)) != string(clean) {
			t.Errorf("clean text becomes %s", redactor.Bytes(clean))
		}
	}
}

func TestRedactorWithShortKeys(t *testing.T) {
	t.Parallel()
	redactor := NewRedactor(mustKey(t, "a"), mustKey(t, "a/b"))
	for text, want := range map[string]string{
		"a bad day":              "[redacted] bad day",
		"/api/v1/a/sendsms":      "/api/v1/[redacted]/sendsms",
		"/cdr?key=a&b=1":         "/cdr?key=[redacted]&b=1",
		"Bearer a":               "Bearer [redacted]",
		"dial: no such a2 host":  "dial: no such a2 host",
		"an idea":                "an idea",
		"{a} [a] a: za aZ 0a a9": "{[redacted]} [[redacted]] [redacted]: za aZ 0a a9",
		"a/b and a%2fb, a%2Fb":   "[redacted] and [redacted], [redacted]",
		"":                       "",
	} {
		if got := redactor.String(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestRedactorOfNothing(t *testing.T) {
	t.Parallel()
	for _, redactor := range []*Redactor{nil, {}, NewRedactor(), NewRedactor(Key{}), joinRedactors(), joinRedactors(nil)} {
		if got := redactor.String("text"); got != "text" || redactor.Contains("text") {
			t.Errorf("text becomes %q", got)
		}
		if err := redactor.Error(fmt.Errorf("text")); err == nil || err.Error() != "text" {
			t.Errorf("error becomes %v", err)
		}
	}
}

func TestRedactorOfParts(t *testing.T) {
	t.Parallel()
	key := NewRedactor(mustKey(t, "s3cret/key"))
	const longest = `\u0073\u0033\u0063\u0072\u0065\u0074\u002f\u006b\u0065\u0079`
	for _, redactor := range []*Redactor{key, joinRedactors(nil, key, &Redactor{}, NewRedactor(mustKey(t, "another")))} {
		for text, want := range map[string]string{
			"is s3cret/key": "is [redacted]", "is s3cret/ke": "is [redacted]", "is s3cret%2Fk": "is [redacted]", "is s3cr": "is [redacted]",
			"is s3c": "is s3c", "s3cret/k is": "s3cret/k is", "": "", "s3cret/key, s3cret": "[redacted], [redacted]", "et/key is": "[redacted] is",
			"is " + longest: "is [redacted]", "is " + longest[:len(longest)-1]: "is [redacted]", longest[1:] + " is": "[redacted] is", "2Fkey is s3cret/": "[redacted] is [redacted]",
		} {
			if got := string(redactor.BytesOfPart([]byte(text))); got != want {
				t.Errorf("%q becomes %q, want %q", text, got, want)
			}
		}
	}
	for _, redactor := range []*Redactor{nil, {}, joinRedactors(), joinRedactors(nil)} {
		if got := string(redactor.BytesOfPart([]byte("text"))); got != "text" {
			t.Errorf("text becomes %q", got)
		}
	}
}

func TestRedactorHeader(t *testing.T) {
	t.Parallel()
	header := map[string][]string{"Location": {"/?key=s3cret", "/x"}, "Date": {"today"}}
	NewRedactor(mustKey(t, "s3cret")).header(header)
	if got := fmt.Sprint(header); got != "map[Date:[today] Location:[/?key=[redacted] /x]]" {
		t.Errorf("header is %s", got)
	}
}
