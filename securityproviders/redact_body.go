package securityproviders

import (
	"io"
	"net/http"
	"strings"
)

// readSize is how much of a body is cleared at once.
const readSize = 4 << 10

// response clears an answer of the keys: status line, header, trailer, errors of
// its body, and the body itself unless that is what the caller asked for.
func (r *Redactor) response(resp *http.Response) {
	resp.Status = r.String(resp.Status)
	r.header(resp.Header)
	r.header(resp.Trailer)
	if resp.Body == nil || resp.Body == http.NoBody || resp.StatusCode == http.StatusSwitchingProtocols || r.longest == 0 {
		return
	}
	body := answerBody{ReadCloser: resp.Body, resp: resp, redactor: r}
	if isData(resp) {
		resp.Body = &body
		return
	}
	resp.Body = &clearedBody{answerBody: body}
	if resp.ContentLength > 0 { // as net/http does when it unpacks a body
		resp.ContentLength = -1
		delete(resp.Header, "Content-Length")
	}
}

// isData tells what a caller asked for, which is not touched, from what a server
// or a gateway says about the request, such as an error or a page.
func isData(resp *http.Response) bool {
	kind := strings.ToLower(resp.Header.Get("Content-Type"))
	return resp.StatusCode >= 200 && resp.StatusCode < 300 && kind != "" && !strings.HasPrefix(kind, "text/")
}

// answerBody clears the errors that reading a body gives, and the trailer.
type answerBody struct {
	io.ReadCloser
	resp     *http.Response
	redactor *Redactor
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.redactor.header(b.resp.Trailer)
		if err != io.EOF { //nolint:errorlint // one that is wrapped may show more
			err = b.redactor.Error(err)
		}
	}
	return n, err
}

// clearedBody clears a body while it is read. It holds back some of it, as that
// may be the beginning of a key.
type clearedBody struct {
	answerBody
	pending, ready []byte
	err            error
}

func (b *clearedBody) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(b.ready) == 0 {
		if b.err != nil {
			return 0, b.err
		}
		b.fill()
	}
	n := copy(p, b.ready)
	b.ready = b.ready[n:]
	return n, nil
}

func (b *clearedBody) fill() {
	var chunk [readSize]byte
	n, err := b.answerBody.Read(chunk[:])
	b.pending = append(b.pending, chunk[:n]...)
	b.err = err
	cut := len(b.pending)
	switch {
	case err != nil:
	case cut < 2*b.redactor.longest: // not worth the effort yet
		return
	default:
		cut = b.redactor.cut(b.pending)
	}
	if b.ready = b.redactor.Bytes(b.pending[:cut:cut]); err != nil {
		b.ready = b.redactor.withoutBeginning(b.ready)
	}
	b.pending = b.pending[cut:]
}

// cut returns where text can be cut in two such that no key is, and none begins
// in the first part and goes on behind text.
func (r *Redactor) cut(text []byte) int {
	for at := len(text) - r.longest; at > 0; at-- {
		before, behind := text[max(0, at-r.longest):at], text[at:min(len(text), at+r.longest)]
		if r.String(string(before))+r.String(string(behind)) == r.String(string(before)+string(behind)) {
			return at
		}
	}
	return 0
}

// withoutBeginning replaces the beginning of a key at the end of a text that was
// cut short.
func (r *Redactor) withoutBeginning(text []byte) []byte {
	for n := min(len(text), r.longest-1); n >= minAnywhere; n-- {
		if tail := text[len(text)-n:]; r.begins(string(tail)) {
			return append(text[:len(text)-n:len(text)-n], redacted...)
		}
	}
	return text
}

// withoutEnding replaces the ending of a key at the beginning of a text.
func (r *Redactor) withoutEnding(text []byte) []byte {
	for n := min(len(text), r.longest-1); n >= minAnywhere; n-- {
		if r.ends(string(text[:n])) {
			return append([]byte(redacted), text[n:]...)
		}
	}
	return text
}
