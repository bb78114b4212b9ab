package command

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/export"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
)

const cdrExportLong = `Export writes call detail records to a file, whose ending names the format:

  jsonl     the records as Voiso sent them, one per line
  csv       the columns uuid, timestamp, type, disposition, duration,
            duration_seconds, from, to, agent, extra; the last column has all
            other members of the record as a JSON object
  parquet   the same columns with types, and the column time

jsonl and csv may end in .gz or .zst, too. An output that ends in a slash is a
folder with one file per day: date=2026-10-01/part.parquet. The output - is the
standard output.

Memory does not depend on the number of records. The file gets its name when it
is complete. If the export is interrupted, even by a power cut, the same command
continues it: no record is lost and none comes twice.

CSV cells that a spreadsheet would run as formulas get an apostrophe in front;
--raw-cells leaves them as they are. Timestamps are as Voiso sends them; the
column time takes one without a zone as UTC.`

type cdrExportResult struct {
	Output string `json:"output"`
	export.Result
}

func cdrExportCommand(app *cli.App) *cobra.Command {
	var days cdrDays
	var filter cdrFilterFlags
	var options export.Options
	var format string
	cmd := &cobra.Command{
		Use: "export --from DAY --to DAY -o FILE", Short: "Write call detail records to a file", Long: cdrExportLong, Args: cobra.NoArgs,
		Example: `  voiso cdr export --from 2026-01-01 --to 2026-01-31 -o january.csv
  voiso cdr export --from 2026-01-01 --to 2026-01-31 -o history/ --format parquet
  voiso cdr export --from 2026-01-01 --to 2026-01-31 --type inbound -o -`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, to, err := days.days("to")
			if err != nil {
				return err
			}
			options.Filter = filter.filter(from, to)
			if options.Format, err = cdrFormat(options.Output, format); err != nil {
				return &cli.Error{Exit: cli.Usage, Err: err}
			}
			if options.Client, err = app.Client(cmd.Context()); err != nil {
				return err
			}
			options.Server = cdrServer(app)
			return runCDRExport(cmd, app, options)
		},
	}
	days.add(cmd, "to")
	filter.add(cmd, app)
	flags := cmd.Flags()
	// The program's --output names the form of results, so the file has a short name only.
	flags.StringVarP(&options.Output, "file", "o", "", "`path` of a file, of a folder that ends in a slash, or -")
	flags.StringVar(&format, "format", "", "`format` in place of the file's ending: jsonl, csv or parquet, with .gz or .zst")
	flags.IntVar(&options.Parallel, "parallel", 1, "number of `days` that are requested at the same time, 1 to 16")
	flags.BoolVar(&options.RawCells, "raw-cells", false, "leave CSV cells that look like formulas as they are")
	flags.BoolVar(&options.Restart, "restart", false, "discard an unfinished export to the same output")
	required(cmd, "from", "to", "file")
	complete(cmd, "format", fixed(export.Formats...))
	return cmd
}

func cdrFormat(path, name string) (export.Format, error) {
	switch {
	case name != "":
		return export.ParseFormat(name)
	case path == "-":
		return export.Format{Kind: export.JSONL}, nil
	case export.IsFolder(path):
		return export.Format{Kind: export.Parquet}, nil
	}
	return export.FormatOf(path)
}

func runCDRExport(cmd *cobra.Command, app *cli.App, options export.Options) error {
	ctx := cmd.Context()
	if app.DryRun {
		_, err := export.Stream(ctx, options, io.Discard)
		return err
	}
	total := 0
	if app.ErrTerminal {
		total = cdrTotal(ctx, options.Client, options.Filter)
	}
	progress := app.Progress("records", total)
	defer progress.Close()
	done := int64(0)
	options.Progress = func(records int64) {
		progress.Add(int(records - done))
		done = records
	}
	if options.Output == "-" {
		out := bufio.NewWriterSize(app.Out, 64<<10)
		_, err := export.Stream(ctx, options, out)
		if err = errors.Join(err, out.Flush()); errors.Is(err, syscall.EPIPE) {
			return nil // the reader has enough
		}
		return err
	}
	app.ResumeWith()
	result, err := export.Run(ctx, options)
	progress.Close()
	if err != nil {
		return cdrExportError(err)
	}
	w, err := cli.Writer(app, []output.Column[cdrExportResult]{
		{Name: "output", Value: func(r cdrExportResult) string { return r.Output }},
		{Name: "records", Value: func(r cdrExportResult) string { return strconv.FormatInt(r.Records, 10) }},
		{Name: "files", Value: func(r cdrExportResult) string { return strconv.Itoa(r.Files) }},
		{Name: "continued_after", Value: func(r cdrExportResult) string { return strconv.FormatInt(r.Continued, 10) }},
	})
	if err != nil {
		return err
	}
	if err := w.Write(cdrExportResult{options.Output, result}); err != nil {
		return err
	}
	return w.Close()
}

// cdrExportError adds what to do to the errors of package export.
func cdrExportError(err error) error {
	if _, ok := errors.AsType[*export.OtherQueryError](err); ok {
		return &cli.Error{Exit: cli.Usage, Err: err}
	}
	if _, ok := errors.AsType[*export.BusyError](err); ok {
		return &cli.Error{Exit: cli.Usage, Err: err}
	}
	return err
}
