package voisotest

import (
	"context"
	"io"
	"net/http"
)

// Transport returns an http.RoundTripper that hands requests straight to the server, without a connection. Within
// testing/synctest, client and server then share the fake clock. The host of a request does not matter:
//
//	voiso.New("cluster1", voiso.WithHTTPClient(&http.Client{Transport: server.Transport()}), …)
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// RoundTrip serves the request in a goroutine of its own and returns as soon as the answer begins.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	received := r.Clone(ctx)
	received.RequestURI = r.URL.RequestURI()
	received.Host = r.URL.Host
	if received.Body == nil {
		received.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	out := &pipeWriter{header: http.Header{}, pipe: writer, started: make(chan *http.Response, 1), request: r, body: reader}
	go func() {
		defer func() {
			_ = received.Body.Close() // a transport always closes the body
			if recover() != nil {     // the handler cut the connection
				_ = writer.CloseWithError(io.ErrUnexpectedEOF)
				close(out.started)
				return
			}
			out.WriteHeader(http.StatusOK)
			_ = writer.Close()
		}()
		t.server.ServeHTTP(out, received)
	}()
	select {
	case response, ok := <-out.started:
		if !ok {
			return nil, io.EOF // as net/http says of a connection closed before the answer
		}
		stop := context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })
		response.Body = &pipeBody{PipeReader: reader, ctx: ctx, stop: stop}
		return response, nil
	case <-ctx.Done():
		_ = reader.CloseWithError(ctx.Err())
		return nil, ctx.Err()
	}
}

// pipeBody is the client's side of an answer. It ends with the context of the request.
type pipeBody struct {
	*io.PipeReader
	ctx  context.Context //nolint:containedctx // a body lives as long as its request
	stop func() bool
}

// Read reads the answer.
func (b *pipeBody) Read(p []byte) (int, error) {
	n, err := b.PipeReader.Read(p)
	if cause := b.ctx.Err(); err != nil && cause != nil {
		err = cause
	}
	return n, err
}

// Close stops reading.
func (b *pipeBody) Close() error {
	b.stop()
	return b.PipeReader.Close()
}

// pipeWriter is the server's side of an answer.
type pipeWriter struct {
	header  http.Header
	pipe    *io.PipeWriter
	started chan *http.Response
	request *http.Request
	body    io.ReadCloser
	wrote   bool
}

// Header returns the header to be sent.
func (w *pipeWriter) Header() http.Header { return w.header }

// WriteHeader begins the answer.
func (w *pipeWriter) WriteHeader(status int) {
	if w.wrote {
		return
	}
	w.wrote = true
	w.started <- &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header.Clone(), Body: w.body, ContentLength: -1, Request: w.request,
	}
}

// Write sends a part of the body.
func (w *pipeWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if len(data) == 0 {
		return 0, nil
	}
	return w.pipe.Write(data)
}

// Flush has nothing to do: a pipe holds nothing back.
func (w *pipeWriter) Flush() {}
