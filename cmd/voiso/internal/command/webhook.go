package command

import (
	"context"
	"iter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func webhookCommand(app *cli.App) *cobra.Command {
	var from, to string
	failures := list[gen.WebhookFailure]{
		use: "failures", short: "List the webhook deliveries that failed", noun: "failures",
		long:    "The dates are within the past 31 days, in UTC; both days are included.",
		example: "voiso webhook failures --limit 20",
		flags: func(flags *pflag.FlagSet) {
			flags.StringVar(&from, "from", "", "first `day`, such as 2026-10-01")
			flags.StringVar(&to, "to", "", "last `day`, included")
		},
		columns: []output.Column[gen.WebhookFailure]{
			{Name: "id", Value: func(f gen.WebhookFailure) string { return f.ID }},
			{Name: "event", Value: func(f gen.WebhookFailure) string { return f.Event }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.WebhookFailure, error] {
			var params gen.ListWebhookFailuresParams
			if from != "" {
				first, err := day("--from", from)
				if err != nil {
					return items[gen.WebhookFailure](nil, err)
				}
				params.StartDate = &first
			}
			if to != "" {
				last, err := day("--to", to)
				if err != nil {
					return items[gen.WebhookFailure](nil, err)
				}
				last = last.AddDate(0, 0, 1).Add(-1e9)
				params.EndDate = &last
			}
			return client.WebhookFailures(ctx, params)
		},
	}
	return group("webhook", "Work with webhooks", failures.command(app), webhookRetrigger(app), webhookListen(app))
}

func webhookRetrigger(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "retrigger ID...", Short: "Deliver failed webhooks once more", Args: cobra.MinimumNArgs(1),
		Long:    "Retrigger makes Voiso deliver failed webhooks again. The IDs are those of 'voiso webhook failures'.",
		Example: "voiso webhook retrigger aabbccddeeff",
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			w, err := cli.Writer(app, []output.Column[*gen.WebhookRetriggerResult]{
				{Name: "failure_id", Value: func(r *gen.WebhookRetriggerResult) string { return r.FailureID }},
				{Name: "status", Value: func(r *gen.WebhookRetriggerResult) string { return r.Status }},
			})
			if err != nil {
				return err
			}
			for _, id := range args {
				result, err := client.RetriggerWebhookFailure(cmd.Context(), id)
				if err != nil {
					return err
				}
				if err := w.Write(result); err != nil {
					return err
				}
			}
			return w.Close()
		},
	}
}
