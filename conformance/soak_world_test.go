package conformance_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

const (
	firstKey  = "SOAK-KEY-OLD-11111111"
	secondKey = "SOAK-KEY-NEW-22222222"
	// stall is longer than the client waits.
	stall = 5 * time.Second
)

// chance is true in that part of all cases.
func chance(part float64) bool { return rand.Float64() < part } //nolint:gosec // faults of a test

// world is a fake Voiso that fails at random, before or after it has carried a request out.
type world struct {
	fake    *voisotest.Server
	server  *httptest.Server
	records []string // the IDs of all call detail records

	oldIsRefused atomic.Bool
	refusedOld   chan struct{} // closed after the old key was refused
	once         sync.Once

	mu     sync.Mutex
	counts map[string]int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{refusedOld: make(chan struct{}), counts: map[string]int{}}
	w.fake = voisotest.NewUnstarted(voisotest.Options{
		Keys: map[string]voisotest.KeyKind{firstKey: voisotest.ContactCenter, secondKey: voisotest.ContactCenter},
		CDRs: 300, SMSTemplates: 700, Numbers: 120, WebhookFailures: 120, Messages: 60,
	})
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	calm, err := voiso.New("", voiso.WithBaseURL(w.fake.URL), voiso.WithContactCenterKey(firstKey), voiso.WithHTTPClient(&http.Client{Transport: w.fake.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	for record, err := range calm.CDRs(t.Context(), voiso.CDRFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		w.records = append(w.records, record.UUID)
	}
	w.fake.Reset()
	return w
}

// worldFault is what happens instead of a response, or to one.
type worldFault struct {
	name   string
	isDone bool // the request is carried out
	write  func(w http.ResponseWriter, r *http.Request, real *httptest.ResponseRecorder)
}

func fails(code int, body string, header ...string) func(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		if strings.HasPrefix(body, "{") {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func cut(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder) { panic(http.ErrAbortHandler) }

func hanging(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
	select {
	case <-r.Context().Done():
	case <-time.After(stall):
	}
	panic(http.ErrAbortHandler)
}

// truncated sends a part of the real response and closes the connection.
func truncated(w http.ResponseWriter, _ *http.Request, real *httptest.ResponseRecorder) {
	body := real.Body.Bytes()
	if len(body) < 2 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(real.Code)
	_, _ = w.Write(body[:1+rand.IntN(len(body)-1)]) //nolint:gosec // faults of a test
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// untyped sends the real response with a byte order mark and the type of a page.
func untyped(w http.ResponseWriter, _ *http.Request, real *httptest.ResponseRecorder) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(real.Code)
	if real.Body.Len() > 0 {
		_, _ = io.WriteString(w, "\ufeff"+real.Body.String())
	}
}

// unframed is truncated without a length: only the JSON tells.
func unframed(w http.ResponseWriter, _ *http.Request, real *httptest.ResponseRecorder) {
	body := bytes.TrimSpace(real.Body.Bytes())
	if len(body) < 2 {
		panic(http.ErrAbortHandler)
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = buffered.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
	_, _ = buffered.Write(body[:1+rand.IntN(len(body)-1)]) //nolint:gosec // faults of a test
	_ = buffered.Flush()
	_ = conn.Close()
}

// worldFaults happen with the same probability. Statuses of gateways come in both kinds, because nobody can tell.
var worldFaults = []worldFault{
	{"500", false, fails(500, `{"error":"Internal error"}`)},
	{"502 page", false, fails(502, "<html>Bad Gateway</html>", "Content-Type", "text/html")},
	{"503 at once", false, fails(503, "", "Retry-After", "0")},
	{"504", false, fails(504, "")},
	{"408", false, fails(408, "")},
	{"429", false, fails(429, `{"error":"Rate limit exceeded"}`, "Retry-After", "0.01")},
	{"rate limit as 400", false, fails(400, `{"error":"Rate limit exceeded"}`)},
	{"rate limit as errors", false, fails(400, `{"errors":["Rate limit exceeded"]}`)},
	{"refused", false, fails(400, `{"error":"Agent logged off"}`)},
	{"not found", false, fails(404, `{"error":"Not found"}`)},
	{"forbidden", false, fails(403, `{"error":"Access denied"}`)},
	{"page", false, fails(200, "<html>Sign in</html>", "Content-Type", "text/html")},
	{"error in 200", false, fails(200, `{"error":"Agent logged off"}`)},
	{"errors in 200", false, fails(200, `{"errors":["Rate limit exceeded"]}`)},
	{"redirect", false, fails(301, "", "Location", "https://other.example/")},
	{"cut", false, cut},
	{"stall", false, hanging},
	{"done, 500", true, fails(500, `{"error":"Internal error"}`)},
	{"done, 502 page", true, fails(502, "<html>Bad Gateway</html>", "Content-Type", "text/html")},
	{"done, 503", true, fails(503, "", "Retry-After", "0")},
	{"done, 504", true, fails(504, "")},
	{"done, 408", true, fails(408, "")},
	{"done, page", true, fails(200, "<html>OK</html>", "Content-Type", "text/html")},
	{"done, no type", true, untyped},
	{"done, see other", true, fails(303, "", "Location", "/")},
	{"done, cut", true, cut},
	{"done, cut again", true, cut},
	{"done, truncated", true, truncated},
	{"done, unframed", true, unframed},
	{"done, stall", true, hanging},
}

// ServeHTTP lets the fake serve a request, unless a fault comes first.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	key := secondKey
	if !w.oldIsRefused.Load() {
		key = firstKey
	}
	if r.Header.Get("Authorization") != "Bearer "+key {
		w.count("old key")
		w.once.Do(func() { close(w.refusedOld) })
		fails(403, `{"error":"Invalid key"}`)(out, r, nil)
		return
	}
	var fault worldFault
	if chance(0.2) {
		fault = worldFaults[rand.IntN(len(worldFaults))] //nolint:gosec // faults of a test
		switch {
		case strings.HasSuffix(fault.name, "stall") && chance(0.8): // those take long
			fault = worldFault{}
		case fault.name == "not found" && r.URL.Path == gen.OpListWebhookFailures.Path: // the end of a list without a total
			fault = worldFault{}
		default:
			w.count(fault.name)
		}
	}
	var real *httptest.ResponseRecorder
	if fault.write == nil || fault.isDone {
		real = httptest.NewRecorder()
		w.fake.ServeHTTP(real, r)
	}
	if fault.write != nil {
		fault.write(out, r, real)
		return
	}
	maps.Copy(out.Header(), real.Header())
	out.WriteHeader(real.Code)
	_, _ = out.Write(real.Body.Bytes())
}

func (w *world) count(fault string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[fault]++
}

func (w *world) faults() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts
}

// faultyNetwork dials, and sometimes fails to. Its connections break at random.
type faultyNetwork struct{ open, opened atomic.Int64 }

func (n *faultyNetwork) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if chance(0.02) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	n.open.Add(1)
	n.opened.Add(1)
	return &faultyConn{Conn: conn, network: n}, nil
}

type faultyConn struct {
	net.Conn

	network *faultyNetwork
	closed  sync.Once
}

var errBroken = errors.New("connection reset by peer")

// Write sometimes breaks off in the middle.
func (c *faultyConn) Write(data []byte) (int, error) {
	if !chance(0.01) {
		return c.Conn.Write(data)
	}
	n, _ := c.Conn.Write(data[:rand.IntN(len(data)+1)]) //nolint:gosec // faults of a test
	_ = c.Close()
	return n, errBroken
}

// Read sometimes loses what has arrived.
func (c *faultyConn) Read(data []byte) (int, error) {
	n, err := c.Conn.Read(data)
	if err == nil && chance(0.01) {
		_ = c.Close()
		return 0, errBroken
	}
	return n, err
}

func (c *faultyConn) Close() error {
	c.closed.Do(func() { c.network.open.Add(-1) })
	return c.Conn.Close()
}
