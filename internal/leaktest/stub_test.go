package leaktest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
)

// answer makes a response.
func answer(req *http.Request, status int, contentType, body string) *http.Response {
	header := http.Header{}
	if contentType != "" {
		header.Set("Content-Type", contentType)
	}
	return &http.Response{
		Status: fmt.Sprint(status, " ", http.StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}
}

// wire is the request as it goes over the wire: what an echoing server saw.
func wire(req *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, req.URL.RequestURI(), req.URL.Host)
	_ = req.Header.Write(&b)
	fmt.Fprintf(&b, "\r\n%s", sentBody(req))
	return b.String()
}

func sentBody(req *http.Request) string {
	if req.GetBody == nil {
		return ""
	}
	body, err := req.GetBody()
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(body)
	return string(text)
}

// reportToTrace tells the hooks of httptrace what net/http tells them.
func reportToTrace(req *http.Request) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GetConn(req.URL.Host)
	trace.WroteHeaderField(":path", []string{req.URL.RequestURI()})
	for name, values := range req.Header {
		trace.WroteHeaderField(name, values)
	}
	trace.WroteHeaders()
	trace.WroteRequest(httptrace.WroteRequestInfo{Err: errors.New("after " + wire(req))})
	if err := trace.Got1xxResponse(http.StatusEarlyHints, textproto.MIMEHeader{"Link": {"<" + req.URL.String() + ">"}, "X": req.Header["Authorization"]}); err != nil {
		panic(err)
	}
}

// body is an answer's body made of texts, after which it fails.
type body struct {
	*bytes.Reader
	err error
}

func failing(text string, err error) io.ReadCloser { return body{bytes.NewReader([]byte(text)), err} }

func (b body) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err == nil {
		return n, nil
	}
	return 0, b.err
}

func (b body) Close() error { return nil }

// WriteTo is hidden, so that the error is met.
func (b body) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{b})
}
