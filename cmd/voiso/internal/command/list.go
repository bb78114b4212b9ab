package command

import (
	"context"
	"iter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/voiso"
)

// list is a command that prints a list. A new list is a table of columns and a
// function that reads it.
type list[T any] struct {
	use, short, long, example string
	// noun is what the list has, in the plural.
	noun    string
	args    cobra.PositionalArgs
	flags   func(*pflag.FlagSet)
	columns []output.Column[T]
	fetch   func(ctx context.Context, client *voiso.Client, args []string) iter.Seq2[T, error]
}

func (l list[T]) command(app *cli.App) *cobra.Command {
	var limit int
	cmd := &cobra.Command{Use: l.use, Short: l.short, Long: l.long, Example: l.example, Args: l.args}
	if cmd.Args == nil {
		cmd.Args = cobra.NoArgs
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := app.Client(cmd.Context())
		if err != nil {
			return err
		}
		w, err := cli.Writer(app, l.columns)
		if err != nil {
			return err
		}
		for value, err := range l.fetch(cmd.Context(), client, args) {
			if err != nil {
				return err
			}
			if err := w.Write(value); err != nil {
				return err
			}
			if w.Count() == limit {
				break
			}
		}
		if w.Count() == 0 && app.OutTerminal {
			app.Note("no %s found", l.noun)
		}
		return w.Close()
	}
	cmd.Flags().IntVar(&limit, "limit", 0, "stop after `N` "+l.noun+"; 0 lists all")
	columnFlag(app, cmd, l.columns)
	if l.flags != nil {
		l.flags(cmd.Flags())
	}
	return cmd
}

// columnFlag gives a command the flag --columns.
func columnFlag[T any](app *cli.App, cmd *cobra.Command, columns []output.Column[T]) {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	cmd.Flags().StringSliceVar(&app.Columns, "columns", nil, "`names` of the columns of tables and CSV, in order")
	complete(cmd, "columns", fixed(names...))
}

// items returns the elements of a list that arrives as a whole.
func items[T any](values []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err != nil {
			var zero T
			yield(zero, err)
			return
		}
		for _, value := range values {
			if !yield(value, nil) {
				return
			}
		}
	}
}
