package leaktest_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// answersWith is a network that answers.
func answersWith(name string, status int, contentType string, text func(s *scene, req *http.Request) string) failure {
	return failure{name: name, base: func(s *scene, req *http.Request) (*http.Response, error) {
		return answer(req, status, contentType, text(s, req)), nil
	}}
}

// either is answersWith where an operation may not look at the answer.
func either(name string, status int, contentType string, text func(s *scene, req *http.Request) string) failure {
	f := answersWith(name, status, contentType, text)
	f.either = true
	return f
}

// data is either for what counts as the caller's data on the way to him: the
// error about it must be clean, not what middleware sees of it.
func data(name string, status int, contentType string, text func(s *scene, req *http.Request) string) failure {
	f := either(name, status, contentType, text)
	f.data = true
	return f
}

// echoes are the forms in which a server may echo a text.
func echoes(text string) map[string]string {
	return map[string]string{
		"raw": text, "query": url.QueryEscape(text), "path": url.PathEscape(text), "HTML": html.EscapeString(text),
		"base64": base64.StdEncoding.EncodeToString([]byte(text)), "base64 raw": base64.RawStdEncoding.EncodeToString([]byte(text)),
		"base64 URL": base64.URLEncoding.EncodeToString([]byte(text)), "base64 raw URL": base64.RawURLEncoding.EncodeToString([]byte(text)),
		"hex": hex.EncodeToString([]byte(text)), "HEX": fmt.Sprintf("%X", text), "quoted": fmt.Sprintf("%q", text),
	}
}

// quoted encodes a text as JSON in the ways of other languages too.
func quoted(text string) map[string]string {
	asJSON, _ := json.Marshal(text)
	var plain strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	escaped := `"`
	for _, c := range text {
		escaped += fmt.Sprintf(`\u%04x`, c)
	}
	return map[string]string{
		"Go": string(asJSON), "plain": strings.TrimSpace(plain.String()), "PHP": strings.ReplaceAll(string(asJSON), "/", `\/`), "escaped": escaped + `"`,
	}
}

// shapes are where in an error body a text may stand; %s is JSON.
var shapes = map[string]string{
	"error": `{"error":%s}`, "errors": `{"errors":%s}`, "array": `{"errors":["a",%s]}`, "field": `{"errors":{"agent":[%s,"b"]}}`,
	"name of a field": `{"errors":{%s:["is bad"]}}`, "object": `{"error":{"a":{"b":[%s]}}}`, "other member": `{"error":"bad","request":{"sent":[%s]}}`,
	"name of a member": `{"error":"bad",%s:1}`, "no object": `[%s]`, "string": `%s`, "cut": `{"error":%s,"x":`,
}

// html500 is what a gateway sends.
const html500 = "<html><body><h1>Oops</h1><pre>%s</pre></body></html>"

// failedAnswers are answers that are no success.
func failedAnswers() []failure {
	var all []failure
	for _, status := range []int{400, 401, 403, 404, 422, 429, 500, 502, 503} {
		all = append(all, answersWith(fmt.Sprint(status, " with the request"), status, "application/json", func(_ *scene, req *http.Request) string {
			return fmt.Sprintf(`{"error":%s}`, quoted(wire(req))["plain"])
		}))
	}
	for _, status := range []int{403, 500, 503} {
		all = append(all, answersWith(fmt.Sprint(status, " HTML"), status, "text/html; charset=utf-8", func(_ *scene, req *http.Request) string {
			return fmt.Sprintf(html500, html.EscapeString(wire(req))+wire(req))
		}))
	}
	all = append(all, answersWith("400 empty", 400, "", func(*scene, *http.Request) string { return "" }))
	for form := range echoes("") {
		all = append(all, answersWith("400 plain that echoes "+form, 400, "text/plain", func(s *scene, _ *http.Request) string {
			return "your key is " + echoes(s.credential.key())[form]
		}))
		all = append(all, answersWith("400 that echoes all "+form, 400, "application/json", func(s *scene, _ *http.Request) string {
			return fmt.Sprintf(`{"errors":[%s,%s],"key":%s}`, quoted("is +" + echoes(s.number())[form])["Go"],
				quoted("is " + echoes(s.text())[form])["Go"], quoted(echoes(s.credential.key())[form])["Go"])
		}))
	}
	for name, shape := range shapes {
		for style := range quoted("") {
			if name != "error" && style != "plain" && style != "escaped" {
				continue // styles are about texts, not about where they stand
			}
			all = append(all, answersWith(fmt.Sprint("400 with ", name, " as ", style), 400, "application/json", func(s *scene, _ *http.Request) string {
				return fmt.Sprintf(shape, quoted("key " + s.credential.key() + " for " + s.number() + ": " + s.text())[style])
			}))
		}
	}
	all = append(all, answersWith("400 that writes the number as people do", 400, "application/json", func(s *scene, _ *http.Request) string {
		if s.number() == "" {
			return `{}`
		}
		return `{"errors":["no route to +1 (555) 004-7110","or 1-555-004-7110","or 1 555 004 7110"]}`
	}))
	slices.SortFunc(all, func(a, b failure) int { return strings.Compare(a.name, b.name) })
	return all
}

