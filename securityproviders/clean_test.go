package securityproviders_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// maxSearched is the part of a body in which keys are looked for.
const maxSearched = 96 << 10

// respond returns the response to a request that was signed with the planted key.
func respond(t *testing.T, resp *http.Response) *http.Response {
	t.Helper()
	base := roundTripper(func(*http.Request) (*http.Response, error) { return resp, nil })
	tr, err := securityproviders.NewTransport(base, "https://h", securityproviders.Credentials{}.WithContactCenterKey(plainSource{planted}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := tr.RoundTrip(request(t, http.MethodGet, "https://h/api/v2/cdr"))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// cleared reads the body of such a response.
func cleared(t *testing.T, status int, kind string, body io.Reader) (*http.Response, string, error) {
	t.Helper()
	resp := &http.Response{StatusCode: status, Header: http.Header{"Content-Length": {"9"}}, ContentLength: 9, Body: io.NopCloser(body)}
	if kind != "" {
		resp.Header.Set("Content-Type", kind)
	}
	resp = respond(t, resp)
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

func TestBodiesAreCleared(t *testing.T) {
	t.Parallel()
	asJSON, err := json.Marshal(planted)
	if err != nil {
		t.Fatal(err)
	}
	for form, key := range map[string]string{
		"raw": planted, "query": url.QueryEscape(planted), "path": url.PathEscape(planted), "JSON": string(asJSON[1 : len(asJSON)-1]),
	} {
		for _, before := range []int{0, 1, 100, 4096 - 5, 32<<10 - 10} {
			for name, reader := range map[string]func(io.Reader) io.Reader{
				"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "halves": iotest.HalfReader,
				"with EOF": iotest.DataErrReader,
			} {
				for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
					text := strings.Repeat("x", before) + key + key + " and " + key + strings.Repeat("y", before)
					want := strings.ReplaceAll(text, key, redacted)
					_, got, err := cleared(t, status, "text/plain", reader(strings.NewReader(text)))
					if err != nil || got != want {
						t.Fatalf("%d, %s, %d before %s: %v, %.99q", status, name, before, form, err, strings.Trim(got, "xy"))
					}
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
		{200, "Text/Plain; charset=utf-8", true},
		{200, "", true},
		{302, "application/json", true},
		{400, "application/json", true},
		{500, "text/html", true},
		{101, "", false},
	} {
		resp, got, err := cleared(t, c.status, c.kind, strings.NewReader("is "+planted))
		if clean := got == "is "+redacted; err != nil || clean != c.want || !c.want && got != "is "+planted {
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

// The first 96 KiB are searched. Of an error only those are kept.
func TestLongBodies(t *testing.T) {
	t.Parallel()
	for before := maxSearched - len(planted) - 2; before <= maxSearched+2; before++ {
		text := strings.Repeat("x", before) + planted + strings.Repeat("y", maxSearched)
		_, got, err := cleared(t, http.StatusBadRequest, "application/json", strings.NewReader(text))
		want := strings.Replace(text, planted, redacted, 1)[:maxSearched]
		if err != nil || !strings.HasPrefix(want, got) || len(got) < maxSearched-10*len(planted) {
			t.Fatalf("error, key at %d: %d bytes that end in %q, %v", before, len(got), got[len(got)-40:], err)
		}
		if before >= maxSearched {
			continue
		}
		_, got, err = cleared(t, http.StatusOK, "text/plain", strings.NewReader(text))
		if want := strings.Replace(text, planted, redacted, 1); err != nil || got != want {
			t.Fatalf("success, key at %d: %d bytes, want %d, %v", before, len(got), len(want), err)
		}
	}
}

// Where many keys are replaced, the text gets shorter. The part of a key at the
// end of what was read must not move into what is kept.
func TestLongBodyFullOfKeys(t *testing.T) {
	t.Parallel()
	for shift := range len(planted) {
		text := strings.Repeat("x", shift) + strings.Repeat(planted, 2*maxSearched/len(planted))
		_, got, err := cleared(t, http.StatusBadRequest, "text/plain", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		assertNoKey(t, "body", got[max(0, len(got)-100):], planted)
	}
}

// A body that breaks off keeps what came before.
func TestBodyCutShort(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
		body := io.MultiReader(strings.NewReader("key "+planted+" and"), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, got, err := cleared(t, status, "text/plain", body); got != "key "+redacted+" and" || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d: %q, %v", status, got, err)
		}
	}
}

func TestBodyErrorsAndTrailersAreCleared(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/json", "text/plain"} {
		cause := errors.New("cause")
		resp := respond(t, &http.Response{
			StatusCode: 200, Status: "200 " + planted, Header: http.Header{"Content-Type": {kind}, "X": {planted}}, Trailer: http.Header{"X": {planted}},
			Body: io.NopCloser(iotest.ErrReader(fmt.Errorf("malformed %q: %w", planted, cause))),
		})
		assertNoKey(t, kind, fmt.Sprint(resp.Status, resp.Header, resp.Trailer), planted) // before the body is read
		_, err := io.ReadAll(resp.Body)
		assertTree(t, err, planted)
		if !errors.Is(err, cause) {
			t.Errorf("the cause is lost: %v", err)
		}
		assertNoKey(t, kind, fmt.Sprint(resp.Status, resp.Header, resp.Trailer), planted)
	}
}

// net/http fills the trailer when the body ends.
func TestLateTrailerIsCleared(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"application/json", "text/plain"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Trailer", "X-Echo")
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, "{}")
			w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		}))
		resp, err := plantedClient(t, nil, server.URL, nil).Do(request(t, http.MethodGet, server.URL+"/api/v2/cdr"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || string(body) != "{}" || resp.Trailer.Get("X-Echo") != "Bearer "+redacted {
			t.Errorf("%s: %q, trailer %q, %v", kind, body, resp.Trailer, err)
		}
		_ = resp.Body.Close()
		server.Close()
	}
}

func TestBodiesThatAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, none := range []io.ReadCloser{nil, http.NoBody} {
		if resp := respond(t, &http.Response{StatusCode: 400, Body: none}); resp.Body != none {
			t.Error("a body that is not there is wrapped")
		}
	}
	body := &closer{Reader: strings.NewReader("text")}
	resp := respond(t, &http.Response{StatusCode: 400, Body: body})
	if n, err := resp.Body.Read(nil); n != 0 || err != nil {
		t.Errorf("an empty read gives %d, %v", n, err)
	}
	if n, err := resp.Body.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("a read of one byte gives %d, %v", n, err)
	}
	if err := resp.Body.Close(); err != nil || !body.closed {
		t.Errorf("closed: %v, %v", body.closed, err)
	}
}
