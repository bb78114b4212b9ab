// Package export writes call detail records to files. Memory does not depend on the number of records.
//
// A file is written beside its final path, synced, and then renamed, so the final path never holds a part of an export.
// A state file beside it holds how much is safe. After an interruption at any moment, the same export continues there:
// no record is lost, and none is written twice.
//
// Files can be read by their owner only, because they hold phone numbers and names.
package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// Options say what to export, and to which file.
type Options struct {
	Client *voiso.Client
	Server string          // address of the contact center: an export of another one is not continued
	Filter voiso.CDRFilter // Start and End are required
	Output string          // path of a file, or of a folder that ends in a slash
	Format Format
	// Parallel is the number of days to request at the same time, 0 for one. Folders have one day at a time.
	Parallel int
	// RawCells writes CSV cells as they are, even if a spreadsheet would run them as formulas.
	RawCells bool
	// Restart discards an unfinished export to the same output.
	Restart bool
	// CheckpointEvery is the number of records after which the export could continue, 0 for 10000.
	CheckpointEvery int64
	// Progress is called now and then with the number of records so far. It may be nil.
	Progress func(records int64)
}

// Result says what was exported.
type Result struct {
	Records   int64 `json:"records"`
	Continued int64 `json:"continued_after,omitzero"` // records of an earlier, interrupted run
	Files     int   `json:"files"`
}

const (
	checkpointEvery = 10_000
	progressEvery   = 1_000
)

var errNoDays = errors.New("an export needs a first and a last day")

// Run exports to a file or folder, and continues an unfinished export of the same query.
func Run(ctx context.Context, options Options) (Result, error) {
	if options.Filter.Start.IsZero() || options.Filter.End.IsZero() {
		return Result{}, errNoDays
	}
	if options.CheckpointEvery <= 0 {
		options.CheckpointEvery = checkpointEvery
	}
	if IsFolder(options.Output) {
		return runDays(ctx, &options)
	}
	return runFile(ctx, &options, options.Output, options.Filter)
}

// IsFolder reports whether an output is a folder with one file per day.
func IsFolder(output string) bool {
	if strings.HasSuffix(output, "/") || strings.HasSuffix(output, string(filepath.Separator)) {
		return true
	}
	info, err := os.Stat(output)
	return err == nil && info.IsDir()
}

// query identifies an export. It is stored, and holds no key.
type query struct {
	Server       string   `json:"server"`
	From         string   `json:"from"`
	To           string   `json:"to"`
	Format       string   `json:"format"`
	Type         string   `json:"type,omitzero"`
	Disposition  string   `json:"disposition,omitzero"`
	Caller       string   `json:"from_number,omitzero"`
	Called       string   `json:"to_number,omitzero"`
	CallerPart   string   `json:"from_number_contains,omitzero"`
	CalledPart   string   `json:"to_number_contains,omitzero"`
	Agents       []string `json:"agents,omitzero"`
	Queues       []string `json:"queues,omitzero"`
	RecordsAPage int      `json:"page_size,omitzero"`
	RawCells     bool     `json:"raw_cells,omitzero"`
}

func (o *Options) query(f voiso.CDRFilter) query {
	return query{
		Server: o.Server, From: f.Start.Format(time.DateOnly), To: f.End.Format(time.DateOnly), Format: o.Format.String(),
		Type: string(f.Type), Disposition: string(f.Disposition), Caller: f.CLI, Called: f.Number,
		CallerPart: f.CLIContains, CalledPart: f.NumberContains, Agents: f.AgentIDs, Queues: f.QueueIDs,
		RecordsAPage: f.PageSize, RawCells: o.RawCells,
	}
}

func (q query) same(other query) bool {
	a, _ := json.Marshal(q) // strings, numbers and booleans
	b, _ := json.Marshal(other)
	return string(a) == string(b)
}

// String tells people what the query is, without phone numbers.
func (q query) String() string {
	for _, number := range []*string{&q.Caller, &q.Called, &q.CallerPart, &q.CalledPart} {
		if *number != "" {
			*number = "(number)"
		}
	}
	text, _ := json.Marshal(q)
	return string(text)
}

// runFile exports to one file.
func runFile(ctx context.Context, options *Options, path string, filter voiso.CDRFilter) (result Result, err error) {
	p, err := openPartial(path, options.query(filter), options.Restart)
	if err != nil {
		return Result{}, err
	}
	defer p.release()
	format := options.Format
	if format.Kind == Parquet { // a Parquet file cannot be continued: its index comes last
		format = Format{JSONL, Zstd}
	}
	result = Result{Records: p.state.Records, Continued: p.state.Records, Files: 1}
	out, err := newWriter(p.file, options, format, p.state.Bytes == 0)
	if err != nil {
		return result, err
	}
	if result.Records, err = fill(ctx, options, filter, p, out); err != nil {
		return result, err
	}
	if options.Format.Kind != Parquet {
		return result, p.publish(p.file)
	}
	return result, convert(ctx, p)
}

// fill writes all remaining records to a partial file. What it wrote before an error is safe.
func fill(ctx context.Context, options *Options, filter voiso.CDRFilter, p *partial, out writer) (records int64, err error) {
	export := options.Client.ExportCDRs(filter, voiso.ExportOptions{
		Resume: p.state.Checkpoint, WindowDays: 1, Parallel: options.Parallel,
	})
	records = p.state.Records
	save := func() error {
		if err := out.flush(); err != nil {
			return err
		}
		return p.checkpoint(export.Checkpoint(), records)
	}
	for raw, err := range export.Raw(ctx) {
		if err != nil {
			return records, errors.Join(err, save())
		}
		if err := out.write(raw); err != nil {
			return records, fmt.Errorf("write record %d: %w", records+1, err)
		}
		records++
		if records%progressEvery == 0 && options.Progress != nil {
			options.Progress(records)
		}
		if records%options.CheckpointEvery == 0 {
			if err := save(); err != nil {
				return records, err
			}
		}
	}
	if options.Progress != nil {
		options.Progress(records)
	}
	return records, save()
}

// convert publishes the records of a partial file as a Parquet file.
func convert(ctx context.Context, p *partial) error {
	file, err := os.OpenFile(beside(p.path, "new"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // not found when it was published
	defer file.Close()                            //nolint:errcheck // publish closes it
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	out := newParquetWriter(file)
	for raw, err := range rawLines(p.file, Zstd) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if err := out.write(raw); err != nil {
			return err
		}
	}
	if err := out.close(); err != nil {
		return err
	}
	return p.publish(file)
}

// Stream writes records to a pipe, which cannot be continued.
func Stream(ctx context.Context, options Options, to io.Writer) (Result, error) {
	out, err := newWriter(to, &options, options.Format, true)
	if err != nil {
		return Result{}, err
	}
	export := options.Client.ExportCDRs(options.Filter, voiso.ExportOptions{WindowDays: 1, Parallel: options.Parallel})
	var result Result
	for raw, err := range export.Raw(ctx) {
		if err != nil {
			return result, errors.Join(err, out.close())
		}
		if err := out.write(raw); err != nil {
			return result, fmt.Errorf("write record %d: %w", result.Records+1, err)
		}
		result.Records++
		if result.Records%progressEvery == 0 && options.Progress != nil {
			options.Progress(result.Records)
		}
	}
	return result, out.close()
}
