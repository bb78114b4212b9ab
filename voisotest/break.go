package voisotest

import (
	"bytes"
	"maps"
	"net"
	"net/http"
	"strconv"
	"time"
)

// meet lets a request meet a fault. It returns the writer for the usual response, and false when the fault was all.
func (f *Fault) meet(w http.ResponseWriter, r *http.Request, instead response) (http.ResponseWriter, bool) {
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	switch {
	case f.Status != 0:
		instead.write(w)
	case f.Kind == FaultClose:
		panic(http.ErrAbortHandler) // net/http's way to cut a connection
	case f.Kind == FaultReset:
		reset(w)
	case f.Kind == FaultGarbage:
		w.Header().Set("Content-Type", jsonType)
		_, _ = w.Write([]byte("\x00\x1f\xff{\"garbage\":"))
	case f.Kind == FaultTruncate:
		return &truncated{ResponseWriter: w, header: w.Header().Clone()}, true
	default:
		return w, true
	}
	return nil, false
}

// reset resets the connection if there is a real one, else it closes it.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // the connection ends in any case
	}
	_ = conn.Close()
}

// truncated keeps a response until it is complete, and then sends half of it.
type truncated struct {
	http.ResponseWriter
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header of the response.
func (t *truncated) Header() http.Header { return t.header }

// WriteHeader keeps the status.
func (t *truncated) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
}

// Write keeps a part of the body.
func (t *truncated) Write(data []byte) (int, error) {
	t.WriteHeader(http.StatusOK)
	return t.body.Write(data)
}

// cut sends the first half and closes the connection.
func (t *truncated) cut() {
	if half := t.body.Len() / 2; half > 0 {
		maps.Copy(t.ResponseWriter.Header(), t.header)
		t.ResponseWriter.Header().Set("Content-Length", strconv.Itoa(t.body.Len()))
		t.ResponseWriter.WriteHeader(t.status)
		_, _ = t.ResponseWriter.Write(t.body.Bytes()[:half]) // the connection breaks anyway
		_ = http.NewResponseController(t.ResponseWriter).Flush()
	}
	panic(http.ErrAbortHandler)
}
