package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

func newApp(err *strings.Builder, env map[string]string) *cli.App {
	return cli.New(cli.Streams{In: strings.NewReader(""), Out: &strings.Builder{}, Err: err, Getenv: func(name string) string { return env[name] }})
}

// TestExitCodes has one error of every kind, and compares with the help topic.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	topic, err := os.ReadFile("../command/topics/exit-codes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		err  error
		want cli.Exit
	}{
		{nil, cli.Done},
		{cli.ErrDryRun, cli.Done},
		{errors.New("x"), cli.Failed},
		{cli.Usagef("x"), cli.Usage},
		{&voiso.ArgumentError{Field: "x"}, cli.Usage},
		{voiso.ErrInvalidRequest, cli.Usage},
		{voiso.ErrInvalidKey, cli.Key},
		{voiso.ErrForbidden, cli.Key},
		{&securityproviders.MissingCredentialError{}, cli.Key},
		{&securityproviders.InvalidKeyError{}, cli.Key},
		{voiso.ErrNotFound, cli.NotFound},
		{fs.ErrNotExist, cli.NotFound},
		{voiso.ErrRateLimited, cli.RateLimited},
		{voiso.ErrServer, cli.Unavailable},
		{voiso.ErrNoResponse, cli.Unavailable},
		{voiso.ErrNotSent, cli.Unavailable},
		{voiso.ErrUnexpectedResponse, cli.Unavailable},
		{voiso.ErrOutcomeUnknown, cli.OutcomeUnknown},
		{errors.Join(voiso.ErrServer, voiso.ErrOutcomeUnknown), cli.OutcomeUnknown},
		{errors.Join(context.Canceled, voiso.ErrOutcomeUnknown), cli.OutcomeUnknown},
		{&cli.Error{Exit: cli.NotConfirmed, Message: "x"}, cli.NotConfirmed},
		{&cli.Error{Exit: cli.Partly, Message: "x"}, cli.Partly},
		{voiso.ErrAgentUnavailable, cli.AgentUnavailable},
		{context.Canceled, cli.Interrupted},
		{fmt.Errorf("wrapped: %w", context.Canceled), cli.Interrupted},
	} {
		if got := newApp(&strings.Builder{}, nil).Finish(test.err); cli.Exit(got) != test.want {
			t.Errorf("%v: exit %d, want %d", test.err, got, test.want)
		}
		if line := fmt.Sprintf("%5d  %s ", int(test.want), test.want); !strings.Contains(string(topic), line) {
			t.Errorf("the help topic has no line %q", line)
		}
	}
}

func TestErrorLine(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	app := newApp(&b, map[string]string{"VOISO_OUTPUT": "csv"})
	app.Hide("my-key-0123")
	app.Finish(&cli.Error{Exit: cli.Key, Message: "first\nline \x1b[31m my-key-0123", Next: "do this"})
	if got, want := b.String(), "error: first line [31m [redacted]; do this\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestResume(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	app := newApp(&b, nil)
	app.Args = []string{"contacts", "add", "my leads.csv", "--map", "phoneNumber=it's"}
	app.ResumeWith()
	app.Finish(context.Canceled)
	var line map[string]cli.ErrorJSON
	if err := json.Unmarshal([]byte(b.String()), &line); err != nil {
		t.Fatal(err)
	}
	if got, want := line["error"].Next, `continue with: voiso contacts add 'my leads.csv' --map 'phoneNumber=it'\''s'`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestMaskNumber(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{"16461572020": "164******20", "1234567": "*******", "": "", "12345678": "123***78"} {
		if got := cli.MaskNumber(number); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
}

func TestProgressInScripts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		app := newApp(&b, nil)
		p := app.Progress("records", 400)
		for range 25 {
			time.Sleep(time.Second)
			p.Add(10)
		}
		p.Close()
		if got, want := b.String(), "records: 100 of 400, 10/s, 30s left\nrecords: 200 of 400, 10/s, 20s left\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestPromptForKey(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	app := cli.New(cli.Streams{
		In: strings.NewReader(""), Out: &strings.Builder{}, Err: &b, InTerminal: true, ErrTerminal: true,
		Getenv: func(name string) string {
			return map[string]string{"VOISO_CLUSTER": "cluster1", "XDG_CONFIG_HOME": t.TempDir()}[name]
		},
		ReadSecret: func() (string, error) { return "typed-key-0123\n", nil },
	})
	client, err := app.Client(t.Context())
	if err != nil || client == nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "user key (not shown): \n" {
		t.Errorf("%q", got)
	}
	if got := app.Clean("typed-key-0123"); got == "typed-key-0123" {
		t.Error("the typed key is not hidden")
	}
}
