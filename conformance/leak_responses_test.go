package conformance_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// respondsWith is a network that responds.
func respondsWith(name string, status int, contentType string, text func(s *scene, req *http.Request) string) failure {
	return failure{name: name, base: func(s *scene, req *http.Request) (*http.Response, error) {
		return response(req, status, contentType, text(s, req)), nil
	}}
}

// either is respondsWith where an operation may ignore the response.
func either(name string, status int, contentType string, text func(s *scene, req *http.Request) string) failure {
	f := respondsWith(name, status, contentType, text)
	f.either = true
	return f
}

// echoes are the forms outside of JSON in which a server may echo a key.
func echoes(text string) map[string]string {
	return map[string]string{"raw": text, "query": url.QueryEscape(text), "path": url.PathEscape(text)}
}

// quoted encodes a text as JSON in the ways of other languages too. The last two are also valid, and seen nowhere.
func quoted(text string) map[string]string {
	asJSON, _ := json.Marshal(text) // a string always encodes
	var plain strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	escaped := `"`
	for _, c := range text {
		escaped += fmt.Sprintf(`\u%04x`, c)
	}
	partly := strings.NewReplacer("Q", `\u0051`, "L", `\u004c`, "D", `\u0044`).Replace(strings.TrimSpace(plain.String()))
	return map[string]string{
		"Go": string(asJSON), "plain": strings.TrimSpace(plain.String()), "PHP": strings.ReplaceAll(strings.TrimSpace(plain.String()), "/", `\/`), "escaped": escaped + `"`, "partly escaped": partly,
	}
}

// shapes are the places of a text in the body of an error; %s is JSON.
var shapes = map[string]string{
	"error": `{"error":%s}`, "errors": `{"errors":%s}`, "array": `{"errors":["a",%s]}`, "field": `{"errors":{"agent":[%s,"b"]}}`,
	"name of a field": `{"errors":{%s:["is bad"]}}`, "object": `{"error":{"a":{"b":[%s]}}}`, "other member": `{"error":"bad","request":{"sent":[%s]}}`,
	"name of a member": `{"error":"bad",%s:1}`, "no object": `[%s]`, "string": `%s`, "cut": `{"error":%s,"x":`,
}

// html is the page of a gateway.
const html = "<html><body><h1>Oops</h1><pre>%s</pre></body></html>"

// failedResponses are responses with the status of an error.
func failedResponses() []failure {
	all := []failure{
		respondsWith("400 empty", 400, "", func(*scene, *http.Request) string { return "" }),
		respondsWith("400 with control characters", 400, "application/json", func(*scene, *http.Request) string {
			return `{"errors":["a\r\nlevel=ERROR msg=forged","\u001b[2J\u009b\u0007\u0000"],"error":{"x\ny":"\t"}}`
		}),
		respondsWith("400 that writes the number as people do", 400, "application/json", func(s *scene, _ *http.Request) string {
			if s.number() == "" {
				return `{}`
			}
			return `{"errors":["no route to ` + strings.Join(spacedNumbers(), `","or +1 `) + `"]}`
		}),
		respondsWith("400 with the key at the limit of an error's body", 400, "text/plain", func(s *scene, _ *http.Request) string {
			return strings.Repeat("x", 64<<10-len(s.key)/2) + s.key
		}),
		respondsWith("400 with the key at every limit", 400, "text/plain", func(s *scene, _ *http.Request) string {
			return strings.Repeat(s.key+" ", 100<<10/len(s.key))
		}),
	}
	for _, status := range []int{400, 401, 403, 404, 422, 429, 500, 502, 503} {
		all = append(all, respondsWith(fmt.Sprint(status, " with the request"), status, "application/json", func(_ *scene, req *http.Request) string {
			return fmt.Sprintf(`{"error":%s}`, quoted(wire(req))["plain"])
		}))
		if status != 400 && status != 403 && status < 500 {
			continue
		}
		all = append(all, respondsWith(fmt.Sprint(status, " HTML"), status, "text/html; charset=utf-8", func(_ *scene, req *http.Request) string {
			return fmt.Sprintf(html, wire(req))
		}))
	}
	for form := range echoes("") {
		all = append(all, respondsWith("400 that echoes "+form, 400, "application/json", func(s *scene, _ *http.Request) string {
			return fmt.Sprintf(`{"errors":[%s,%s],"key":%s}`, quoted("is +" + s.number())["Go"], quoted("is " + s.text() + echoes(s.key)[form])["plain"], quoted(echoes(s.key)[form])["plain"])
		}), respondsWith("400 plain that echoes "+form, 400, "text/plain", func(s *scene, _ *http.Request) string { return "your key is " + echoes(s.key)[form] }))
	}
	for name, shape := range shapes {
		for style := range quoted("") {
			if name != "error" && style != "plain" && style != "partly escaped" {
				continue // styles are about texts, not about their places
			}
			f := respondsWith(fmt.Sprint("400 with ", name, " as ", style), 400, "application/json", func(s *scene, _ *http.Request) string {
				return fmt.Sprintf(shape, quoted("key " + s.key + " for " + s.number() + ": " + s.text())[style])
			})
			f.spelled = strings.HasSuffix(style, "escaped")
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b failure) int { return strings.Compare(a.name, b.name) })
	return all
}

// oddResponses succeed by status but cannot be decoded, or are cut short, or show the key outside of their body.
func oddResponses() []failure {
	all := []failure{
		respondsWith("HTML on 200", 200, "text/html", func(_ *scene, req *http.Request) string { return fmt.Sprintf(html, wire(req)) }),
		either("text on 200", 200, "text/plain", func(_ *scene, req *http.Request) string { return wire(req) }),
		either("no type on 200", 200, "", func(_ *scene, req *http.Request) string { return "is " + wire(req) }),
		either("bad JSON on 200", 200, "application/json", func(_ *scene, req *http.Request) string { return `{"a":"` + wire(req) }),
	}
	all[3].data = true
	for _, status := range []int{200, 400, 500} {
		for _, contentType := range []string{"text/plain", "application/json"} {
			all = append(all, failure{name: fmt.Sprint(status, " cut short as ", contentType), data: status == 200, base: func(s *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, status, contentType, "")
				resp.Body = failing(`{"error":`+strings.TrimSuffix(quoted(s.key)["plain"], `"`), io.ErrUnexpectedEOF)
				return resp, nil
			}})
		}
		all = append(all,
			failure{name: fmt.Sprint(status, " whose body fails with the request"), base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, status, "application/json", "")
				resp.Body = failing(`{"error":"`, fmt.Errorf("malformed MIME header line: %s", wire(req)))
				return resp, nil
			}},
			failure{name: fmt.Sprint(status, " that stalls"), base: func(s *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, status, "text/plain", "")
				resp.Body = stalled{req, strings.NewReader("your key is " + s.key)}
				return resp, nil
			}},
			failure{name: fmt.Sprint(status, " with telling headers"), either: status == 200, base: func(_ *scene, req *http.Request) (*http.Response, error) {
				resp := response(req, status, "text/plain", "is bad")
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
