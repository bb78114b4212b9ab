package voiso

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

const bom = "\ufeff"

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever servers, proxies and transports do to bytes and headers, JSON is JSON.
func TestBytesOfResponses(t *testing.T) {
	t.Parallel()
	const page = `{"records":[{"uuid":"a"}],"total":1}`
	for name, change := range map[string]func(body string) (string, []string){
		"as documented":        func(body string) (string, []string) { return body, []string{"Content-Type", "application/json"} },
		"byte order mark":      func(body string) (string, []string) { return bom + body, []string{"Content-Type", "application/json"} },
		"mark and white space": func(body string) (string, []string) { return bom + " \r\n" + body + "\n", nil },
		"labelled HTML": func(body string) (string, []string) {
			return body, []string{"Content-Type", "text/html; charset=utf-8"}
		},
		"labelled text": func(body string) (string, []string) { return body, []string{"Content-Type", "text/plain"} },
		"labelled a download": func(body string) (string, []string) {
			return body, []string{"Content-Type", "application/octet-stream"}
		},
		"a broken label":     func(body string) (string, []string) { return body, []string{"Content-Type", ";;=/"} },
		"no label":           func(body string) (string, []string) { return body, nil },
		"compressed unasked": func(body string) (string, []string) { return gzipped(t, body), []string{"Content-Encoding", "gzip"} },
		"compressed, capitals": func(body string) (string, []string) {
			return gzipped(t, bom+body), []string{"Content-Encoding", "GZIP"}
		},
		"a wrong length is noted": func(body string) (string, []string) { return body, []string{"Content-Length", "1"} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, header := change(`{"balance":12.5}`)
			balance, err := stubClient(t, always(200, body, header...)).GetBalance(t.Context())
			if err != nil || balance.Balance != 12.5 {
				t.Errorf("a balance: %v, %v", balance, err)
			}
			body, header = change(page)
			count := 0
			for record, err := range stubClient(t, always(200, body, header...)).CDRs(t.Context(), CDRFilter{}) {
				if count++; err != nil || record.UUID != "a" {
					t.Errorf("records: %v, %v", record, err)
				}
			}
			if count != 1 {
				t.Errorf("%d records", count)
			}
			body, header = change(`{"error":"Rate limit exceeded"}`)
			_, err = stubClient(t, always(400, body, header...), WithRetry(RetryPolicy{Attempts: 1})).GetBalance(t.Context())
			if !errors.Is(err, ErrRateLimited) {
				t.Errorf("an error: %v", err)
			}
		})
	}
}

// A body that ends within its JSON is truncated, with or without framing: a query
// is retried, and the error says so.
func TestTruncatedWithoutFraming(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]string{
		"JSON": `{"balance":12`, "a key": `{"bal`, "an array": `{"records":[{"uuid":"a"}`, "nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, "tcp")
			w.behave = func(n int64, rw http.ResponseWriter, _ *http.Request) {
				if n > 1 {
					writeSuccess(rw)
					return
				}
				hijack(rw, func(conn net.Conn) {
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"+cut)
				})
			}
			client, err := New("", WithBaseURL("http://127.0.0.1:80"), WithContactCenterKey(centerKey), WithHTTPClient(w.client), WithRetry(RetryPolicy{MinWait: -1, MaxWait: -1}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.GetBalance(t.Context()); (err == nil) != (cut != "") {
				t.Errorf("got %v", err)
			}
			if cut != "" && w.seen.Load() != 2 {
				t.Errorf("%d requests", w.seen.Load())
			}
		})
	}
	_, err := stubClient(t, always(200, `{"balance":1`), WithRetry(RetryPolicy{Attempts: 1})).GetBalance(t.Context())
	if err == nil || !strings.Contains(err.Error(), "truncated") {
		t.Errorf("got %v", err)
	}
}

// A small body can decode to a thousand times its size.
func TestManyTinyObjects(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"objects":       `[` + strings.Repeat(`{},`, maxNested) + `{}]`,
		"in an object":  `{"users":[` + strings.Repeat(`{"id":1},`, maxNested) + `{"id":1}]}`,
		"nested arrays": `[` + strings.Repeat(`[],`, maxNested) + `[]]`,
	} {
		for _, compressed := range []bool{false, true} {
			text, header := body, []string(nil)
			if compressed {
				text, header = gzipped(t, body), []string{"Content-Encoding", "gzip"}
			}
			for _, query := range []string{"ListUsers", "ListCDRTeams", "Numbers"} {
				err := every[query].call(context.Background(), stubClient(t, always(200, text, header...)))
				if !errors.Is(err, errTooMany) || !errors.Is(err, ErrUnexpectedResponse) {
					t.Errorf("%s, %s: %v", name, query, err)
				}
			}
		}
	}
}

// The client's own timeout is a net.Error, as programs that wrap net/http expect.
func TestTimeoutsAreNetErrors(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, hanging(false), WithTimeout(1), WithRetry(RetryPolicy{Attempts: 1})).GetBalance(t.Context())
	var netErr net.Error
	if !errors.As(err, &netErr) || !netErr.Timeout() {
		t.Errorf("got %v", err)
	}
}
