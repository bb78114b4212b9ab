package sandbox

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/voisotest"
)

// notCopied are headers that curl sets itself, or that only a browser sends.
var notCopied = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Connection", "Content-Length", "Origin", "Pragma", "Referer", "User-Agent",
}

// variable returns the name of the environment variable for each key of a request.
func (s *Sandbox) variable(d draft) map[string]string {
	names := map[string]string{}
	for _, c := range d.credentials() {
		switch s.keys[c.key] {
		case voisotest.ContactCenter:
			names[c.key] = "VOISO_CONTACT_CENTER_KEY"
		case voisotest.User:
			names[c.key] = "VOISO_USER_KEY"
		default:
			names[c.key] = "KEY"
		}
	}
	for _, secret := range s.secrets(d) {
		if len(secret) > 3 && names[secret] == "" && s.keys[secret] == "" {
			names[secret] = "KEY"
		}
	}
	return names
}

// curl returns a command line that sends a request. Variables of the environment replace its keys. A body is as it was
// sent, or over several lines if it was corrected.
func curl(d draft, variables map[string]string, isCorrected bool) string {
	keys := slices.SortedFunc(maps.Keys(variables), func(a, b string) int { return len(b) - len(a) })
	quote := func(text string) string {
		for i, key := range keys {
			if key != "" {
				text = strings.ReplaceAll(text, key, "\x00"+string(rune(i+1))+"\x00")
			}
		}
		text = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(text)
		for i, key := range keys {
			text = strings.ReplaceAll(text, "\x00"+string(rune(i+1))+"\x00", "$"+variables[key])
		}
		return text
	}
	lines := []string{`curl "$VOISO_BASE_URL` + quote(target(d)) + `"`}
	if d.method != "GET" && (d.method != "POST" || len(d.body) == 0) {
		lines[0] = "curl -X " + d.method + strings.TrimPrefix(lines[0], "curl")
	}
	for _, value := range d.header.Values("Authorization") {
		lines = append(lines, `-H "Authorization: `+quote(value)+`"`)
	}
	for _, name := range slices.Sorted(maps.Keys(d.header)) {
		if !slices.Contains(notCopied, name) && !strings.HasPrefix(name, "Sec-") && (len(d.body) > 0 || name != "Content-Type") {
			for _, value := range d.header[name] {
				lines = append(lines, `-H "`+name+": "+quote(value)+`"`)
			}
		}
	}
	if len(d.body) > 0 {
		body := string(d.body)
		if isCorrected && len(body) > 72 {
			body = indented(d.body)
		}
		for _, key := range keys {
			if key != "" {
				body = strings.ReplaceAll(body, key, "["+variables[key]+"]")
			}
		}
		lines = append(lines, "-d '"+strings.ReplaceAll(body, "'", `'\''`)+"'")
	}
	return strings.Join(lines, " \\\n  ")
}

// indented returns JSON over several lines.
func indented(data []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, data, "  ", "  ") != nil {
		return string(data)
	}
	return out.String()
}
