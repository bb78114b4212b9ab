package command

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func smsCommand(app *cli.App) *cobra.Command {
	templates := list[gen.SMSTemplate]{
		use: "templates", short: "List the SMS templates", noun: "templates", example: "voiso sms templates",
		columns: []output.Column[gen.SMSTemplate]{
			{Name: "id", Value: func(t gen.SMSTemplate) string { return t.ID }},
			{Name: "name", Value: func(t gen.SMSTemplate) string { return t.Name }},
			{Name: "body", Value: func(t gen.SMSTemplate) string { return t.Body }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.SMSTemplate, error] {
			return client.SMSTemplates(ctx)
		},
	}
	return group("sms", "Send SMS", smsSend(app), templates.command(app))
}

// sentSMS is the result of one SMS.
type sentSMS struct {
	Number   string `json:"number"`
	SMSID    string `json:"sms_id"`
	Segments int32  `json:"segments"`
}

func smsSend(app *cli.App) *cobra.Command {
	var request gen.SendSMSRequest
	var text string
	var template int
	var params []string
	cmd := &cobra.Command{
		Use: "send NUMBER...", Short: "Send an SMS to one or more numbers", Args: cobra.MinimumNArgs(1),
		Long: "Send sends a text or a template, one SMS to each number, in their order. It asks before it sends.\n" +
			"The first failure ends it and names the numbers that are left. An SMS whose outcome is unknown\n" +
			"(exit code 7) is not sent again.",
		Example: "voiso sms send +16461572020 --agent 2003 --text 'See you at 10.' --yes\n" +
			"voiso sms send 16461572020 16461572021 --agent 2003 --template 12 --param name=Jane --expect 2",
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := numbers(args)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("text") {
				body, err := content(app, "--text", text)
				if err != nil {
					return err
				}
				request.Body = strings.TrimSuffix(strings.TrimSuffix(string(body), "\n"), "\r") // the end of a file is not text
			}
			if cmd.Flags().Changed("template") {
				values, err := pairs("--param", params)
				if err != nil {
					return err
				}
				request.Template = gen.SMSTemplateUse{ID: template, Params: values}
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if err := app.Confirm(cli.Plan{Action: "sends an SMS to", Numbers: all}); err != nil {
				return err
			}
			return sendAll(app, all, func(digits string) (*gen.SMSResult, error) {
				request.Number = digits
				return client.SendSMS(cmd.Context(), request)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&request.Agent, "agent", "", "`extension` of the agent who sends")
	flags.StringVar(&text, "text", "", "`text` to send, or @file, or - for the standard input")
	flags.IntVar(&template, "template", 0, "`ID` of the template to send")
	flags.StringArrayVar(&params, "param", nil, "`name=value` for a placeholder of the template")
	flags.StringVar(&request.SenderID, "sender", "", "sender `ID` from the contact center's list")
	flags.StringVar(&request.AccountID, "account-id", "", "`ID` of the contact in an outside system")
	flags.StringVar(&request.CRM, "crm", "", "`name` of the outside system")
	app.ConfirmFlags(cmd)
	required(cmd, "agent")
	cmd.MarkFlagsOneRequired("text", "template")
	cmd.MarkFlagsMutuallyExclusive("text", "template")
	complete(cmd, "agent", extensions(app))
	return cmd
}

// sendAll sends to one number after another and prints each result at once, so
// that a failure does not hide who was reached.
func sendAll(app *cli.App, all []string, send func(digits string) (*gen.SMSResult, error)) error {
	w, err := cli.Writer(app, []output.Column[sentSMS]{
		{Name: "number", Value: func(s sentSMS) string { return s.Number }},
		{Name: "sms_id", Value: func(s sentSMS) string { return s.SMSID }},
		{Name: "segments", Value: func(s sentSMS) string { return strconv.Itoa(int(s.Segments)) }},
	})
	if err != nil {
		return err
	}
	for i, digits := range all {
		sms, err := send(digits)
		if err != nil {
			if i > 0 {
				_ = w.Close() // the messages that were sent; the error below counts
			}
			if len(all) == 1 {
				return err
			}
			return fmt.Errorf("number %d of %d, %s (%d sent; those after it are not): %w", i+1, len(all), cli.MaskNumber(digits), i, err)
		}
		if err := w.Write(sentSMS{digits, sms.SMSID, sms.Segments}); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return w.Close()
}
