package command_test

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/command"
)

// The sandbox prints lines with which the other commands work, and ends with Ctrl-C.
func TestSandbox(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	printed, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- command.Run(ctx, cli.Streams{In: strings.NewReader(""), Out: out, Err: io.Discard, Getenv: func(string) string { return "" }}, []string{"sandbox", "--addr", "127.0.0.1:0"})
		_ = out.Close()
	}()
	env := map[string]string{"XDG_CONFIG_HOME": t.TempDir()}
	buffer := make([]byte, 4096)
	n, err := io.ReadAtLeast(printed, buffer, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`export (\w+)='?([^'\n]*)'?`).FindAllStringSubmatch(string(buffer[:n]), -1) {
		env[line[1]] = line[2]
	}
	var balance bytes.Buffer
	code := command.Run(t.Context(), cli.Streams{In: strings.NewReader(""), Out: &balance, Err: &balance, Getenv: func(name string) string { return env[name] }}, []string{"balance"})
	if code != 0 || !strings.Contains(balance.String(), "balance") {
		t.Errorf("exit %d: %s (with %v)", code, balance.String(), env)
	}
	interrupt()
	go func() { _, _ = io.Copy(io.Discard, printed) }()
	if code := <-ended; code != 0 && code != int(cli.Interrupted) {
		t.Errorf("exit %d", code)
	}
}
