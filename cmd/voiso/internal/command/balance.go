package command

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
)

func balanceCommand(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "balance", Short: "Show the balance in US dollars", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			balance, err := client.GetBalance(cmd.Context())
			if err != nil {
				return err
			}
			w, err := cli.Writer(app, []output.Column[*gen.Balance]{{Name: "balance", Value: func(b *gen.Balance) string { return fmt.Sprintf("%.2f", b.Balance) }}})
			if err != nil {
				return err
			}
			if err := w.Write(balance); err != nil {
				return err
			}
			return w.Close()
		},
	}
}
