package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/operation"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// maxResponse is the largest response that the command prints.
const maxResponse = 64 << 20

func apiCommand(app *cli.App) *cobra.Command {
	var all bool
	var fields []string
	var body string
	cmd := &cobra.Command{
		Use: "api OPERATION", Short: "Make any request of the API, checked against the description",
		Long: "Api makes the request of an operation and prints the response as it is. A field is a parameter or a member\n" +
			"of the body; its value is text or JSON, as the description says. The request is checked before it is sent.\n" +
			"What calls or texts people asks first.",
		Example: "voiso api --list\nvoiso api listUsers -f extension=1002\n" +
			"voiso api sendSMS -f agent=2003 -f number=16461572020 -f body=Hello --yes\nvoiso api sendSMS --body @sms.json --dry-run",
		Args: func(cmd *cobra.Command, args []string) error {
			if all {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) (values []cobra.Completion, _ cobra.ShellCompDirective) {
			for _, op := range gen.Operations() {
				values = append(values, cobra.CompletionWithDesc(op.ID, op.Summary))
			}
			return values, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if all {
				return listOperations(app)
			}
			op, ok := operation.Find(args[0])
			if !ok {
				return &cli.Error{Exit: cli.Usage, Message: fmt.Sprintf("there is no operation %q", args[0]), Next: "see 'voiso api --list'"}
			}
			input := operation.Input{Fields: fields}
			if cmd.Flags().Changed("body") {
				data, err := content(app, "--body", body)
				if err != nil {
					return err
				}
				input.Body = data
			}
			request, err := operation.New(op, input)
			if err != nil {
				return &cli.Error{Exit: cli.Usage, Err: err, Next: "nothing was sent; see " + docsOf(op)}
			}
			return callAPI(cmd, app, request)
		},
	}
	cmd.Flags().BoolVar(&all, "list", false, "list all operations")
	cmd.Flags().StringArrayVarP(&fields, "field", "f", nil, "`name=value` of a parameter or a member of the body")
	cmd.Flags().StringVar(&body, "body", "", "`JSON` body, or @file, or - for the standard input")
	app.ConfirmFlags(cmd)
	complete(cmd, "field", func(_ *cobra.Command, args []string, _ string) (values []cobra.Completion, _ cobra.ShellCompDirective) {
		if op, ok := operation.Find(strings.Join(args, "")); ok {
			for _, name := range operation.Fields(op) {
				values = append(values, name+"=")
			}
		}
		return values, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
	return cmd
}

func docsOf(op *gen.Operation) string { return "https://" + op.Evidence.Source }

func listOperations(app *cli.App) error {
	w, err := cli.Writer(app, []output.Column[operationJSON]{
		{Name: "operation", Value: func(o operationJSON) string { return o.Operation }},
		{Name: "method", Value: func(o operationJSON) string { return o.Method }},
		{Name: "path", Value: func(o operationJSON) string { return o.Path }},
		{Name: "summary", Value: func(o operationJSON) string { return o.Summary }},
	})
	if err != nil {
		return err
	}
	for op := range operations() {
		if err := w.Write(op); err != nil {
			return err
		}
	}
	return w.Close()
}

// operationJSON is an operation of the list.
type operationJSON struct {
	Operation string   `json:"operation"`
	Method    string   `json:"method"`
	Path      string   `json:"path"`
	Summary   string   `json:"summary"`
	Fields    []string `json:"fields"`
}

func operations() iter.Seq[operationJSON] {
	return func(yield func(operationJSON) bool) {
		for _, op := range gen.Operations() {
			if !yield(operationJSON{op.ID, op.Method, op.Path, op.Summary, operation.Fields(op)}) {
				return
			}
		}
	}
}

func callAPI(cmd *cobra.Command, app *cli.App, request *operation.Request) error {
	client, err := app.Client(cmd.Context())
	if err != nil {
		return err
	}
	if err := confirmReach(app, request.Reach()); err != nil {
		return err
	}
	generated, ok := client.Generated().ClientInterface.(*gen.Client)
	if !ok {
		return fmt.Errorf("the generated client is not a %T", generated)
	}
	req, err := request.HTTP(cmd.Context(), generated.Server, securityproviders.KeyInPath)
	if err != nil {
		return err
	}
	resp, err := generated.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	switch {
	case err != nil:
		return err
	case len(data) > maxResponse:
		return fmt.Errorf("the response has more than %d MiB; narrow it with -f", maxResponse>>20)
	case len(bytes.TrimSpace(data)) == 0:
		app.Note("%s: done, status %d", request.Operation.ID, resp.StatusCode)
		return nil
	}
	return printJSON(app, data)
}

// confirmReach asks before a request that reaches people.
func confirmReach(app *cli.App, reach operation.Reach) error {
	switch {
	case reach.Unknown:
		return app.ConfirmText(reach.Action)
	case reach.Action == "":
		return nil
	}
	return app.Confirm(cli.Plan{Action: reach.Action, Numbers: slices.Clone(reach.Numbers)})
}

// printJSON prints a response: indented for people, in one line for programs.
func printJSON(app *cli.App, data []byte) error {
	var b bytes.Buffer
	var err error
	if app.Format().IsJSON() {
		if err = json.Compact(&b, data); err == nil {
			b.WriteByte('\n')
		}
	} else {
		err = indentJSON(&b, data)
	}
	if err != nil {
		return fmt.Errorf("the response is not JSON: %w", err)
	}
	_, err = io.WriteString(app.Out, app.Clean(b.String()))
	return err
}

func indentJSON(b *bytes.Buffer, data []byte) error {
	if err := json.Indent(b, bytes.TrimSpace(data), "", "  "); err != nil {
		return err
	}
	return b.WriteByte('\n')
}
