package command

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sync"
)

const cdrVerifyLong = `Verify compares the records per day in a database of 'voiso cdr sync' with the
totals of Voiso. For each day that differs it prints the command that repairs
it. Without --from and --to it compares all days from the first that was synced
to the last that is complete.

The exit code is 9 if a day differs.`

// cdrVerified is the comparison of one day.
type cdrVerified struct {
	Day    string `json:"day"`
	Stored int    `json:"stored"`
	Voiso  int    `json:"voiso"`
	OK     bool   `json:"ok"`
	Repair string `json:"repair,omitempty"`
}

func cdrVerifyCommand(app *cli.App) *cobra.Command {
	var days cdrDays
	var source string
	cmd := &cobra.Command{
		Use: "verify --source DATABASE", Short: "Compare a synced database with Voiso, day by day", Long: cdrVerifyLong, Args: cobra.NoArgs,
		Example: `  voiso cdr verify --source sqlite:voiso.db
  voiso cdr verify --source sqlite:voiso.db --from 2026-01-01 --to 2026-01-31`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCDRVerify(cmd.Context(), app, source, days) },
	}
	days.add(cmd, "to")
	cmd.Flags().StringVar(&source, "source", "", "`database`: sqlite:FILE or postgres://user@host/name")
	required(cmd, "source")
	return cmd
}

func runCDRVerify(ctx context.Context, app *cli.App, source string, flags cdrDays) error {
	from, to, err := flags.days("to")
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
	store, err := sync.OpenExisting(ctx, source)
	if err != nil {
		return cdrDatabaseError(err)
	}
	defer store.Close() //nolint:errcheck // only read
	if from, to, err = cdrSyncedDays(ctx, store, from, to); err != nil {
		return err
	}
	w, err := cli.Writer(app, []output.Column[cdrVerified]{
		{Name: "day", Value: func(v cdrVerified) string { return v.Day }},
		{Name: "stored", Value: func(v cdrVerified) string { return strconv.Itoa(v.Stored) }},
		{Name: "voiso", Value: func(v cdrVerified) string { return strconv.Itoa(v.Voiso) }},
		{Name: "ok", Value: func(v cdrVerified) string { return strconv.FormatBool(v.OK) }},
		{Name: "repair", Value: func(v cdrVerified) string { return v.Repair }},
	})
	if err != nil {
		return err
	}
	different, all := 0, 0
	progress := app.Progress("days", int(to.Sub(from).Hours()/24)+1)
	defer progress.Close()
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		v := cdrVerified{Day: day.Format(time.DateOnly)}
		if v.Stored, err = store.Count(ctx, day); err != nil {
			return err
		}
		if v.Voiso, err = sync.Total(ctx, client, day); err != nil {
			return err
		}
		if v.OK = v.Stored == v.Voiso; !v.OK {
			different++
			v.Repair = fmt.Sprintf("voiso cdr sync --to %s --from %s --until %s", cli.ShellQuote(sync.WithoutPassword(source)), v.Day, v.Day)
		}
		all++
		if err := w.Write(v); err != nil {
			return err
		}
		progress.Add(1)
	}
	progress.Close()
	if err := w.Close(); err != nil {
		return err
	}
	if different > 0 {
		return &cli.Error{
			Exit: cli.Partly, Message: fmt.Sprintf("%d of %d days differ from Voiso", different, all), Next: "run the commands of the column repair",
		}
	}
	return nil
}

// cdrSyncedDays fills in the days that are not set: all that are complete.
func cdrSyncedDays(ctx context.Context, store *sync.Store, from, to time.Time) (first, last time.Time, err error) {
	if from.IsZero() {
		if from, err = store.FirstDay(ctx); err != nil {
			return from, to, &cli.Error{Exit: cli.Usage, Err: err}
		}
	}
	if to.IsZero() {
		complete, ok, err := store.LastDay(ctx)
		if err != nil {
			return from, to, err
		}
		if !ok || complete.Before(from) {
			return from, to, cli.Usagef("the database has no complete day since %s; pass --to", from.Format(time.DateOnly))
		}
		to = complete
	}
	return from, to, nil
}
