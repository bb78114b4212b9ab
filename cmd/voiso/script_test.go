package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

// asProgram makes the test binary run as the program, for tests that kill it.
const asProgram = "VOISO_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	testscript.Main(m, map[string]func(){"voiso": main})
}

const fakeKey = "fake"

// TestScripts runs the scripts, each against a fake Voiso of its own, as people
// type the commands.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			fake := voisotest.New()
			env.Defer(fake.Close)
			env.Values[fakeKey] = fake
			env.Setenv("VOISO_BASE_URL", fake.URL)
			env.Setenv("VOISO_USER_KEY", fake.UserKey())
			env.Setenv("VOISO_CONTACT_CENTER_KEY", fake.ContactCenterKey())
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			env.Setenv("TOMORROW", time.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02T")+"12:30:00Z")
			env.Setenv("TODAY", time.Now().UTC().Format(time.DateOnly))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fail": failNext, "requests": countRequests, "waitrequests": waitRequests, "freeport": freePort, "deliver": deliver,
		},
	})
}

func fakeOf(ts *testscript.TestScript) *voisotest.Server {
	return ts.Value(fakeKey).(*voisotest.Server)
}

// failNext makes the next request of an operation fail: fail OPERATION STATUS [TEXT].
func failNext(ts *testscript.TestScript, _ bool, args []string) {
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	fakeOf(ts).FailNext(args[0], 1, status, nil, map[string]string{"error": strings.Join(args[2:], " ")})
}

// countRequests checks how many requests of an operation came: requests OPERATION N.
func countRequests(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := fakeOf(ts).RequestCount(args[0]); got != want {
		ts.Fatalf("%d requests of %s, want %d", got, args[0], want)
	}
}

// waitRequests waits until that many requests of an operation came.
func waitRequests(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	for range 1000 {
		if fakeOf(ts).RequestCount(args[0]) >= want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("fewer than %d requests of %s", want, args[0])
}

// freePort sets variables to the address of a port that nothing uses.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		socket, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
		ts.Check(err)
		ts.Setenv(name, socket.Addr().String())
		ts.Check(socket.Close())
	}
}

// deliver sends a webhook as Voiso would: deliver ADDRESS EVENT SECRET STATUS.
// It waits until somebody listens.
func deliver(ts *testscript.TestScript, _ bool, args []string) {
	for range 500 {
		req, err := webhook.Sample(gen.WebhookEvent(args[1])).Request(context.Background(), "http://"+args[0]+"/", args[2])
		ts.Check(err)

		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		ts.Check(resp.Body.Close())
		if fmt.Sprint(resp.StatusCode) != args[3] {
			ts.Fatalf("status %d, want %s", resp.StatusCode, args[3])
		}
		return
	}
	ts.Fatalf("nobody listens on %s", args[0])
}
