package command

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/contacts"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sheet"
	"github.com/voiso-community/voiso-go/voiso"
)

func contactsCommand(app *cli.App) *cobra.Command {
	return group("contacts", "Add and update the contacts of a campaign from a file",
		contactsSend(app, contacts.Add), contactsSend(app, contacts.Update))
}

// contactsOptions are the flags of contacts add and update.
type contactsOptions struct {
	action                      contacts.Action
	campaign                    int
	columns                     []string
	sheet, result               string
	skipMalformed, retryUnknown bool
}

func contactsSend(app *cli.App, action contacts.Action) *cobra.Command {
	o := contactsOptions{action: action}
	cmd := &cobra.Command{
		Use: string(action) + " FILE", Short: map[contacts.Action]string{
			contacts.Add: "Add the contacts of a file to a campaign", contacts.Update: "Update the contacts of a campaign from a file",
		}[action],
		Args: cobra.ExactArgs(1),
		Long: "The file is CSV or XLSX with a header row. The command guesses which column is which, shows that, and checks\n" +
			"all rows before it sends the first one. It asks, because the campaign calls these people.\n\n" +
			"FILE.result.csv gets one line for each row. The same command run again continues where it stopped and sends\n" +
			"nobody twice. A contact whose outcome is unknown is left alone" + map[contacts.Action]string{
			contacts.Add:    "; --retry-unknown sends it again, and Voiso\nrefuses it as a duplicate if it had arrived.",
			contacts.Update: " by contacts add; an update may be made\ntwice, so this command makes it again.",
		}[action],
		Example: "voiso contacts " + string(action) + " leads.csv --campaign 1234 --dry-run\n" +
			"voiso contacts " + string(action) + " leads.csv --campaign 1234 --map phoneNumber=Mobile --expect 2",
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, app, args[0]) },
	}
	flags := cmd.Flags()
	flags.IntVar(&o.campaign, "campaign", 0, "`ID` of the campaign, which has to be a live one")
	flags.StringArrayVar(&o.columns, "map", nil, "`member=column` for a column that is not guessed: "+strings.Join(contacts.Members(), ", "))
	flags.StringVar(&o.sheet, "sheet", "", "`name` of the sheet of an XLSX file (default: the first)")
	flags.StringVar(&o.result, "result", "", "`file` for the outcome of each row (default: FILE.result.csv)")
	flags.BoolVar(&o.skipMalformed, "skip-malformed", false, "send the other rows if some are malformed")
	if action == contacts.Add {
		flags.BoolVar(&o.retryUnknown, "retry-unknown", false, "send contacts again whose outcome is unknown")
	}
	app.ConfirmFlags(cmd)
	required(cmd, "campaign")
	complete(cmd, "campaign", campaigns(app))
	return cmd
}

func (o contactsOptions) run(cmd *cobra.Command, app *cli.App, path string) error {
	table, err := o.read(app, path)
	if err != nil {
		return &cli.Error{Exit: cli.Usage, Message: path, Err: err}
	}
	if len(table.Short) > 0 {
		app.Note("rows %s: the number has fewer than 10 digits; has it lost its country code or zeros?", rowNumbers(table.Short))
	}
	if len(table.Problems) > 0 {
		if err := printProblems(app, table.Problems, o.skipMalformed); err != nil {
			return err
		}
		if !o.skipMalformed {
			return &cli.Error{Exit: cli.Usage, Message: fmt.Sprintf("%d of %d rows are malformed; nothing was sent", len(table.Problems), len(table.Rows)),
				Next: "correct them, or pass --skip-malformed to send the others"}
		}
	}
	client, err := app.Client(cmd.Context())
	if err != nil {
		return err
	}
	job := &contacts.Job{Action: o.action, Campaign: o.campaign, Result: cmp.Or(o.result, contacts.ResultPath(path)), Table: table, RetryUnknown: o.retryUnknown}
	if app.DryRun {
		return o.dryRun(cmd, app, client, table)
	}
	if err := job.Open(); err != nil {
		return &cli.Error{Exit: cli.Usage, Err: err}
	}
	defer job.Close() //nolint:errcheck // the journal is on the disk already
	return o.send(cmd, app, client, job)
}

func (o contactsOptions) read(app *cli.App, path string) (*contacts.Table, error) {
	chosen, err := pairs("--map", o.columns)
	if err != nil {
		return nil, err
	}
	file, err := sheet.Open(path, o.sheet)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	mapping, err := contacts.Guess(file.Header, chosen)
	if err != nil {
		return nil, err
	}
	app.Note("columns: %s", mapping.Describe(file.Header))
	return contacts.Read(file.Rows(), file.Header, mapping, o.action)
}

