package command

import (
	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
)

func callCommand(app *cli.App) *cobra.Command {
	return group("call", "Start and end calls", callStart(app), callHangUp(app))
}

func callStart(app *cli.App) *cobra.Command {
	var params gen.StartCallParams
	var account, crm string
	cmd := &cobra.Command{
		Use: "start NUMBER", Short: "Call a number for an agent (click-to-call)", Args: cobra.ExactArgs(1),
		Long: "Start rings the agent and then calls the number. It asks before it dials.\n" +
			"A call whose outcome is unknown (exit code 7) is not retried: the phone may be ringing.",
		Example: "voiso call start '+1 646 157-2020' --agent 1002 --yes",
		RunE: func(cmd *cobra.Command, args []string) error {
			digits, err := number(args[0])
			if err != nil {
				return err
			}
			params.Number, params.GetCallID = digits, new(true)
			params.AccountID, params.CRM = setText(account), setText(crm)
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if err := app.Confirm(cli.Plan{Action: "calls", Numbers: []string{digits}}); err != nil {
				return err
			}
			call, err := client.StartCall(cmd.Context(), params)
			if err != nil {
				return err
			}
			return cli.Print(app, call, []output.Column[*gen.StartCallResult]{
				{Name: "call_id", Value: func(c *gen.StartCallResult) string { return c.CallID }},
			})
		},
	}
	cmd.Flags().StringVar(&params.Agent, "agent", "", "`extension` of the agent, or the sign-in e-mail address")
	cmd.Flags().StringVar(&account, "account-id", "", "`ID` of the contact in an outside system")
	cmd.Flags().StringVar(&crm, "crm", "", "`name` of the outside system")
	app.ConfirmFlags(cmd)
	required(cmd, "agent")
	complete(cmd, "agent", extensions(app))
	return cmd
}

func callHangUp(app *cli.App) *cobra.Command {
	var request gen.HangUpRequest
	cmd := &cobra.Command{
		Use: "hangup", Short: "End the current call of an agent", Args: cobra.NoArgs,
		Example: "voiso call hangup --agent 1002",
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if err := client.HangUp(cmd.Context(), request); err != nil {
				return err
			}
			app.Note("ended the call of agent %s", request.Agent)
			return nil
		},
	}
	cmd.Flags().StringVar(&request.Agent, "agent", "", "`extension` of the agent")
	required(cmd, "agent")
	complete(cmd, "agent", extensions(app))
	return cmd
}
