// Voiso is a command line for the Voiso contact-center API. It is not an
// official Voiso product.
//
//	voiso agents status
//	voiso api --list
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/command"
)

func main() {
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// A second Ctrl-C ends the program at once.
	context.AfterFunc(ctx, stop)
	return command.Run(ctx, cli.System(), os.Args[1:])
}
