package leaktest_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/leaktest"
	"github.com/voiso-community/voiso-go/voiso"
)

// standard is what was written with package log, to which net/http logs too.
var standard logged

type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// lines returns the lines that are about unasked answers, or those that are not.
func (l *logged) lines(unasked bool) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found strings.Builder
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, "Unsolicited response") == unasked {
			found.WriteString(line)
		}
	}
	return found.String()
}

func TestMain(m *testing.M) {
	log.SetOutput(&standard)
	debug.SetGCPercent(400) // a third of the time is collecting texts
	code := m.Run()
	if found := everything.Find(standard.lines(false)); found != nil {
		fmt.Printf("the standard log shows %q:\n%s", found, standard.lines(false))
		code = 1
	}
	os.Exit(code)
}

// What a server sends behind an answer, on a connection that waits for its next
// request, net/http writes to the standard log. Nothing of ours can prevent that
// but giving up connections after each request; so it is shown here, and the
// package comment names it.
func TestUnaskedAnswer(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{})
	s := &scene{op: gen.OpListCDRs, credential: credentials(gen.OpListCDRs)[0]}
	address := rawServer(t, func(conn net.Conn, request string) {
		defer close(closed)
		_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n{}"+request)
		_, _ = conn.Read(make([]byte, 1)) // until net/http has seen it
	})
	network := transport(t)
	s.run(t.Context(), roundTripper(func(req *http.Request) (*http.Response, error) {
		s.signed(req)
		return network.RoundTrip(req)
	}), voiso.WithBaseURL(address))
	<-closed
	s.check(t)
	t.Logf("net/http logs %q", leaktest.NewDetector(centerSecret).Find(standard.lines(true)))
}
