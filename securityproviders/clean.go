package securityproviders

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// maxSearched bounds the part of a body that is searched for keys.
const maxSearched = 96 << 10

// decompress decodes a body that is still compressed: net/http decodes only what
// it has asked for itself. Keys could not be found in it.
func decompress(resp *http.Response) {
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") || resp.Body == nil || resp.Body == http.NoBody {
		return
	}
	resp.Body = &gzipBody{compressed: resp.Body}
	resp.ContentLength, resp.Uncompressed = -1, true
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
}

// gzipBody reads the header of the compression with the first read, not before.
type gzipBody struct {
	compressed io.ReadCloser
	plain      *gzip.Reader
}

func (b *gzipBody) Read(p []byte) (int, error) {
	if b.plain == nil {
		plain, err := gzip.NewReader(b.compressed)
		if err != nil {
			return 0, err
		}
		b.plain = plain
	}
	return b.plain.Read(p)
}

func (b *gzipBody) Close() error { return b.compressed.Close() }

// clean removes the keys from a response.
func clean(resp *http.Response, keys redact.Keys) {
	if keys.Longest() == 0 {
		return
	}
	resp.Status = keys.Text(resp.Status)
	keys.Header(resp.Header)
	keys.Header(resp.Trailer)
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols {
		return
	}
	body := &cleanBody{body: resp.Body, resp: resp, keys: keys}
	resp.Body = body
	success := resp.StatusCode >= 200 && resp.StatusCode < 300
	if kind := strings.ToLower(resp.Header.Get("Content-Type")); success && kind != "" && !strings.HasPrefix(kind, "text/") {
		return // the caller's data
	}
	body.first = func() io.Reader { return body.search(success) }
	resp.ContentLength = -1
	delete(resp.Header, "Content-Length")
}

// cleanBody removes the keys from the beginning of a body, from the errors of
// reading it, and from the trailer that follows it.
type cleanBody struct {
	body  io.ReadCloser
	resp  *http.Response
	keys  redact.Keys
	first func() io.Reader // the searched part and the rest; nil for data
	rest  io.Reader
}

// search reads the first part of the body and replaces the keys. It keeps the rest
// only of a success. It reads a little more, so that no key is cut in two.
func (b *cleanBody) search(success bool) io.Reader {
	part, err := io.ReadAll(io.LimitReader(b.body, int64(maxSearched+b.keys.Longest())))
	switch {
	case err != nil:
		return io.MultiReader(strings.NewReader(b.keys.Part(string(part))), failingReader{err})
	case success:
		return io.MultiReader(strings.NewReader(b.keys.Text(string(part))), b.body)
	default:
		text := b.keys.Part(string(part))
		return strings.NewReader(text[:min(len(text), maxSearched)])
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func (b *cleanBody) Read(p []byte) (int, error) {
	if b.rest == nil {
		b.rest = b.body
		if b.first != nil {
			b.rest = b.first()
		}
	}
	n, err := b.rest.Read(p)
	if err != nil {
		b.keys.Header(b.resp.Trailer)
		if err != io.EOF { //nolint:errorlint // a wrapped one may hold a key
			err = b.keys.Error(err)
		}
	}
	return n, err
}

func (b *cleanBody) Close() error { return b.body.Close() }
