package command_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/command"
)

// exampleFiles are the files that the examples of the help name.
var exampleFiles = map[string]string{
	"leads.csv": "Name,Mobile\nJane,16461572020\nJoe,16461572021\n",
	"sms.json":  `{"agent":"2003","number":"16461572020","body":"Hello"}`,
	"key.txt":   "voisotest-user-key",
}

// notRun are commands whose examples do not end, need the keyring of the
// system, or have tests of their own.
var notRun = map[string]string{
	"voiso webhook listen":    "goes on until Ctrl-C; see testdata/script/webhook.txtar",
	"voiso sandbox":           "goes on until Ctrl-C; see TestSandbox",
	"voiso config store-key":  "needs the keyring of the system",
	"voiso config forget-key": "needs the keyring of the system",
}

// before are commands that make what an example reads.
var before = map[string][]string{
	"voiso cdr verify": {"cdr", "sync", "--to", "sqlite:voiso.db", "--from", "2026-01-01", "--until", "2026-01-31"},
}

// TestHelpExamples runs the examples of the help as they are written.
func TestHelpExamples(t *testing.T) {
	count := 0
	for cmd := range leaves(command.Root(cli.New(cli.Streams{Getenv: func(string) string { return "" }}))) {
		if cmd.Example == "" {
			if cmd.Runnable() && !builtIn(cmd) {
				t.Errorf("%s has no example", cmd.CommandPath())
			}
			continue
		}
		if notRun[cmd.CommandPath()] != "" {
			continue
		}
		for line := range strings.Lines(cmd.Example) {
			line = strings.TrimSpace(line)
			if strings.Contains(line, "postgres://") {
				continue // needs a database; .ci/run has one for the tests of package sync
			}
			count++
			t.Run(line, func(t *testing.T) {
				folder := t.TempDir()
				for name, text := range exampleFiles {
					write(t, filepath.Join(folder, name), text)
				}
				t.Chdir(folder)
				// A callback has to be within 30 days.
				line = strings.ReplaceAll(line, "2030-01-15T10:30:00+02:00", time.Now().UTC().AddDate(0, 0, 1).Format("2006-01-02T")+"12:30:00Z")
				words := splitWords(t, line)
				if words[0] != "voiso" {
					t.Fatalf("the example is not a call of voiso")
				}
				p := newProgram(t)
				if args := before[cmd.CommandPath()]; args != nil {
					if got := p.run(t, args...); got.code != cli.Done {
						t.Fatalf("%v: exit %d: %s", args, got.code, got.errout)
					}
				}
				p.letCallArrive(t, words)
				if got := p.run(t, words[1:]...); got.code != cli.Done {
					t.Errorf("exit %d: %s", got.code, got.errout)
				}
				for _, r := range p.fake.Requests() {
					if r.Err != nil && (cmd.Name() != "doctor" || r.OperationID != "") { // doctor looks at the connection
						t.Errorf("the fake refused %v", r)
					}
				}
			})
		}
	}
	if count < 30 {
		t.Errorf("%d examples were found, want all", count)
	}
}

func builtIn(cmd *cobra.Command) bool {
	return strings.HasPrefix(cmd.CommandPath(), "voiso completion") || cmd.Name() == "help"
}

// leaves ranges over the commands that have no commands below them.
func leaves(cmd *cobra.Command) func(func(*cobra.Command) bool) {
	return func(yield func(*cobra.Command) bool) { walk(cmd, yield) }
}

func walk(cmd *cobra.Command, yield func(*cobra.Command) bool) bool {
	for _, below := range cmd.Commands() {
		if !walk(below, yield) {
			return false
		}
	}
	return cmd.HasSubCommands() && cmd.Example == "" || yield(cmd)
}

// splitWords splits a line as a shell does, as far as the examples need it.
func splitWords(t *testing.T, line string) (words []string) {
	t.Helper()
	var word strings.Builder
	quoted, any := false, false
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, any = !quoted, true
		case r == ' ' && !quoted:
			if any {
				words = append(words, word.String())
			}
			word.Reset()
			any = false
		case strings.ContainsRune("\"$`\\<>|&;*?~", r) && !quoted:
			t.Fatalf("the example needs a shell: %q", r)
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if any {
		words = append(words, word.String())
	}
	return words
}

// TestHelp holds every command to the same form.
func TestHelp(t *testing.T) {
	t.Parallel()
	for cmd := range leaves(command.Root(cli.New(cli.Streams{Getenv: func(string) string { return "" }}))) {
		if builtIn(cmd) {
			continue
		}
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: short help %q is empty or ends with a full stop", cmd.CommandPath(), cmd.Short)
		}
		for _, text := range []string{cmd.Long, cmd.Short} {
			for line := range strings.Lines(text) {
				if len([]rune(line)) > 121 {
					t.Errorf("%s: a line of the help has %d characters", cmd.CommandPath(), len([]rune(line)))
				}
			}
		}
	}
}
