package securityproviders

import (
	"cmp"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/internal/spelling"
)

// minAnywhere is the length from which a key is redacted wherever it occurs.
// A shorter one would tear up every text, so it is redacted only where it
// stands alone.
const minAnywhere = 4

// Redactor replaces known keys in texts and errors by "[redacted]": the keys
// themselves and their URL-escaped, quoted, JSON, HTML, base64 and hex forms.
// A key of less than four characters is replaced only where no letter or digit
// is next to it.
//
// A nil Redactor knows no keys. A Redactor does not print them.
type Redactor struct {
	// Functions, so that fmt cannot print the keys.
	replace func(string) string
	begins  func(string) bool // whether a form of a key begins so
	ends    func(string) bool // whether a form of a key ends so
	longest int               // of the forms
}

// NewRedactor makes a redactor for the keys; zero keys count for nothing.
func NewRedactor(keys ...Key) *Redactor {
	var anywhere, alone []string
	for _, key := range keys {
		switch text := key.Reveal(); {
		case text == "":
		case len(text) < minAnywhere:
			alone = append(alone, spelling.Escaped(text)...)
		default:
			anywhere = append(anywhere, spelling.Escaped(text)...)
			anywhere = append(anywhere, spelling.Encoded(text)...)
		}
	}
	anywhere, alone = longestFirst(anywhere), longestFirst(alone)
	var pairs []string
	for _, form := range anywhere {
		pairs = append(pairs, form, redacted)
	}
	replacer := strings.NewReplacer(pairs...)
	longest := 0
	for _, form := range slices.Concat(anywhere, alone) {
		longest = max(longest, len(form))
	}
	return &Redactor{longest: longest, replace: func(text string) string {
		text = replacer.Replace(text)
		for _, form := range alone {
			text = replaceAlone(text, form)
		}
		return text
	}, begins: func(text string) bool {
		return slices.ContainsFunc(anywhere, func(form string) bool { return strings.HasPrefix(form, text) })
	}, ends: func(text string) bool {
		return slices.ContainsFunc(anywhere, func(form string) bool { return strings.HasSuffix(form, text) })
	}}
}

// longestFirst sorts, as of two forms that begin alike the longer has to win,
// and drops doubles.
func longestFirst(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(texts)
}

// replaceAlone replaces form where no letter or digit is next to it.
func replaceAlone(text, form string) string {
	var b strings.Builder
	from := 0
	for i := 0; i+len(form) <= len(text); {
		end := i + len(form)
		if text[i:end] == form && (i == 0 || !isWord(text[i-1])) && (end == len(text) || !isWord(text[end])) {
			b.WriteString(text[from:i])
			b.WriteString(redacted)
			i, from = end, end
			continue
		}
		i++
	}
	b.WriteString(text[from:])
	return b.String()
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}

// String returns text without the keys.
func (r *Redactor) String(text string) string {
	if r == nil || r.replace == nil {
		return text
	}
	return r.replace(text)
}

// Bytes returns text without the keys; text itself is not changed.
func (r *Redactor) Bytes(text []byte) []byte {
	if !r.Contains(string(text)) {
		return text
	}
	return []byte(r.String(string(text)))
}

// BytesOfPart is [Redactor.Bytes] for a part of a text: where it ends in at
// least four characters that begin a key, or begins with as many that end one,
// they are replaced too.
func (r *Redactor) BytesOfPart(text []byte) []byte {
	if text = r.Bytes(text); r == nil || r.longest == 0 {
		return text
	}
	return r.withoutEnding(r.withoutBeginning(text))
}

// Contains reports whether text holds one of the keys in any of the forms.
func (r *Redactor) Contains(text string) bool { return r.String(text) != text }

func (r *Redactor) all(texts []string) []string {
	clean := make([]string, len(texts))
	for i, text := range texts {
		clean[i] = r.String(text)
	}
	return clean
}

// header clears the values of a header in place.
func (r *Redactor) header(header map[string][]string) {
	for name, values := range header {
		if slices.ContainsFunc(values, r.Contains) {
			header[name] = r.all(values)
		}
	}
}

func joinRedactors(redactors ...*Redactor) *Redactor {
	longest := 0
	for _, r := range redactors {
		if r != nil {
			longest = max(longest, r.longest)
		}
	}
	return &Redactor{longest: longest, replace: func(text string) string {
		for _, r := range redactors {
			text = r.String(text)
		}
		return text
	}, begins: func(text string) bool {
		return slices.ContainsFunc(redactors, func(r *Redactor) bool { return r != nil && r.longest > 0 && r.begins(text) })
	}, ends: func(text string) bool {
		return slices.ContainsFunc(redactors, func(r *Redactor) bool { return r != nil && r.longest > 0 && r.ends(text) })
	}}
}
