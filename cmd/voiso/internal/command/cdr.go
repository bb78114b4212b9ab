package command

import (
	"context"
	"strings"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"
	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func cdrCommand(app *cli.App) *cobra.Command {
	return group("cdr", "Export, sync, verify and report call detail records",
		cdrExportCommand(app), cdrSyncCommand(app), cdrVerifyCommand(app), cdrReportCommand(app))
}

// cdrDays are the flags of the first and the last day.
type cdrDays struct{ first, last string }

func (d *cdrDays) add(cmd *cobra.Command, last string) {
	cmd.Flags().StringVar(&d.first, "from", "", "first `day`: 2026-10-01, today or yesterday")
	cmd.Flags().StringVar(&d.last, last, "", "last `day`, included")
}

// cdrDay returns the day that a flag names. Now is the present time where the program runs.
func cdrDay(flag, text string, now time.Time) (time.Time, error) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	switch strings.ToLower(text) {
	case "":
		return time.Time{}, nil
	case "today":
		return today, nil
	case "yesterday":
		return today.AddDate(0, 0, -1), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, cli.Usagef("--%s %q is not a day such as 2026-10-01, today or yesterday", flag, text)
	}
	return day, nil
}

// days returns both days, zero where a flag is not set.
func (d *cdrDays) days(last string) (from, to time.Time, err error) {
	now := time.Now()
	if from, err = cdrDay("from", d.first, now); err != nil {
		return from, to, err
	}
	if to, err = cdrDay(last, d.last, now); err != nil {
		return from, to, err
	}
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		return from, to, cli.Usagef("--%s is before --from", last)
	}
	return from, to, nil
}

// cdrFilterFlags are the flags that select records.
type cdrFilterFlags struct {
	kind, disposition, caller, called, callerPart, calledPart string
	agents, queues                                            []string
}

func (f *cdrFilterFlags) add(cmd *cobra.Command, app *cli.App) {
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "type", "", "only this `type`, such as inbound")
	flags.StringVar(&f.disposition, "disposition", "", "only this `outcome`, such as answered")
	flags.StringVar(&f.caller, "from-number", "", "only calling numbers that begin with these `digits`")
	flags.StringVar(&f.called, "to-number", "", "only called numbers that begin with these `digits`")
	flags.StringVar(&f.callerPart, "from-number-contains", "", "only calling numbers with these `digits` anywhere")
	flags.StringVar(&f.calledPart, "to-number-contains", "", "only called numbers with these `digits` anywhere")
	flags.StringSliceVar(&f.agents, "agent-id", nil, "only these `agents`, by ID")
	flags.StringSliceVar(&f.queues, "queue-id", nil, "only these `queues`, by ID")
	for flag, values := range map[string][]string{
		"type": {
			string(gen.CDRTypeInbound), string(gen.CDRTypeOutbound), string(gen.CDRTypeDialer), string(gen.CDRTypeClickToCall),
			string(gen.CDRTypeQueueCallback), string(gen.CDRTypeOutboundSMS), string(gen.CDRTypeWhatsapp), string(gen.CDRTypeFacebook),
			string(gen.CDRTypeInstagram), string(gen.CDRTypeTelegram), string(gen.CDRTypeWebChat), string(gen.CDRTypeHLRLookup),
		},
		"disposition": {
			string(gen.CDRDispositionAnswered), string(gen.CDRDispositionMissed), string(gen.CDRDispositionAbandoned),
			string(gen.CDRDispositionNoAnswer), string(gen.CDRDispositionBusy), string(gen.CDRDispositionFailed),
			string(gen.CDRDispositionRejected), string(gen.CDRDispositionAnsweredByVM), string(gen.CDRDispositionSystemAbandoned),
			string(gen.CDRDispositionDialerAbandoned), string(gen.CDRDispositionMachineAnswered),
		},
	} {
		complete(cmd, flag, fixed(values...))
	}
	complete(cmd, "agent-id", references(app, (*voiso.Client).ListCDRAgents))
	complete(cmd, "queue-id", references(app, (*voiso.Client).ListCDRQueues))
}

func (f *cdrFilterFlags) filter(from, to time.Time) voiso.CDRFilter {
	return voiso.CDRFilter{
		Start: from, End: to, Type: gen.CDRType(f.kind), Disposition: gen.CDRDisposition(f.disposition),
		CLI: strings.TrimPrefix(f.caller, "+"), Number: strings.TrimPrefix(f.called, "+"),
		CLIContains: f.callerPart, NumberContains: f.calledPart, AgentIDs: f.agents, QueueIDs: f.queues,
	}
}

// cdrServer names the contact center whose records are requested.
func cdrServer(app *cli.App) string {
	c, err := app.Config()
	if err != nil {
		return ""
	}
	if c.BaseURL.Text != "" {
		return c.BaseURL.Text
	}
	return c.Cluster.Text
}

// cdrTotal returns how many records Voiso has for a filter, 0 if that cannot be told. It is for progress only.
func cdrTotal(ctx context.Context, client *voiso.Client, f voiso.CDRFilter) int {
	if f.CLI+f.Number+f.CLIContains+f.NumberContains+string(f.Type)+string(f.Disposition) != "" || len(f.AgentIDs)+len(f.QueueIDs) > 0 {
		return 0
	}
	page, err := client.ListCDRs(ctx, gen.ListCDRsParams{
		StartDate: &openapi_types.Date{Time: f.Start}, EndDate: &openapi_types.Date{Time: f.End}, PerPage: new(int32(1)),
	})
	if err != nil {
		return 0
	}
	return page.Total
}
