package command

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// completionLimit is the longest wait of somebody who pressed the tab key.
const completionLimit = 3 * time.Second

// complete sets the completion of a flag.
func complete(cmd *cobra.Command, flag string, values cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, values); err != nil {
		panic(err) // the flag does not exist: a mistake in this package that every test finds
	}
}

// fixed completes from a fixed list.
func fixed(values ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// fromServer completes from a list that the server has. It never asks for a key.
func fromServer(app *cli.App, fetch func(ctx context.Context, client *voiso.Client) []cobra.Completion) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(contextOf(cmd)), completionLimit)
		defer cancel()
		app.InTerminal = false
		client, err := app.Client(ctx, voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return fetch(ctx, client), cobra.ShellCompDirectiveNoFileComp
	}
}

func contextOf(cmd *cobra.Command) context.Context {
	if ctx := cmd.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

// extensions completes the extensions of agents.
func extensions(app *cli.App) cobra.CompletionFunc {
	return fromServer(app, func(ctx context.Context, client *voiso.Client) (values []cobra.Completion) {
		agents, _ := client.ListAgentsStatus(ctx)
		for _, agent := range agents.Items {
			values = append(values, cobra.CompletionWithDesc(agent.Ext, fmt.Sprintf("%s, %s", agent.Email, agent.Status)))
		}
		return values
	})
}

// emails completes the e-mail addresses of agents.
func emails(app *cli.App) cobra.CompletionFunc {
	return fromServer(app, func(ctx context.Context, client *voiso.Client) (values []cobra.Completion) {
		agents, _ := client.ListAgentsStatus(ctx)
		for _, agent := range agents.Items {
			values = append(values, cobra.CompletionWithDesc(agent.Email, "extension "+agent.Ext))
		}
		return values
	})
}

// campaigns completes the IDs of campaigns.
func campaigns(app *cli.App) cobra.CompletionFunc {
	return fromServer(app, func(ctx context.Context, client *voiso.Client) (values []cobra.Completion) {
		found, err := client.ListCampaigns(ctx)
		if err != nil {
			return nil
		}
		for _, campaign := range found.Items {
			values = append(values, cobra.CompletionWithDesc(campaign.ID, campaign.Name))
		}
		return values
	})
}

// references completes the IDs of a list that filters of call detail records refer to.
func references(app *cli.App, list func(*voiso.Client, context.Context, ...voiso.CallOption) (*gen.List[gen.CDRReference], error)) cobra.CompletionFunc {
	return fromServer(app, func(ctx context.Context, client *voiso.Client) (values []cobra.Completion) {
		found, err := list(client, ctx)
		if err != nil {
			return nil
		}
		for _, reference := range found.Items {
			values = append(values, cobra.CompletionWithDesc(reference.ID, reference.Name))
		}
		return values
	})
}
