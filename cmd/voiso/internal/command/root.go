// Package command has the commands of the program, one file for each noun.
package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
)

// Run runs the program and returns its exit code.
func Run(ctx context.Context, streams cli.Streams, args []string) int {
	app := cli.New(streams)
	root := Root(app)
	root.SetArgs(args)
	return app.Finish(root.ExecuteContext(ctx))
}

// Root returns the command tree.
func Root(app *cli.App) *cobra.Command {
	root := &cobra.Command{
		Use:           "voiso",
		Short:         "Work with a Voiso contact center",
		Long:          "Voiso works with a Voiso contact center: calls, messages, campaigns, contacts, call detail records.\nIt is not an official Voiso product.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(app.In)
	root.SetOut(app.Out)
	root.SetErr(app.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &cli.Error{Exit: cli.Usage, Err: err, Next: "see '" + cmd.CommandPath() + " --help'"}
	})
	flags := root.PersistentFlags()
	flags.StringVar(&app.Flags.Output, "output", "", "`form` of results: table, json, jsonl or csv (default: table on a terminal, else jsonl)")
	flags.StringVar(&app.Flags.File, "config", "", "configuration `file`")
	flags.StringVar(&app.Flags.Profile, "profile", "", "`name` of the profile in the configuration file")
	flags.StringVar(&app.Flags.Cluster, "cluster", "", "`name` of the cluster, such as cluster1")
	flags.StringVar(&app.Flags.BaseURL, "base-url", "", "`address` in place of the cluster's, for a proxy or a fake server")
	flags.StringVar(&app.Flags.Timeout, "timeout", "", "`duration` that a request may take, such as 30s")
	flags.StringVar(&app.Flags.Prefer, "prefer-key", "", "`kind` of key to use where both work: contact-center or user")
	flags.BoolVar(&app.DryRun, "dry-run", false, "print the request, with the key masked, instead of sending it")
	_ = root.RegisterFlagCompletionFunc("output", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		for _, format := range output.Formats() {
			names = append(names, string(format))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	root.AddCommand(commands(app)...)
	return root
}

// commands returns the commands below the root.
func commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		balanceCommand(app),
		cdrCommand(app),
	}
}

// group returns a command that only has commands below it.
func group(use, short string, below ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: noSuchCommand, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(below...)
	return cmd
}

func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &cli.Error{Exit: cli.Usage, Message: "there is no command '" + cmd.CommandPath() + " " + args[0] + "'", Next: "see '" + cmd.CommandPath() + " --help'"}
}