// rowNumbers names rows, the first ten of them.
func rowNumbers(rows []int) string {
	var parts []string
	for _, row := range rows[:min(10, len(rows))] {
		parts = append(parts, strconv.Itoa(row))
	}
	if len(rows) > 10 {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

// printProblems prints the malformed rows: as the result if nothing is sent,
// else for people.
func printProblems(app *cli.App, problems []contacts.Problem, sendOthers bool) error {
	if sendOthers {
		app.Note("%d rows are malformed and left out; the result file says why", len(problems))
		return nil
	}
	w, err := cli.Writer(app, []output.Column[contacts.Problem]{
		{Name: "row", Value: func(p contacts.Problem) string { return strconv.Itoa(p.Row) }},
		{Name: "column", Value: func(p contacts.Problem) string { return p.Column }},
		{Name: "why", Value: func(p contacts.Problem) string { return p.Why }},
	})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		if err := w.Write(problem); err != nil {
			return err
		}
	}
	return w.Close()
}

func (o contactsOptions) plan(rows []contacts.Row) cli.Plan {
	plan := cli.Plan{Action: "adds", Detail: fmt.Sprintf("whom campaign %d then calls", o.campaign)}
	if o.action == contacts.Update {
		plan = cli.Plan{Action: "updates", Detail: fmt.Sprintf("contacts of campaign %d", o.campaign)}
	}
	plan.Count = len(rows)
	for _, row := range rows[:min(3, len(rows))] {
		plan.Numbers = append(plan.Numbers, row.Contact.PhoneNumber)
	}
	return plan
}

// dryRun prints the plan and the first request, and leaves the files alone.
func (o contactsOptions) dryRun(cmd *cobra.Command, app *cli.App, client *voiso.Client, table *contacts.Table) error {
	var rows []contacts.Row
	for _, row := range table.Rows {
		if row.Problem == nil {
			rows = append(rows, row)
		}
	}
	if err := app.Confirm(o.plan(rows)); err != nil || len(rows) == 0 {
		return err
	}
	job := contacts.Batch(rows[:min(voiso.MaxContacts, len(rows))])
	var err error
	if o.action == contacts.Update {
		_, err = client.UpdateAllContacts(cmd.Context(), o.campaign, job, voiso.BulkOptions{})
	} else {
		_, err = client.AddAllContacts(cmd.Context(), o.campaign, job, voiso.BulkOptions{})
	}
	return err
}

// contactsSummary is the result of a run.
type contactsSummary struct {
	Campaign int                          `json:"campaign"`
	Rows     int                          `json:"rows"`
	Outcomes map[voiso.ContactOutcome]int `json:"outcomes"`
	Result   string                       `json:"result"`
}

func (o contactsOptions) send(cmd *cobra.Command, app *cli.App, client *voiso.Client, job *contacts.Job) error {
	pending := job.Pending()
	if done := len(job.Table.Rows) - len(job.Table.Problems) - len(pending); done > 0 {
		app.Note("%d rows have their outcome from an earlier run, see %s", done, job.Result)
	}
	if len(pending) > 0 {
		if err := app.Confirm(o.plan(pending)); err != nil {
			return err
		}
	}
	app.ResumeWith()
	progress := app.Progress("contacts", len(pending))
	err := job.Run(cmd.Context(), client, progress.Add)
	progress.Close()
	if failed := job.Save(); failed != nil {
		return failed
	}
	counts := job.Counts()
	if err := o.summary(app, job, counts); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	if left := counts[voiso.ContactInvalid] + counts[voiso.ContactMalformed] + counts[voiso.ContactUnknown] + counts[voiso.ContactNotMentioned]; left > 0 {
		return &cli.Error{Exit: cli.Partly, Message: fmt.Sprintf("%d of %d rows did not become contacts for certain", left, len(job.Table.Rows)),
			Next: "see " + job.Result}
	}
	return nil
}

func (o contactsOptions) summary(app *cli.App, job *contacts.Job, counts map[voiso.ContactOutcome]int) error {
	return cli.Print(app, contactsSummary{o.campaign, len(job.Table.Rows), counts, job.Result}, []output.Column[contactsSummary]{
		{Name: "campaign", Value: func(s contactsSummary) string { return strconv.Itoa(s.Campaign) }},
		{Name: "rows", Value: func(s contactsSummary) string { return strconv.Itoa(s.Rows) }},
		{Name: "outcomes", Value: func(s contactsSummary) string {
			var parts []string
			for _, outcome := range slices.Sorted(maps.Keys(s.Outcomes)) {
				parts = append(parts, fmt.Sprintf("%d %s", s.Outcomes[outcome], outcome))
			}
			return strings.Join(parts, ", ")
		}},
		{Name: "result", Value: func(s contactsSummary) string { return s.Result }},
	})
}
