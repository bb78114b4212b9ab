package securityproviders

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
)

// cleared reads a response's body after it went through the redactor of the planted key.
func cleared(t *testing.T, status int, kind string, body io.Reader) (*http.Response, string, error) {
	t.Helper()
	resp := &http.Response{StatusCode: status, Header: http.Header{"Content-Length": {"9"}}, ContentLength: 9, Body: io.NopCloser(body)}
	if kind != "" {
		resp.Header.Set("Content-Type", kind)
	}
	NewRedactor(mustKey(t, planted)).response(resp)
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

func TestBodiesAreCleared(t *testing.T) {
	t.Parallel()
	for _, key := range []string{planted, url.QueryEscape(planted), url.PathEscape(planted), fmt.Sprintf("%x", planted)} {
		for _, before := range []int{0, 1, 100, readSize - len(key), readSize - 5, readSize, 3*readSize - 10} {
			for name, reader := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "halves": iotest.HalfReader,
				"with EOF": iotest.DataErrReader,
			} {
				text := strings.Repeat("x", before) + key + key + " and " + key + strings.Repeat("y", 2*before)
				want := strings.ReplaceAll(text, key, redacted)
				_, got, err := cleared(t, 400, "text/plain", reader(strings.NewReader(text)))
				if err != nil || got != want {
					t.Fatalf("%s, %d before %s: %v, %.99q", name, before, key, err, strings.Trim(got, "xy"))
				}
			}
		}
	}
}

func TestWhichBodiesAreCleared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		kind   string
		want   bool
	}{
		{200, "application/json", false},
		{201, "Application/JSON; charset=utf-8", false},
		{200, "audio/wav", false},
		{200, "text/html", true},
		{200, "", true},
		{302, "application/json", true},
		{400, "application/json", true},
		{500, "text/html", true},
		{101, "", false},
	} {
		resp, got, err := cleared(t, c.status, c.kind, strings.NewReader("is "+planted))
		if clean := got == "is "+redacted; err != nil || clean != c.want {
			t.Errorf("%d %s: %q, %v", c.status, c.kind, got, err)
		}
		if known := resp.ContentLength == 9 && resp.Header.Get("Content-Length") == "9"; known == c.want {
			t.Errorf("%d %s: length %d, header %v", c.status, c.kind, resp.ContentLength, resp.Header)
		}
		if c.want && resp.ContentLength != -1 {
			t.Errorf("%d %s: length %d", c.status, c.kind, resp.ContentLength)
		}
	}
}

// A key that is cut off with the body goes too.
func TestBodyCutShort(t *testing.T) {
	t.Parallel()
	for n := minAnywhere; n < len(planted); n++ {
		body := io.MultiReader(strings.NewReader("key "+planted[:n]), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, got, err := cleared(t, 400, "text/plain", body); got != "key "+redacted || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %d: %q, %v", n, got, err)
		}
	}
	if _, got, err := cleared(t, 400, "text/plain", strings.NewReader("key "+planted[:3])); got != "key "+planted[:3] || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBodyErrorsAndTrailersAreCleared(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/json", "text/plain"} {
		cause := errors.New("cause")
		resp := &http.Response{
			StatusCode: 200, Status: "200 " + planted, Header: http.Header{"Content-Type": {kind}, "X": {planted}}, Trailer: http.Header{"X": {planted}},
			Body: io.NopCloser(iotest.ErrReader(fmt.Errorf("malformed %q: %w", planted, cause))),
		}
		NewRedactor(mustKey(t, planted)).response(resp)
		var out bytes.Buffer
		_, err := out.ReadFrom(resp.Body)
		assertTree(t, err, planted)
		if !errors.Is(err, cause) {
			t.Errorf("the cause is lost: %v", err)
		}
		assertNoKey(t, kind, fmt.Sprint(resp.Status, resp.Header, resp.Trailer), planted)
	}
}

// Without a key nothing is touched, and an empty body stays what it is.
func TestBodiesThatAreLeftAlone(t *testing.T) {
	t.Parallel()
	body := io.NopCloser(strings.NewReader("text"))
	resp := &http.Response{StatusCode: 400, Body: body}
	NewRedactor(Key{}).response(resp)
	if resp.Body != body {
		t.Error("body is wrapped without a key")
	}
	for _, none := range []io.ReadCloser{nil, http.NoBody} {
		resp.Body = none
		NewRedactor(mustKey(t, planted)).response(resp)
		if resp.Body != none {
			t.Error("no body is wrapped")
		}
	}
	resp = &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader("text"))}
	NewRedactor(mustKey(t, "a"), mustKey(t, planted)).response(resp)
	if n, err := resp.Body.Read(nil); n != 0 || err != nil {
		t.Errorf("an empty read gives %d, %v", n, err)
	}
	if n, err := resp.Body.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("a read of one byte gives %d, %v", n, err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
}
