package command

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/gen"
)

func callbackCommand(app *cli.App) *cobra.Command {
	return group("callback", "Schedule callbacks", callbackSchedule(app))
}

func callbackSchedule(app *cli.App) *cobra.Command {
	var request gen.ScheduledCallbackRequest
	var at string
	cmd := &cobra.Command{
		Use: "schedule NUMBER", Short: "Schedule a callback that an agent makes later", Args: cobra.ExactArgs(1),
		Long: "Schedule makes Voiso call the number for the agent at a later time. A callback cannot be listed, changed\n" +
			"or canceled. The time is within 30 days, between 08:00 and 22:00, on a full or half hour.",
		Example: "voiso callback schedule +16461572020 --agent agent@example.com --at 2030-01-15T10:30:00+02:00 --dry-run",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if request.ContactNumber, err = number(args[0]); err != nil {
				return err
			}
			if request.ScheduledTime, err = time.Parse(time.RFC3339, at); err != nil {
				return cli.Usagef("--at %q is not a time such as 2026-10-01T10:30:00+02:00", at)
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			plan := cli.Plan{Action: "schedules a call to", Numbers: []string{request.ContactNumber}, Detail: "at " + at}
			if err := app.Confirm(plan); err != nil {
				return err
			}
			if _, err := client.CreateScheduledCallback(cmd.Context(), request); err != nil {
				return err
			}
			app.Note("scheduled")
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&request.Agent, "agent", "", "sign-in `e-mail` address of the agent")
	flags.StringVar(&at, "at", "", "`time` with its offset, such as 2026-10-01T10:30:00+02:00")
	flags.StringVar(&request.TimeZone, "time-zone", "", "IANA `name` of the customer's time zone (default: the agent's)")
	flags.StringVar(&request.ContextNotes, "notes", "", "`text` for the agent, at most 64 characters")
	flags.StringVar(&request.CIDGroup, "cid-group", "", "`label` of the caller ID group")
	flags.StringVar(&request.ExternalContactID, "contact-id", "", "`key` of the contact in the CRM")
	flags.StringVar(&request.ExternalSystemID, "crm", "", "`name` of the CRM")
	flags.StringVar(&request.RelatedCallID, "call-id", "", "`ID` of the call from which the callback comes")
	app.ConfirmFlags(cmd)
	required(cmd, "agent", "at")
	complete(cmd, "agent", emails(app))
	return cmd
}
