// Package spelling knows how a text looks once it is escaped or encoded, so that it
// is recognised where a server or a library echoes it.
package spelling

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

// Escaped returns text and its escaped forms: in URLs, HTML, JSON, Go and log
// lines, and each of them escaped once more, as a URL inside of HTML is.
func Escaped(text string) []string {
	all := escaped(text)
	for _, form := range all {
		all = append(all, escaped(form)...)
	}
	for _, form := range distinct(all) {
		all = append(all, lowerEscapes(form))
	}
	return distinct(append(all, codePoints(text, "%04x"), codePoints(text, "%04X")))
}

func escaped(text string) []string {
	quoted := strconv.Quote(text)
	forms := append(inJSON(text), text, url.QueryEscape(text), url.PathEscape(text), (&url.URL{Path: text}).EscapedPath(),
		html.EscapeString(text), quoted[1:len(quoted)-1])
	return distinct(forms)
}

// Encoded returns text in base64, all four kinds, and in hex.
func Encoded(text string) []string {
	plain := []byte(text)
	return distinct([]string{
		base64.StdEncoding.EncodeToString(plain), base64.RawStdEncoding.EncodeToString(plain),
		base64.URLEncoding.EncodeToString(plain), base64.RawURLEncoding.EncodeToString(plain),
		hex.EncodeToString(plain), strings.ToUpper(hex.EncodeToString(plain)),
	})
}

func distinct(forms []string) []string {
	forms = slices.Sorted(slices.Values(forms))
	return slices.Compact(forms)
}

// Some languages write more characters than they need to as escapes of JSON.
var (
	gson   = strings.NewReplacer("=", `\u003d`, "'", `\u0027`)
	dotNET = strings.NewReplacer(`\"`, `\u0022`, "+", `\u002B`, "'", `\u0027`, "`", `\u0060`, `\u003c`, `\u003C`, `\u003e`, `\u003E`)
)

// inJSON returns text as Go and Ruby on Rails, browsers, PHP, Java and .NET put
// it into a string of JSON.
func inJSON(text string) []string {
	asJSON, _ := json.Marshal(text) // a string always marshals
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	forms := []string{string(asJSON), strings.TrimSuffix(b.String(), "\n")}
	for i, form := range forms {
		forms[i] = form[1 : len(form)-1]
		forms = append(forms, strings.ReplaceAll(forms[i], "/", `\/`))
	}
	forms = append(forms, gson.Replace(forms[0]), dotNET.Replace(forms[0]))
	return distinct(forms)
}

// codePoints writes each character as an escape of JSON.
func codePoints(text, format string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, `\u`+format, r)
	}
	return b.String()
}

// lowerEscapes writes percent escapes with small letters.
func lowerEscapes(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	b := []byte(text)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(text[i+1:i+3]))
		}
	}
	return string(b)
}
