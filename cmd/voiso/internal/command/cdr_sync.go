package command

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sync"
)

const cdrSyncLong = `Sync keeps tables in a database that follow Voiso. The first run needs --from;
later runs go on after the last complete day. Records change after the call, so
each run reads the days of --look-back again and writes the rows that differ.

Each day is one transaction with its counts and the position: an interrupted
sync loses nothing, and the next run continues.

Tables:
  voiso_cdrs         uuid, day, timestamp, started_at, type, disposition,
                     duration, duration_seconds, from_number, to_number, agent,
                     raw, first_seen, changed_at, gone_at
  voiso_agents, voiso_queues, voiso_teams, voiso_campaigns,
  voiso_wrap_up_codes, voiso_users, voiso_numbers
                     id, name, raw, changed_at, gone_at
  voiso_sync_runs    run, day, finished_at, records, inserted, changed, gone,
                     server_total
  voiso_sync_state   the last complete day
Views:
  voiso_cdr_days, voiso_cdr_agent_days
                     calls, answered, missed, abandoned, answered_seconds

raw is the record as Voiso sent it. day is the day under which Voiso lists the
record, timestamp is as sent, and started_at takes a timestamp without a zone as
UTC. Nothing is deleted: gone_at says since when Voiso no longer lists a row.

PostgreSQL's password comes from PGPASSWORD or ~/.pgpass.`

type cdrSyncOptions struct {
	days         cdrDays
	to, lookBack string
	noLists      bool
}

func cdrSyncCommand(app *cli.App) *cobra.Command {
	var o cdrSyncOptions
	cmd := &cobra.Command{
		Use: "sync --to DATABASE", Short: "Keep tables in a database that follow Voiso", Long: cdrSyncLong, Args: cobra.NoArgs,
		Example: `  voiso cdr sync --to sqlite:voiso.db --from 2026-01-01 --until 2026-01-31
  voiso cdr sync --to postgres://voiso@db.example.com/voiso --look-back 7d`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCDRSync(cmd.Context(), app, o) },
	}
	o.days.add(cmd, "until")
	flags := cmd.Flags()
	flags.StringVar(&o.to, "to", "", "`database`: sqlite:FILE or postgres://user@host/name")
	flags.StringVar(&o.lookBack, "look-back", "3d", "`duration` that is read again, such as 3d or 2w")
	flags.BoolVar(&o.noLists, "no-lists", false, "leave out agents, queues, teams, campaigns, wrap-up codes, users and numbers")
	required(cmd, "to")
	return cmd
}

// lookBackDays returns a duration such as 3d, 2w or 36h as days, rounded up.
func lookBackDays(text string) (int, error) {
	wrong := cli.Usagef("--look-back %q is not a duration such as 3d, 2w or 36h", text)
	for unit, days := range map[string]int{"d": 1, "w": 7} {
		if digits, ok := strings.CutSuffix(text, unit); ok {
			n, err := strconv.Atoi(digits)
			if err != nil || n < 0 || n > 3660 {
				return 0, wrong
			}
			return n * days, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, wrong
	}
	return int((d + 24*time.Hour - 1) / (24 * time.Hour)), nil
}

func runCDRSync(ctx context.Context, app *cli.App, o cdrSyncOptions) error {
	from, until, err := o.days.days("until")
	if err != nil {
		return err
	}
	lookBack, err := lookBackDays(o.lookBack)
	if err != nil {
		return err
	}
	client, err := app.Client(ctx)
	if err != nil {
		return err
	}
	if app.DryRun {
		_, err := sync.Total(ctx, client, from)
		return err
	}
	w, err := cli.Writer(app, []output.Column[sync.Day]{
		{Name: "day", Value: func(d sync.Day) string { return d.Day }},
		{Name: "records", Value: func(d sync.Day) string { return strconv.FormatInt(d.Records, 10) }},
		{Name: "inserted", Value: func(d sync.Day) string { return strconv.FormatInt(d.Inserted, 10) }},
		{Name: "changed", Value: func(d sync.Day) string { return strconv.FormatInt(d.Changed, 10) }},
		{Name: "gone", Value: func(d sync.Day) string { return strconv.FormatInt(d.Gone, 10) }},
		{Name: "server_total", Value: func(d sync.Day) string { return strconv.Itoa(d.ServerTotal) }},
	})
	if err != nil {
		return err
	}
	store, err := sync.Open(ctx, o.to)
	if err != nil {
		return cdrDatabaseError(err)
	}
	defer store.Close() //nolint:errcheck // every day was committed
	app.ResumeWith()
	progress := app.Progress("records", 0)
	defer progress.Close()
	now := time.Now()
	err = store.Run(ctx, sync.Options{
		Client: client, First: from, Last: until, LookBack: lookBack, Now: now,
		Record: func() { progress.Add(1) }, Day: w.Write,
	})
	progress.Close()
	err = errors.Join(err, w.Close())
	if errors.Is(err, sync.ErrNoStart) {
		return &cli.Error{Exit: cli.Usage, Err: err, Next: "pass --from with the first day"}
	}
	if err != nil || o.noLists {
		return err
	}
	failed := store.Lists(ctx, client, now)
	if len(failed) == 0 {
		return nil
	}
	return &cli.Error{
		Exit: cli.Partly, Message: "all records are stored, but not all lists", Err: errors.Join(failed...),
		Next: "use a key that may read them, or pass --no-lists",
	}
}

// cdrDatabaseError adds the exit code of a wrong address.
func cdrDatabaseError(err error) error {
	if _, ok := errors.AsType[*sync.AddressError](err); ok {
		return &cli.Error{Exit: cli.Usage, Err: err}
	}
	return err
}
