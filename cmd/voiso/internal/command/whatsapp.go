package command

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func whatsAppCommand(app *cli.App) *cobra.Command {
	templates := list[gen.WhatsAppTemplate]{
		use: "templates", short: "List the WhatsApp templates", noun: "templates", example: "voiso whatsapp templates",
		columns: []output.Column[gen.WhatsAppTemplate]{
			{Name: "uuid", Value: func(t gen.WhatsAppTemplate) string { return t.UUID }},
			{Name: "name", Value: func(t gen.WhatsAppTemplate) string { return t.Name }},
			{Name: "number", Value: func(t gen.WhatsAppTemplate) string { return t.Number }},
			{Name: "language", Value: func(t gen.WhatsAppTemplate) string { return t.Language }},
			{Name: "category", Value: func(t gen.WhatsAppTemplate) string { return t.Category }},
			{Name: "body", Value: func(t gen.WhatsAppTemplate) string { return t.Body }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.WhatsAppTemplate, error] {
			found, err := client.ListWhatsAppTemplates(ctx)
			if err != nil {
				return items[gen.WhatsAppTemplate](nil, err)
			}
			return items(found.Templates, nil)
		},
	}
	return group("whatsapp", "Send WhatsApp messages", whatsAppSend(app), templates.command(app))
}

func whatsAppSend(app *cli.App) *cobra.Command {
	var request gen.SendWhatsAppRequest
	var agent, from string
	var placeholders []string
	cmd := &cobra.Command{
		Use: "send NUMBER...", Short: "Send a WhatsApp template to one or more numbers", Args: cobra.MinimumNArgs(1),
		Long: "Send sends a template in one request; each message starts a conversation. It asks before it sends.\n" +
			"A request whose outcome is unknown (exit code 7) is not sent again.",
		Example: "voiso whatsapp send +16461572020 --from 15551234567 --template 22d4f3d4-0a3e-4c0a-9a5e-5a3d3a1c1b11 --agent 2003 --placeholder Jane --yes",
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := numbers(args)
			if err != nil {
				return err
			}
			if request.From, err = number(from); err != nil {
				return err
			}
			request.Agent = &agent
			for _, digits := range all {
				recipient := gen.WhatsAppRecipient{To: digits}
				if len(placeholders) > 0 {
					recipient.TemplateData.Body.Placeholders = placeholders
				}
				request.Recipients = append(request.Recipients, recipient)
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if err := app.Confirm(cli.Plan{Action: "sends a WhatsApp message to", Numbers: all}); err != nil {
				return err
			}
			result, err := client.SendWhatsApp(cmd.Context(), request)
			if err != nil {
				return err
			}
			w, err := cli.Writer(app, []output.Column[gen.UndocumentedObject]{
				{Name: "status", Value: func(s gen.UndocumentedObject) string { return string(s) }},
			})
			if err != nil {
				return err
			}
			for _, status := range result.Status {
				if err := w.Write(status); err != nil {
					return err
				}
			}
			return w.Close()
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&from, "from", "", "sender `number` that the template belongs to")
	flags.StringVar(&request.TemplateUUID, "template", "", "`UUID` of the template")
	flags.StringVar(&agent, "agent", "", "`extension` of the agent; without it the conversation is archived")
	flags.StringArrayVar(&placeholders, "placeholder", nil, "`value` of the template's next placeholder")
	app.ConfirmFlags(cmd)
	required(cmd, "from", "template")
	complete(cmd, "agent", extensions(app))
	return cmd
}
