package securityproviders_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// assertNoKey looks for the key in any form that a test can think of,
// independently of Redactor.
func assertNoKey(t testing.TB, what, text, key string) {
	t.Helper()
	low := strings.ToLower(text)
	for _, form := range []string{
		key, fmt.Sprintf("%q", key)[1:], hex.EncodeToString([]byte(key)), fmt.Sprintf("% x", key),
		fmt.Sprintf("%v", []byte(key)), fmt.Sprintf("%#v", []byte(key)),
		base64.StdEncoding.EncodeToString([]byte(key)), base64.RawURLEncoding.EncodeToString([]byte(key)),
		"pl4nted",
	} {
		if strings.Contains(low, strings.ToLower(form)) {
			t.Errorf("%s shows the key: %s", what, text)
			return
		}
	}
}

var verbs = []string{
	"%v", "%+v", "%#v", "%s", "%q", "%#q", "%x", "% x", "%#x", "%X", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%T", "%p", "%10.3s", "%w",
}

func TestKeyDoesNotPrint(t *testing.T) {
	t.Parallel()
	key := mustKey(t, planted)
	source, err := securityproviders.FixedKey(planted)
	if err != nil {
		t.Fatal(err)
	}
	provider, err := securityproviders.NewUserBearerToken(planted)
	if err != nil {
		t.Fatal(err)
	}
	keys := securityproviders.Credentials{}.WithContactCenterKey(source).WithUserKey(plainSource{planted})
	transport, err := securityproviders.NewTransport(nil, "https://example.com", keys)
	if err != nil {
		t.Fatal(err)
	}
	call := &securityproviders.Call{Choice: securityproviders.Choice{Kind: securityproviders.User}, Key: key}
	values := map[string]any{
		"Key":              key,
		"*Key":             &key,
		"struct{key}":      struct{ key securityproviders.Key }{key},
		"*struct{key}":     &struct{ key securityproviders.Key }{key},
		"struct{k *Key}":   struct{ k *securityproviders.Key }{&key},
		"struct{Key}":      struct{ Key securityproviders.Key }{key},
		"struct{any}":      struct{ any }{key},
		"embedded":         struct{ securityproviders.Key }{key},
		"map":              map[string]securityproviders.Key{"a": key},
		"map of pointers":  map[string]*securityproviders.Key{"a": &key},
		"slice":            []securityproviders.Key{key},
		"array":            [1]securityproviders.Key{key},
		"slice in struct":  struct{ keys []securityproviders.Key }{[]securityproviders.Key{key}},
		"interface slice":  []any{key, &key},
		"deep":             &struct{ a map[string][]any }{map[string][]any{"k": {struct{ k securityproviders.Key }{key}}}},
		"source":           source,
		"struct{source}":   struct{ s securityproviders.KeySource }{source},
		"provider":         provider,
		"provider value":   *provider,
		"struct{provider}": struct{ p securityproviders.Provider }{*provider},
		"credentials":      keys,
		"*credentials":     &keys,
		"struct{keys}":     struct{ c securityproviders.Credentials }{keys},
		"transport":        transport,
		"call":             call,
		"struct{call}":     struct{ c *securityproviders.Call }{call},
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range verbs {
				assertNoKey(t, verb, fmt.Sprintf(verb, value), planted)
			}
			assertNoKey(t, "Sprint", fmt.Sprint(value), planted)
			assertNoKey(t, "Sprintln", fmt.Sprintln(value), planted)
			assertNoKey(t, "Errorf", fmt.Errorf("with %v", value).Error(), planted)
			if asJSON, err := json.Marshal(value); err == nil {
				assertNoKey(t, "JSON", string(asJSON), planted)
			} else {
				assertNoKey(t, "JSON error", err.Error(), planted)
			}
			for _, handler := range []func(*bytes.Buffer) slog.Handler{
				func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
				func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
			} {
				var b bytes.Buffer
				slog.New(handler(&b)).Info("message", "value", value, slog.Group("group", "value", value))
				assertNoKey(t, "slog", b.String(), planted)
			}
			var b bytes.Buffer
			_ = gob.NewEncoder(&b).Encode(value)
			assertNoKey(t, "gob", b.String(), planted)
			b.Reset()
			_ = xml.NewEncoder(&b).EncodeElement(value, xml.StartElement{Name: xml.Name{Local: "v"}})
			assertNoKey(t, "xml", b.String(), planted)
		})
	}
}

func TestKeyPrintsRedacted(t *testing.T) {
	t.Parallel()
	key := mustKey(t, planted)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		if got := fmt.Sprintf(verb, key); got != "[redacted]" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	asJSON, err := json.Marshal(map[string]securityproviders.Key{"key": key})
	if got := string(asJSON); err != nil || got != `{"key":"[redacted]"}` {
		t.Errorf("JSON is %s, %v", got, err)
	}
	if key.String() != redact.Placeholder || key.GoString() != redact.Placeholder || key.LogValue().String() != redact.Placeholder {
		t.Error("a text of the key is not [redacted]")
	}
}

func TestNewKey(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", "0123456789abcdef", planted, "~!@#$^*()_-", "a{b}c", "...", strings.Repeat("k", 5000)} {
		key, err := securityproviders.NewKey(text)
		if err != nil || key.Reveal() != text || key.IsZero() {
			t.Errorf("key of %d bytes: %v", len(text), err)
		}
	}
	for text, reason := range map[string]string{
		"":                          "is empty",
		"secret value":              "contains a space",
		" secret":                   "contains a space",
		"secret\n":                  "contains a line break",
		"secret\rX-Header: yes":     "contains a line break",
		"secret\x00":                "contains a control character",
		"secret\t":                  "contains a control character",
		"secret\x7f":                "contains a control character",
		"secrét":                    "contains a non-ASCII character",
		"secret\u00a0":              "contains a non-ASCII character",
		"secret\xff":                "contains a non-ASCII character",
		".":                         "is a dot segment of a path",
		"..":                        "is a dot segment of a path",
		securityproviders.KeyInPath: "is a placeholder",
		"{secret}":                  "is a placeholder",
		redact.Placeholder:          "is a placeholder",
	} {
		key, err := securityproviders.NewKey(text)
		invalid, ok := errors.AsType[*securityproviders.InvalidKeyError](err)
		if !ok || invalid.Reason != reason || !key.IsZero() {
			t.Errorf("%q: got %v, want reason %q", text, err, reason)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "secr") {
			t.Errorf("error shows the text: %#v", err)
		}
	}
}

func TestKeyEqual(t *testing.T) {
	t.Parallel()
	a, b, c := mustKey(t, "one"), mustKey(t, "one"), mustKey(t, "two")
	if !a.Equal(b) || a.Equal(c) || a.Equal(securityproviders.Key{}) || (securityproviders.Key{}).Equal(a) || !(securityproviders.Key{}).Equal(securityproviders.Key{}) {
		t.Error("keys compare wrongly")
	}
	if got := (securityproviders.Key{}).Reveal(); got != "" {
		t.Errorf("zero key reveals %q", got)
	}
}
