// Package command has the commands of the program, one file for each noun.
package command

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
)

// Run runs the program and returns its exit code.
func Run(ctx context.Context, streams cli.Streams, args []string) int {
	app := cli.New(streams)
	app.Args = args
	root := Root(app)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !app.Started() {
		if _, ok := errors.AsType[*cli.Error](err); !ok {
			err = &cli.Error{Exit: cli.Usage, Err: err, Next: "see '" + cmd.CommandPath() + " --help'"}
		}
	}
	return app.Finish(err)
}

// markStart wraps the commands so that the app knows when one begins to run.
func markStart(app *cli.App, cmd *cobra.Command) {
	if run := cmd.RunE; run != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if _, err := app.Config(); err != nil && cmd.Annotations[anyConfig] == "" {
				return err
			}
			app.Start()
			return run(cmd, args)
		}
	}
	for _, below := range cmd.Commands() {
		markStart(app, below)
	}
}

// anyConfig is the annotation of commands that run with a wrong configuration.
const anyConfig = "any-config"

// Root returns the command tree.
func Root(app *cli.App) *cobra.Command {
	root := &cobra.Command{
		Use:           "voiso",
		Short:         "Work with a Voiso contact center",
		Long:          "Voiso works with a Voiso contact center: calls, messages, campaigns, contacts, call detail records.\nIt is not an official Voiso product.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		Annotations:   map[string]string{anyConfig: "yes"},
	}
	root.SetIn(app.In)
	root.SetOut(app.Out)
	root.SetErr(app.Err)
	flags := root.PersistentFlags()
	flags.StringVar(&app.Flags.Output, "output", "", "`form` of results: table, json, jsonl or csv (default: table on a terminal, else jsonl)")
	flags.StringVar(&app.Flags.File, "config", "", "configuration `file`")
	flags.StringVar(&app.Flags.Profile, "profile", "", "`name` of the profile in the configuration file")
	flags.StringVar(&app.Flags.Cluster, "cluster", "", "`name` of the cluster, such as cluster1")
	flags.StringVar(&app.Flags.BaseURL, "base-url", "", "`address` in place of the cluster's, for a proxy or a fake server")
	flags.StringVar(&app.Flags.Timeout, "timeout", "", "`duration` that a request may take, such as 30s")
	flags.StringVar(&app.Flags.Prefer, "prefer-key", "", "`kind` of key to use where both work: contact-center or user")
	flags.BoolVar(&app.DryRun, "dry-run", false, "print the request, with the key masked, instead of sending it")
	complete(root, "output", fixed("table", "json", "jsonl", "csv"))
	complete(root, "prefer-key", fixed("contact-center", "user"))
	root.AddCommand(commands(app)...)
	root.AddCommand(topics()...)
	markStart(app, root)
	return root
}

// commands returns the commands below the root.
func commands(app *cli.App) []*cobra.Command {
	return []*cobra.Command{
		callCommand(app), callbackCommand(app), smsCommand(app), whatsAppCommand(app),
		agentsCommand(app), usersCommand(app), numbersCommand(app), balanceCommand(app),
		campaignCommand(app), cdrCommand(app), contactsCommand(app), conversationCommand(app), webhookCommand(app),
		apiCommand(app), configCommand(app), doctorCommand(app), manCommand(app), sandboxCommand(app), versionCommand(app),
	}
}

// group returns a command that only has commands below it.
func group(use, short string, below ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: noSuchCommand, Annotations: map[string]string{anyConfig: "yes"},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(below...)
	return cmd
}

func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := "there is no command '" + cmd.CommandPath() + " " + args[0] + "'"
	cmd.SuggestionsMinimumDistance = 2
	if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
		text += "; did you mean '" + cmd.CommandPath() + " " + similar[0] + "'?"
	}
	return errors.New(text)
}
