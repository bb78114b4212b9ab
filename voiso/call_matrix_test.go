package voiso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// operation is a call of the matrix below.
type operation struct {
	name string
	op   *gen.Operation
	call func(context.Context, *Client) error
}

var operations = []operation{
	{"start a call", gen.OpStartCall, func(ctx context.Context, c *Client) error {
		return only(c.StartCall(ctx, gen.StartCallParams{Agent: "1002", Number: secretNumber}))
	}},
	{"send an SMS", gen.OpSendSMS, func(ctx context.Context, c *Client) error {
		return only(c.SendSMS(ctx, gen.SendSMSRequest{Agent: "1002", Number: secretNumber, Body: secretText}))
	}},
	{"get the balance", gen.OpGetBalance, func(ctx context.Context, c *Client) error { return only(c.GetBalance(ctx)) }},
	{"update contacts", gen.OpUpdateContacts, func(ctx context.Context, c *Client) error {
		return only(c.UpdateContacts(ctx, 17, oneContact))
	}},
}

// writeSuccess writes a response that is documented for all of the operations.
func writeSuccess(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"call_id":"a","sms_id":"a","segments":1,"balance":1,"contacts":["15555551234"]}`)
}

// trouble is one way for a request to fail, and the expected result.
type trouble struct {
	name   string
	refuse bool // the connection is refused; otherwise:
	behave func(w http.ResponseWriter, req *http.Request, cancel context.CancelCauseFunc)
	kind   ErrorKind
	// Whether calls and messages are retried, and whether idempotent operations are.
	retriedDial, retriedQuery bool
	// unknown reports whether a call or message may have gone out.
	unknown bool
}

func status(code int, body string, header ...string) func(http.ResponseWriter, *http.Request, context.CancelCauseFunc) {
	return func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

var errEnough = errors.New("the caller has had enough")

const limited = `{"error":"Rate limit exceeded"}`

var troubles = []trouble{
	{"connection refused", true, nil, ErrNotSent, true, true, false},
	{"reset after the request", false, func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
		hijack(w, reset)
	}, ErrNoResponse, false, true, true},
	{"closed after the request", false, func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
		hijack(w, func(net.Conn) {})
	}, ErrNoResponse, false, true, true},
	{"deadline after the request", false, func(_ http.ResponseWriter, req *http.Request, cancel context.CancelCauseFunc) {
		cancel(context.DeadlineExceeded)
		<-req.Context().Done()
	}, ErrNoResponse, false, false, true},
	{"cancelled after the request", false, func(_ http.ResponseWriter, req *http.Request, cancel context.CancelCauseFunc) {
		cancel(errEnough)
		<-req.Context().Done()
	}, ErrNoResponse, false, false, true},
	{"no HTTP", false, func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
		hijack(w, func(conn net.Conn) { _, _ = io.WriteString(conn, "\x15\x03\x01\x00\x02\x02\r\n\r\n") })
	}, ErrNoResponse, false, true, true},
	{"truncated response", false, func(w http.ResponseWriter, _ *http.Request, _ context.CancelCauseFunc) {
		hijack(w, func(conn net.Conn) {
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"balance\"")
		})
	}, ErrUnexpectedResponse, false, true, true},
	{"HTML as success", false, status(200, "<html></html>", "Content-Type", "text/html"), ErrUnexpectedResponse, false, false, true},
	{"429", false, status(429, limited), ErrRateLimited, true, true, false},
	{"429, seconds", false, status(429, "", "Retry-After", "0"), ErrRateLimited, true, true, false},
	{"429, date", false, status(429, "", "Retry-After", "Mon, 02 Mar 1998 10:00:30 GMT"), ErrRateLimited, true, true, false},
	{"429, too long", false, status(429, limited, "Retry-After", "86400"), ErrRateLimited, false, false, false},
	{"400, rate limited", false, status(400, limited), ErrRateLimited, true, true, false},
	{"400, rate limited within a message", false, status(400, `{"errors":["API message rate limit exceeded"]}`), ErrRateLimited, false, true, true},
	{"500", false, status(500, ""), ErrServer, false, true, true},
	{"501", false, status(501, ""), ErrServer, false, false, true},
	{"502, HTML", false, status(502, "<html></html>", "Content-Type", "text/html"), ErrServer, false, true, true},
	{"503", false, status(503, ""), ErrServer, false, true, true},
	{"503, date", false, status(503, "", "Retry-After", "Mon, 02 Mar 1998 10:00:30 GMT"), ErrServer, false, true, true},
	{"300", false, status(300, "", "Location", "https://elsewhere.example/"), ErrUnexpectedResponse, false, false, false},
	{"301", false, status(301, "", "Location", "https://elsewhere.example/"), ErrUnexpectedResponse, false, false, false},
	{"302", false, status(302, "", "Location", "https://elsewhere.example/"), ErrUnexpectedResponse, false, false, true},
	{"303", false, status(303, "", "Location", "/done"), ErrUnexpectedResponse, false, false, true},
	{"307", false, status(307, "", "Location", "https://elsewhere.example/"), ErrUnexpectedResponse, false, false, false},
	{"308", false, status(308, "", "Location", "https://elsewhere.example/"), ErrUnexpectedResponse, false, false, false},
	{"403", false, status(403, `{"error":"Invalid api_key"}`), ErrInvalidKey, false, false, false},
	{"400", false, status(400, `{"error":"Invalid destination number"}`), ErrInvalidRequest, false, false, false},
}

const attempts = 3

// check makes a call to a server that fails always, or on all attempts except the last.
func (c trouble) check(t *testing.T, network string, o operation, policy RetryPolicy, recovers bool) {
	t.Helper()
	w := newWire(t, network)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	fails := func(n int64) bool { return !recovers || n < attempts }
	if c.refuse {
		w.refuses = fails
	}
	w.behave = func(n int64, rw http.ResponseWriter, req *http.Request) {
		if c.refuse || !fails(n) {
			writeSuccess(rw)
			return
		}
		c.behave(rw, req, cancel)
	}
	client, err := New("", WithBaseURL("http://127.0.0.1:80"), WithContactCenterKey(centerKey), WithHTTPClient(w.client), WithRetry(policy))
	if err != nil {
		t.Fatal(err)
	}
	err = o.call(ctx, client)

	retried := c.retriedDial
	if o.op.Idempotent {
		retried = c.retriedQuery
	}
	tries := int64(1)
	if retried {
		tries = attempts
	}
	seen := tries
	if c.refuse {
		seen = 0
		if recovers {
			seen = 1
		}
	}
	if got := w.seen.Load(); got != seen {
		t.Errorf("the server saw %d requests, want %d", got, seen)
	}
	if recovers && retried {
		if err != nil {
			t.Errorf("got %v although the last attempt went well", err)
		}
		return
	}
	failure, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, c.kind) || int64(failure.Attempts) != tries {
		t.Fatalf("got %v, want %q after %d attempts", err, c.kind, tries)
	}
	if got, want := errors.Is(err, ErrOutcomeUnknown), c.unknown && !o.op.Idempotent; got != want {
		t.Errorf("outcome unknown: %v, want %v: %v", got, want, err)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		t.Errorf("the cause of the cancellation is lost: %v", err)
	}
	assertPublic(t, "error", fmt.Sprintf("%v %+v", err, failure))
}

// Real sockets. Contacts are left out: their attempts are 2 seconds apart.
func TestNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	policy := RetryPolicy{Attempts: attempts, MinWait: time.Millisecond, MaxWait: time.Millisecond, MaxRetryAfter: time.Minute}
	for _, o := range operations[:3] {
		for _, c := range troubles {
			for name, recovers := range map[string]bool{"always": false, "at first": true} {
				t.Run(o.name+"/"+c.name+"/"+name, func(t *testing.T) {
					t.Parallel()
					c.check(t, "tcp", o, policy, recovers)
				})
			}
		}
	}
}

// The same cases over pipes in fake time, with the waits of the default policy.
func TestNothingIsDoneTwiceInFakeTime(t *testing.T) {
	t.Parallel()
	policy := DefaultRetryPolicy()
	policy.Attempts = attempts
	for _, o := range operations {
		for _, c := range troubles {
			for name, recovers := range map[string]bool{"always": false, "at first": true} {
				t.Run(o.name+"/"+c.name+"/"+name, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { c.check(t, "pipe", o, policy, recovers) })
				})
			}
		}
	}
}