// oddAnswers are successful by status but cannot be read, or are cut short.
func oddAnswers() []failure {
	all := []failure{
		answersWith("HTML on 200", 200, "text/html", func(_ *scene, req *http.Request) string { return fmt.Sprintf(html500, wire(req)) }),
		either("text on 200", 200, "text/plain", func(_ *scene, req *http.Request) string { return wire(req) }),
		either("no type on 200", 200, "", func(_ *scene, req *http.Request) string { return "is " + wire(req) }),
		data("bad JSON on 200", 200, "application/json", func(_ *scene, req *http.Request) string { return `{"a":"` + wire(req) }),
		answersWith("400 with the key at the limit of what is kept", 400, "text/plain", func(s *scene, _ *http.Request) string {
			return strings.Repeat("x", 64<<10-len(s.credential.key())/2) + s.credential.key()
		}),
		answersWith("400 with the key at every limit", 400, "text/plain", func(s *scene, _ *http.Request) string {
			return strings.Repeat(s.credential.key()+" ", 100<<10/len(s.credential.key()))
		}),
	}
	for _, size := range []int{0, 1, 5, 9} {
		all = append(all, failure{name: fmt.Sprint("200 JSON cut short ", size), data: true, base: func(s *scene, req *http.Request) (*http.Response, error) {
			resp := answer(req, 200, "application/json", "")
			key := s.credential.key()
			resp.Body = failing(`{"a":"`+key[:len(key)-size], io.ErrUnexpectedEOF)
			return resp, nil
		}})
	}
	for _, status := range []int{200, 400, 500} {
		for _, size := range []int{0, 1, 5, 9} {
			all = append(all, failure{name: fmt.Sprint(status, " cut short ", size), base: func(s *scene, req *http.Request) (*http.Response, error) {
				resp := answer(req, status, "text/plain", "")
				key := s.credential.key()
				resp.Body = failing("your key is "+key[:len(key)-size], io.ErrUnexpectedEOF)
				return resp, nil
			}})
		}
		all = append(all,
			failure{name: fmt.Sprint(status, " whose body fails with the request"), base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := answer(req, status, "application/json", "")
				resp.Body = failing(`{"error":"`, fmt.Errorf("malformed MIME header line: %s", wire(req)))
				return resp, nil
			}},
			failure{name: fmt.Sprint(status, " that stalls"), base: func(s *scene, req *http.Request) (*http.Response, error) {
				resp := answer(req, status, "text/plain", "")
				resp.Body = stalled{req, strings.NewReader("your key is " + s.credential.key())}
				return resp, nil
			}},
			failure{name: fmt.Sprint(status, " with telling headers"), either: status == 200, base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := answer(req, status, "text/plain", "is bad")
				line, _, _ := strings.Cut(wire(req), "\r\n")
				for _, name := range []string{"X-Request", "Www-Authenticate", "Set-Cookie", "Server-Timing", "Content-Location", "Retry-After", "Warning"} {
					resp.Header[name] = []string{line, "id=" + req.URL.String(), req.Header.Get("Authorization")}
				}
				resp.Status += " " + line + req.Header.Get("Authorization")
				resp.Trailer = http.Header{"X-Request": {line, req.Header.Get("Authorization")}}
				return resp, nil
			}},
		)
	}
	return all
}

// stalled is a body that stops coming.
type stalled struct {
	req  *http.Request
	text io.Reader
}

func (b stalled) Read(p []byte) (int, error) {
	if n, err := b.text.Read(p); err == nil {
		return n, nil
	}
	<-b.req.Context().Done()
	return 0, b.req.Context().Err()
}

func (b stalled) Close() error { return nil }
