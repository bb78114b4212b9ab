package leaktest_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/leaktest"
)

// Every form of every secret is found wherever it stands.
func TestDetectorFindsEveryForm(t *testing.T) {
	t.Parallel()
	for _, secret := range []leaktest.Secret{centerSecret, userSecret, numberSecret, textSecret} {
		text, detector := secret.Text, leaktest.NewDetector(secret)
		asJSON, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]string{
			"raw": text, "query": url.QueryEscape(text), "path": url.PathEscape(text), "twice": url.QueryEscape(url.QueryEscape(text)),
			"JSON": string(asJSON), "JSON in JSON": fmt.Sprintf("%q", asJSON), "Go": fmt.Sprintf("%q", text), "HTML": html.EscapeString(text),
			"hex": hex.EncodeToString([]byte(text)), "HEX": fmt.Sprintf("%X", text), "spaced": fmt.Sprintf("%x", "Bearer "+text),
			"URL": (&url.URL{Scheme: "https", Host: "h", Path: text, RawQuery: "key=" + url.QueryEscape(text)}).String(),
		}
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			for _, around := range []string{"", "a", "ab", "abc"} {
				shown[fmt.Sprintf("base64 %p %s", encoding, around)] = encoding.EncodeToString([]byte(around + text + around))
			}
		}
		for _, part := range append(secret.Marks, secret.Forms...) {
			shown["part "+part] = part
		}
		for form, s := range shown {
			for _, s := range []string{s, "before" + s, s + "behind"} {
				if len(detector.Find(s)) == 0 {
					t.Errorf("%s: %s is not found in %s", secret.Name, form, s)
				}
			}
		}
	}
}

func TestDetectorFindsNothingElse(t *testing.T) {
	t.Parallel()
	clean := `voiso: sendSMS (POST /api/v1/{api_key}/sendsms): status 400 [redacted] [number] [private] 0xc0001234 2026-01-02T03:04:05Z`
	if found := everything.Find(clean + strings.Repeat("0123456789abcdefABCDEF+/=_-", 100)); found != nil {
		t.Errorf("found %q", found)
	}
}
