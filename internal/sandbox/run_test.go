package sandbox_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voiso"
)

// Run prints what points a client at it, serves, and ends with its context, also while a page watches.
func TestRun(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", ":0"} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		out, in := io.Pipe()
		var told bytes.Buffer
		ended := make(chan error, 1)
		go func() { ended <- sandbox.Run(ctx, address, sandbox.Options{}, in, &told) }()
		printed := make([]byte, 4096)
		n, err := out.Read(printed)
		if err != nil {
			t.Fatal(err)
		}
		go io.Copy(io.Discard, out)
		values := map[string]string{}
		for _, found := range regexp.MustCompile(`(?m)^export (\w+)=(\S+)$`).FindAllStringSubmatch(string(printed[:n]), -1) {
			values[found[1]] = found[2]
		}
		if len(values) != 3 || !strings.HasPrefix(values[voiso.EnvBaseURL], "http://127.0.0.1:") {
			t.Fatalf("printed %q", printed[:n])
		}
		client, err := voiso.New("", voiso.WithBaseURL(values[voiso.EnvBaseURL]), voiso.WithUserKey(values[voiso.EnvUserKey]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.GetBalance(t.Context()); err != nil {
			t.Error(err)
		}
		response, err := http.Get(values[voiso.EnvBaseURL] + "/_sandbox/stream")
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("Run does not end")
		}
		response.Body.Close()
		if !strings.Contains(told.String(), values[voiso.EnvBaseURL]+"/") {
			t.Errorf("told %q", told.String())
		}
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := sandbox.Run(t.Context(), taken.Addr().String(), sandbox.Options{}, io.Discard, io.Discard); err == nil {
		t.Error("no error for an address that is in use")
	}
	if err := sandbox.Run(t.Context(), "127.0.0.1:0", sandbox.Options{Webhook: "x"}, io.Discard, io.Discard); err == nil {
		t.Error("no error for a webhook that is not a URL")
	}
}
