package command

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voisotest"
)

func sandboxCommand(app *cli.App) *cobra.Command {
	var address string
	options := sandbox.Options{Fake: voisotest.Options{RingTime: 2 * time.Second, WrapUp: 3 * time.Second}}
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run a fake Voiso with a page, for programs in any language", Args: cobra.NoArgs,
		Long: "Sandbox is a fake Voiso on a port of this machine: it neither dials nor sends anything. Its page shows every\n" +
			"request and the mistakes in it. It prints lines that point a client at it, and runs until Ctrl-C.",
		Example:     "voiso sandbox\nvoiso sandbox --addr 127.0.0.1:8473 --cdrs 10000",
		Annotations: map[string]string{anyConfig: "yes"}, // it needs none
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := sandbox.Run(cmd.Context(), address, options, app.Out, app.Err)
			if errors.Is(err, context.Canceled) {
				return nil // Ctrl-C is how it ends
			}
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&address, "addr", sandbox.DefaultAddress, "address to listen on")
	flags.StringSliceVar(&options.Hosts, "host", nil, "further host `name` for browsers")
	flags.StringVar(&options.Webhook, "webhook", "", "`URL` that receives events")
	flags.BoolVar(&options.Fake.RemoteWebhooks, "remote-webhooks", false, "allow events to other machines")
	flags.IntVar(&options.Fake.CDRs, "cdrs", 250, "number of generated call detail records")
	return cmd
}
