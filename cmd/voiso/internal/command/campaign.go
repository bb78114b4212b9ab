package command

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func campaignCommand(app *cli.App) *cobra.Command {
	campaigns := list[gen.Campaign]{
		use: "list", short: "List the campaigns", noun: "campaigns", example: "voiso campaign list",
		columns: []output.Column[gen.Campaign]{
			{Name: "id", Value: func(c gen.Campaign) string { return c.ID }},
			{Name: "name", Value: func(c gen.Campaign) string { return c.Name }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.Campaign, error] {
			found, err := client.ListCampaigns(ctx)
			if err != nil {
				return items[gen.Campaign](nil, err)
			}
			return items(found.Items, nil)
		},
	}
	return group("campaign", "Work with dialer campaigns", campaigns.command(app), campaignCreate(app),
		campaignChange(app, "start", "started", gen.CampaignOperationStart), campaignChange(app, "pause", "paused", gen.CampaignOperationPause),
		campaignChange(app, "stop", "stopped", gen.CampaignOperationStop), campaignAgents(app))
}

func campaignID(text string) (int, error) {
	id, err := strconv.Atoi(text)
	if err != nil || id <= 0 {
		return 0, &cli.Error{Exit: cli.Usage, Message: "campaign " + strconv.Quote(text) + " is not an ID", Next: "see 'voiso campaign list'"}
	}
	return id, nil
}

func campaignCreate(app *cli.App) *cobra.Command {
	var request gen.CreateCampaignRequest
	var attempts, interval int
	var more []string
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a campaign", Args: cobra.ExactArgs(1),
		Long:    "Create creates a campaign. It dials nobody before it is started. 'voiso campaign list' shows its ID.",
		Example: "voiso campaign create 'October leads' --time-zone America/New_York --agent agent@example.com",
		RunE: func(cmd *cobra.Command, args []string) error {
			request.Name = args[0]
			if cmd.Flags().Changed("retry-attempts") {
				request.RetryAttempts = &attempts
			}
			if cmd.Flags().Changed("retry-interval") {
				request.RetryInterval = &interval
			}
			members, err := pairs("--member", more)
			if err != nil {
				return err
			}
			for name, value := range members {
				if !json.Valid([]byte(value)) {
					return cli.Usagef("--member %s is not JSON; a text has quotes", name)
				}
				if request.AdditionalProperties == nil {
					request.AdditionalProperties = map[string]gen.Raw{}
				}
				request.AdditionalProperties[name] = gen.Raw(value)
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if _, err := client.CreateCampaign(cmd.Context(), request); err != nil {
				return err
			}
			app.Note("created")
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&request.CampaignType, "type", "live", "`kind` of the campaign; live ones take contacts by API")
	flags.StringVar(&request.Timezone, "time-zone", "", "IANA `name` of the time zone, such as America/New_York")
	flags.StringVar(&request.StartHour, "start-hour", "", "first `time` of day to call, HH:MM")
	flags.StringVar(&request.EndHour, "end-hour", "", "last `time` of day to call, HH:MM")
	flags.IntVar(&attempts, "retry-attempts", 0, "`number` of further attempts for each contact")
	flags.IntVar(&interval, "retry-interval", 0, "`minutes` between attempts")
	flags.StringArrayVar(&request.Agents, "agent", nil, "sign-in `e-mail` address of an agent; may be passed several times")
	flags.StringArrayVar(&request.Teams, "team", nil, "`name` of a team; may be passed several times")
	flags.StringArrayVar(&more, "member", nil, "further member of the request, `name=JSON`")
	required(cmd, "time-zone")
	complete(cmd, "agent", emails(app))
	return cmd
}

func campaignChange(app *cli.App, verb, done string, operation gen.CampaignOperation) *cobra.Command {
	dials := operation == gen.CampaignOperationStart
	cmd := &cobra.Command{
		Use: verb + " ID", Short: map[bool]string{true: "Start a campaign, which then dials its contacts", false: "Make a campaign " + verb}[dials],
		Args: cobra.ExactArgs(1), Example: "voiso campaign " + verb + " 1234",
		ValidArgsFunction: campaigns(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := campaignID(args[0])
			if err != nil {
				return err
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if dials {
				if err := app.ConfirmText("this starts campaign " + args[0] + ", which dials its contacts"); err != nil {
					return err
				}
			}
			if _, err := client.ChangeCampaignStatus(cmd.Context(), id, gen.CampaignStatusRequest{Operation: operation}); err != nil {
				return err
			}
			app.Note("%s campaign %s", done, args[0])
			return nil
		},
	}
	if dials {
		cmd.Example += " --yes"
		cmd.Flags().BoolVar(&app.Yes, "yes", false, "do not ask")
	}
	return cmd
}

func campaignAgents(app *cli.App) *cobra.Command {
	var request gen.CampaignAgentsRequest
	cmd := &cobra.Command{
		Use: "agents ID", Short: "Add and remove agents and teams of a campaign", Args: cobra.ExactArgs(1),
		Example:           "voiso campaign agents 1234 --add agent1@example.com --remove agent2@example.com",
		ValidArgsFunction: campaigns(app),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := campaignID(args[0])
			if err != nil {
				return err
			}
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if _, err := client.UpdateCampaignAgents(cmd.Context(), id, request); err != nil {
				return err
			}
			app.Note("changed campaign %s", args[0])
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&request.AddAgents, "add", nil, "sign-in `e-mail` addresses of agents to add")
	flags.StringSliceVar(&request.RemoveAgents, "remove", nil, "sign-in `e-mail` addresses of agents to remove")
	flags.StringArrayVar(&request.AddTeams, "add-team", nil, "`name` of a team to add")
	flags.StringArrayVar(&request.RemoveTeams, "remove-team", nil, "`name` of a team to remove")
	cmd.MarkFlagsOneRequired("add", "remove", "add-team", "remove-team")
	complete(cmd, "add", emails(app))
	complete(cmd, "remove", emails(app))
	return cmd
}
