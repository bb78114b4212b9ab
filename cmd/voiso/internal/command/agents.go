package command

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// minInterval is the shortest time between two reads of --watch.
const minInterval = time.Second

func agentsCommand(app *cli.App) *cobra.Command {
	return group("agents", "See agents", agentsStatus(app))
}

var agentColumns = []output.Column[gen.AgentStatus]{
	{Name: "ext", Value: func(a gen.AgentStatus) string { return a.Ext }},
	{Name: "email", Value: func(a gen.AgentStatus) string { return a.Email }},
	{Name: "status", Value: func(a gen.AgentStatus) string { return string(a.Status) }},
}

func agentsStatus(app *cli.App) *cobra.Command {
	var watch bool
	var interval time.Duration
	cmd := &cobra.Command{
		Use: "status", Short: "Show the status of each agent", Args: cobra.NoArgs,
		Long: "With --watch, a table on a terminal is drawn again and again. Elsewhere there is a line for each agent\n" +
			"and then one for each change, with its time. Ctrl-C ends it.",
		Example: "voiso agents status\nvoiso agents status --output csv --columns email,status",
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			if watch {
				return watchAgents(cmd.Context(), app, client, max(interval, minInterval))
			}
			agents, err := client.ListAgentsStatus(cmd.Context())
			if err != nil {
				return err
			}
			return printAgents(app, agents.Items)
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "go on until Ctrl-C")
	cmd.Flags().DurationVar(&interval, "interval", 10*time.Second, "time between two reads of --watch")
	columnFlag(app, cmd, agentColumns)
	return cmd
}

func printAgents(app *cli.App, agents []gen.AgentStatus) error {
	w, err := cli.Writer(app, agentColumns)
	if err != nil {
		return err
	}
	for _, agent := range agents {
		if err := w.Write(agent); err != nil {
			return err
		}
	}
	return w.Close()
}

// agentChange is a line of --watch.
type agentChange struct {
	Time   time.Time      `json:"time"`
	Ext    string         `json:"ext"`
	Email  string         `json:"email"`
	Status gen.AgentState `json:"status"`
}

var changeColumns = []output.Column[agentChange]{
	{Name: "time", Value: func(c agentChange) string { return timestamp(c.Time) }},
	{Name: "ext", Value: func(c agentChange) string { return c.Ext }},
	{Name: "email", Value: func(c agentChange) string { return c.Email }},
	{Name: "status", Value: func(c agentChange) string { return string(c.Status) }},
}

// watchAgents reads the status again and again. A failure that may pass is
// noted, and the next read comes.
func watchAgents(ctx context.Context, app *cli.App, client *voiso.Client, interval time.Duration) error {
	format := app.Format()
	if format == output.JSON {
		return &cli.Error{Exit: cli.Usage, Message: "--watch does not end, so its output cannot be one JSON array", Next: "pass --output jsonl"}
	}
	w, err := cli.Writer(app, changeColumns)
	if err != nil {
		return err
	}
	last := map[string]gen.AgentState{}
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		agents, err := client.ListAgentsStatus(ctx)
		switch {
		case ctx.Err() != nil:
			return nil // Ctrl-C is how it ends
		case errors.Is(err, voiso.ErrServer), errors.Is(err, voiso.ErrNoResponse), errors.Is(err, voiso.ErrRateLimited):
			app.Note("%v; trying again in %v", err, interval)
		case err != nil:
			return err
		case format == output.Table:
			if app.OutTerminal {
				_, _ = app.Out.Write([]byte("\x1b[H\x1b[2J"))
			}
			if err := printAgents(app, agents.Items); err != nil {
				return err
			}
		default:
			for _, agent := range agents.Items {
				key := agent.Ext + "\x00" + agent.Email
				if status, ok := last[key]; ok && status == agent.Status {
					continue
				}
				last[key] = agent.Status
				if err := w.Write(agentChange{time.Now().UTC().Truncate(time.Second), agent.Ext, agent.Email, agent.Status}); err != nil {
					return err
				}
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
