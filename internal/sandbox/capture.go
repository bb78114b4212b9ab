package sandbox

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/voiso-community/voiso-go/internal/redact"
)

const (
	maxRequest = 4 << 20   // the largest body that the API takes; a thousand contacts are far less
	maxShown   = 256 << 10 // how much of a body is kept
)

// serveAPI lets the fake serve a request, and keeps the exchange.
func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "the body cannot be read, or is longer than 4 MiB")
		return
	}
	sent := newDraft(r, body)
	e := s.examine(sent)
	e.At = began
	masked := redact.NewKeys(s.secrets(sent)...)
	out := &capture{ResponseWriter: w}
	isDone := false
	defer func() { // also if a fault cuts the connection, which is a panic
		e.Took = int(time.Since(began).Milliseconds())
		e.Status, e.Cut = out.status, out.isHijacked || !isDone
		e.Response = message(maskHeader(out.header, masked), out.kept.Bytes(), masked)
		e.Response.Cut = out.size > out.kept.Len()
		s.journal.add(e)
	}()
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.fake.ServeHTTP(out, r)
	if isDone = true; !out.isHijacked {
		out.note(http.StatusOK) // as net/http does for a handler that wrote nothing
	}
}

// message returns a message without keys.
func message(header http.Header, body []byte, masked redact.Keys) Message {
	shown := body[:min(len(body), maxShown)]
	for len(shown) < len(body) && len(shown) > 0 && !utf8.RuneStart(body[len(shown)]) {
		shown = shown[:len(shown)-1]
	}
	return Message{Header: header, Body: masked.Part(string(shown)), Cut: len(shown) < len(body)}
}

// capture keeps the beginning of a response.
type capture struct {
	http.ResponseWriter
	status     int
	header     http.Header
	kept       bytes.Buffer
	size       int
	isHijacked bool
}

func (c *capture) note(status int) {
	if c.status < 200 {
		c.status, c.header = status, c.Header().Clone()
	}
}

// WriteHeader keeps the status and sends it.
func (c *capture) WriteHeader(status int) {
	c.note(status)
	c.ResponseWriter.WriteHeader(status)
}

// Write keeps a part of the body and sends it.
func (c *capture) Write(data []byte) (int, error) {
	c.note(http.StatusOK)
	c.size += len(data)
	c.kept.Write(data[:min(len(data), maxShown-c.kept.Len())])
	return c.ResponseWriter.Write(data)
}

// Hijack takes over the connection, as a fault does that resets it.
func (c *capture) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	c.isHijacked = true
	return http.NewResponseController(c.ResponseWriter).Hijack()
}

// Unwrap lets http.ResponseController reach the connection.
func (c *capture) Unwrap() http.ResponseWriter { return c.ResponseWriter }
