package command

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
)

func balanceCommand(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "balance", Short: "Show the balance in US dollars", Args: cobra.NoArgs,
		Example: "voiso balance",
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := app.Client(cmd.Context())
			if err != nil {
				return err
			}
			balance, err := client.GetBalance(cmd.Context())
			if err != nil {
				return err
			}
			return cli.Print(app, balance, []output.Column[*gen.Balance]{
				{Name: "balance", Value: func(b *gen.Balance) string { return strconv.FormatFloat(b.Balance, 'f', -1, 64) }},
			})
		},
	}
}
