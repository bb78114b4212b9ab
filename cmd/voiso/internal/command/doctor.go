package command

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/config"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/doctor"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func doctorCommand(app *cli.App) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check settings, connection and keys", Args: cobra.NoArgs,
		Long: "Doctor tries proxy, name, TLS and clock, and then every operation that only reads, with each kind of key.\n" +
			"It says what to do about each finding, and which rows of api/EVIDENCE.md the responses confirm. The output\n" +
			"has no key, so it can be attached to a report. The exit code is 9 if a check failed.",
		Example: "voiso doctor\nvoiso doctor --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := app.Config()
			if err != nil {
				return err
			}
			p, err := patient(cmd.Context(), app, c)
			if err != nil {
				return err
			}
			report := doctor.Examine(cmd.Context(), p, func(name string) {
				if app.ErrTerminal {
					fmt.Fprintf(app.Err, "\r\x1b[Kchecking %s", name)
				}
			})
			if app.ErrTerminal {
				fmt.Fprint(app.Err, "\r\x1b[K")
			}
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			if err := printReport(app, report, asJSON); err != nil {
				return err
			}
			if failed := report.Failed(); failed > 0 {
				return &cli.Error{Exit: cli.Partly, Message: fmt.Sprintf("%d checks failed", failed), Next: "see the column next"}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the whole report as one JSON object")
	return cmd
}

// patient returns what to examine. Without a key there is no client.
func patient(ctx context.Context, app *cli.App, c *config.Config) (doctor.Patient, error) {
	p := doctor.Patient{Version: currentVersion().Version, Origins: map[voiso.KeyKind]string{}}
	p.Timeout, _ = time.ParseDuration(c.Timeout.Text) // Load has checked it
	for kind, key := range map[voiso.KeyKind]config.Key{voiso.ContactCenter: c.ContactCenter, voiso.User: c.User} {
		if key.Origin != "" {
			p.Origins[kind] = key.Origin
		}
	}
	if len(p.Origins) == 0 {
		if c.BaseURL.Text == "" && c.Cluster.Text == "" {
			return p, &cli.Error{Exit: cli.Usage, Message: "neither cluster nor key is configured", Next: "see 'voiso help configuration'"}
		}
		p.Server = cmp.Or(c.BaseURL.Text, "https://"+c.Cluster.Text+".voiso.com")
		return p, nil
	}
	client, err := app.Client(ctx)
	if err != nil {
		return p, err
	}
	generated, ok := client.Generated().ClientInterface.(*gen.Client)
	if !ok {
		return p, fmt.Errorf("the generated client is not a %T", generated)
	}
	p.Client, p.Server = client, strings.TrimSuffix(generated.Server, "/")
	for _, kind := range []voiso.KeyKind{voiso.ContactCenter, voiso.User} {
		if p.Origins[kind] != "" {
			p.Kinds = append(p.Kinds, kind)
		}
	}
	return p, nil
}

// finding is a line of the report.
type finding struct {
	Check    string        `json:"check"`
	Key      string        `json:"key,omitempty"`
	Status   doctor.Status `json:"status"`
	Message  string        `json:"message"`
	How      string        `json:"how,omitempty"`
	Confirms []string      `json:"confirms,omitempty"`
	Next     string        `json:"next,omitempty"`
}

func printReport(app *cli.App, report *doctor.Report, asJSON bool) error {
	if asJSON || app.Format() == output.JSON {
		data, err := output.Marshal(report)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(app.Out, string(data))
		return err
	}
	w, err := cli.Writer(app, []output.Column[finding]{
		{Name: "check", Value: func(f finding) string { return f.Check }},
		{Name: "key", Value: func(f finding) string { return f.Key }},
		{Name: "status", Value: func(f finding) string { return string(f.Status) }},
		{Name: "message", Value: func(f finding) string { return f.Message }},
		{Name: "confirms", Value: func(f finding) string { return strings.Join(f.Confirms, ", ") }},
		{Name: "next", Value: func(f finding) string { return f.Next }},
	})
	if err != nil {
		return err
	}
	for _, c := range report.Checks {
		if err := w.Write(finding{Check: c.Name, Status: c.Status, Message: c.Message, Next: c.Next}); err != nil {
			return err
		}
	}
	for _, a := range report.Operations {
		if err := w.Write(finding{a.Operation, a.Key, a.Status, a.Message, a.How, a.Confirms, a.Next}); err != nil {
			return err
		}
	}
	return w.Close()
}
