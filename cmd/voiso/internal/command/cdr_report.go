package command

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/durable"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/export"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/report"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sync"
	"github.com/voiso-community/voiso-go/voiso"
)

const cdrReportLong = `Report makes one HTML file of statistics: outcomes over time, calls per day and
hour, durations, and tables by agent and campaign. The file has no script and
needs no network, so it can be sent by mail. It prints well.

Records come from Voiso (--source api), from a database of 'voiso cdr sync', or
from a file or folder of 'voiso cdr export'.`

type cdrReportOptions struct {
	days                      cdrDays
	file, source, zone, title string
}

type cdrReportResult struct {
	Output  string `json:"output"`
	Records int    `json:"records"`
}

func cdrReportCommand(app *cli.App) *cobra.Command {
	var o cdrReportOptions
	cmd := &cobra.Command{
		Use: "report --from DAY --to DAY -o FILE.html", Short: "Make a page of statistics", Long: cdrReportLong, Args: cobra.NoArgs,
		Example: `  voiso cdr report --from 2026-01-01 --to 2026-01-31 -o january.html
  voiso cdr report --from 2026-01-01 --to 2026-01-31 -o january.html --zone Europe/Berlin`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCDRReport(cmd.Context(), app, o) },
	}
	o.days.add(cmd, "to")
	flags := cmd.Flags()
	flags.StringVarP(&o.file, "file", "o", "", "`path` of the HTML file")
	flags.StringVar(&o.source, "source", "api", "`source` of the records: api, sqlite:FILE, postgres://…, or an exported file or folder")
	flags.StringVar(&o.zone, "zone", "", "time `zone` of days and hours, such as Europe/Berlin (default: as Voiso sends them)")
	flags.StringVar(&o.title, "title", "Calls", "`title` of the page")
	required(cmd, "from", "to", "file")
	return cmd
}

func runCDRReport(ctx context.Context, app *cli.App, o cdrReportOptions) error {
	from, to, err := o.days.days("to")
	if err != nil {
		return err
	}
	var zone *time.Location
	if o.zone != "" {
		if zone, err = time.LoadLocation(o.zone); err != nil {
			return cli.Usagef("--zone %q is not a time zone such as Europe/Berlin", o.zone)
		}
	}
	records, about, err := cdrSource(ctx, app, o.source, from, to)
	if err != nil {
		return err
	}
	stats := report.NewStats(zone)
	progress := app.Progress("records", 0)
	defer progress.Close()
	count, isFile := 0, o.source != "api" && !sync.IsAddress(o.source)
	for r, err := range records {
		if err != nil {
			return err
		}
		if !isFile || inDays(&r, zone, from, to) {
			stats.Add(&r)
			count++
		}
		progress.Add(1)
	}
	progress.Close()
	if err := writeReport(o.file, stats, report.Options{First: from, Last: to, Title: o.title, Source: about, Made: time.Now()}); err != nil {
		return err
	}
	w, err := cli.Writer(app, []output.Column[cdrReportResult]{
		{Name: "output", Value: func(r cdrReportResult) string { return r.Output }},
		{Name: "records", Value: func(r cdrReportResult) string { return fmt.Sprint(r.Records) }},
	})
	if err != nil {
		return err
	}
	if err := w.Write(cdrReportResult{o.file, count}); err != nil {
		return err
	}
	return w.Close()
}

// inDays reports whether a record of a file is from these days. Records without a time are.
func inDays(r *record.Record, zone *time.Location, from, to time.Time) bool {
	at, ok := r.Time()
	if !ok {
		return true
	}
	if zone != nil {
		at = at.In(zone)
	}
	date := at.Format(time.DateOnly)
	return date >= from.Format(time.DateOnly) && date <= to.Format(time.DateOnly)
}

// cdrSource returns the records of a source, and its name for people.
func cdrSource(ctx context.Context, app *cli.App, source string, from, to time.Time) (iter.Seq2[record.Record, error], string, error) {
	if source == "api" {
		client, err := app.Client(ctx)
		if err != nil {
			return nil, "", err
		}
		return apiRecords(ctx, client, voiso.CDRFilter{Start: from, End: to}), "the API of Voiso", nil
	}
	if sync.IsAddress(source) {
		store, err := sync.OpenExisting(ctx, source)
		if err != nil {
			return nil, "", cdrDatabaseError(err)
		}
		return closing(store, store.Records(ctx, from, to)), "a database of 'voiso cdr sync'", nil
	}
	if _, err := os.Stat(source); err != nil {
		return nil, "", err
	}
	return export.Records(source), filepath.Base(strings.TrimRight(source, "/")), nil
}

// closing closes a database after the last record.
func closing(store *sync.Store, records iter.Seq2[record.Record, error]) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		defer store.Close() //nolint:errcheck // only read
		records(yield)
	}
}

func apiRecords(ctx context.Context, client *voiso.Client, filter voiso.CDRFilter) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		for raw, err := range client.ExportCDRs(filter, voiso.ExportOptions{WindowDays: 1}).Raw(ctx) {
			var r record.Record
			if err == nil {
				r, err = record.Parse(raw)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// writeReport replaces the file as a whole or not at all.
func writeReport(path string, stats *report.Stats, options report.Options) error {
	var page bytes.Buffer
	if err := stats.Write(&page, options); err != nil {
		return err
	}
	return durable.WriteFile(path, page.Bytes())
}
