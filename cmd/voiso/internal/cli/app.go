package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/config"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/voiso"
)

// App is what every command gets. It belongs to one run of the program.
type App struct {
	Streams
	// Args are the arguments of the program, for the command that continues.
	Args []string
	// Flags are the values of the flags that every command has.
	Flags config.Flags
	// Columns are the names of --columns.
	Columns []string
	// DryRun prints requests instead of sending them.
	DryRun bool
	// Yes and Expect are the confirmation flags; Expect is -1 unless set.
	Yes    bool
	Expect int

	load    func() (*config.Config, error)
	keys    []string
	resume  string
	started bool
}

// New returns an App for these streams.
func New(streams Streams) *App {
	a := &App{Streams: streams, Expect: -1}
	a.load = sync.OnceValues(func() (*config.Config, error) {
		c, err := config.Load(a.Flags, a.Getenv)
		if err != nil {
			return nil, &Error{Exit: Usage, Err: err, Next: "see 'voiso help configuration'"}
		}
		if c.Output.Text != "" {
			if _, err := output.ParseFormat(c.Output.Text); err != nil {
				return nil, &Error{Exit: Usage, Err: fmt.Errorf("%s: %w", c.Output.Origin, err)}
			}
		}
		return c, nil
	})
	return a
}

// Config returns the settings, read on first use.
func (a *App) Config() (*config.Config, error) { return a.load() }

// Format returns the format of results: that of the settings, else a table on a
// terminal and JSON lines elsewhere.
func (a *App) Format() output.Format {
	name := a.Flags.Output
	if c, err := a.load(); err == nil {
		name = c.Output.Text
	}
	if format, err := output.ParseFormat(name); err == nil {
		return format
	}
	if a.OutTerminal {
		return output.Table
	}
	return output.JSONL
}

// Client returns a client with the settings' keys. The options come last.
func (a *App) Client(ctx context.Context, options ...voiso.Option) (*voiso.Client, error) {
	c, err := a.Config()
	if err != nil {
		return nil, err
	}
	all, keys, err := c.ClientOptions(ctx, a.prompt())
	a.keys = append(a.keys, keys...)
	if err != nil {
		return nil, &Error{Exit: Key, Err: err, Next: "set VOISO_USER_KEY_FILE, or run 'voiso config store-key user'"}
	}
	if a.DryRun {
		all = append(all, a.dryRun()...)
	}
	client, err := voiso.New(c.Cluster.Text, append(all, options...)...)
	if err != nil {
		return nil, &Error{Exit: Usage, Err: err, Next: "see 'voiso config'"}
	}
	return client, nil
}

func (a *App) prompt() func(name string) (string, error) {
	if !a.Interactive() || a.ReadSecret == nil {
		return nil
	}
	return func(name string) (string, error) {
		fmt.Fprintf(a.Err, "%s (not shown): ", name)
		secret, err := a.ReadSecret()
		fmt.Fprintln(a.Err)
		return strings.TrimSpace(secret), err
	}
}

// Hide removes a secret from everything that is printed to Err.
func (a *App) Hide(secret string) { a.keys = append(a.keys, secret) }

// Clean removes the known keys from a text. A server may echo them.
func (a *App) Clean(text string) string { return redact.NewKeys(a.keys...).Text(text) }

// Note prints a line for people to Err.
func (a *App) Note(format string, args ...any) {
	fmt.Fprintln(a.Err, a.Clean(fmt.Sprintf(format, args...)))
}

// ResumeWith sets the command that continues after an interruption. Without
// arguments it is the command that runs.
func (a *App) ResumeWith(args ...string) {
	if len(args) == 0 {
		args = append([]string{"voiso"}, a.Args...)
	}
	for i, arg := range args {
		args[i] = ShellQuote(arg)
	}
	a.resume = strings.Join(args, " ")
}

// ShellQuote returns an argument as it is written in a shell.
func ShellQuote(arg string) string {
	if arg != "" && !strings.ContainsFunc(arg, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./:,@%", r)
	}) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

// Writer returns a writer of results to Out in the format of the settings.
func Writer[T any](a *App, columns []output.Column[T]) (*output.Writer[T], error) {
	w, err := output.NewWriter(a.Out, output.Options{Format: a.Format(), Width: a.Width, Columns: a.Columns, Clean: a.Clean}, columns)
	if err != nil {
		return nil, &Error{Exit: Usage, Err: err}
	}
	return w, nil
}

// Print writes a single result to Out: an object in JSON, one row elsewhere.
func Print[T any](a *App, value T, columns []output.Column[T]) error {
	if a.Format() == output.JSON {
		data, err := output.Marshal(value)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.Out, a.Clean(string(data)))
		return err
	}
	w, err := Writer(a, columns)
	if err != nil {
		return err
	}
	if err := w.Write(value); err != nil {
		return err
	}
	return w.Close()
}

// Finish reports the error of a run, if any, and returns the exit code.
func (a *App) Finish(err error) int {
	if err == nil || errors.Is(err, ErrDryRun) {
		return int(Done)
	}
	return int(a.report(err))
}

// Start tells that flags and arguments are right and the command runs.
func (a *App) Start() { a.started = true }

// Started reports whether a command runs. An error before is about its flags
// or arguments.
func (a *App) Started() bool { return a.started }

// ConfirmFlags gives a command the flags --yes and --expect.
func (a *App) ConfirmFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.Yes, "yes", false, "do not ask")
	cmd.Flags().IntVar(&a.Expect, "expect", -1, "do not ask if exactly `N` people are called or texted, else stop")
}
