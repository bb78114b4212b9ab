// Sandbox serves a fake Voiso on a port, for programs in any language, with a page that shows every request and what is
// wrong with it.
//
//	go run ./examples/sandbox -addr 127.0.0.1:8473
//
// It prints lines of the form "export NAME=value" that point a client at it. Open its address in a browser.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/voiso-community/voiso-go/internal/sandbox"
	"github.com/voiso-community/voiso-go/voisotest"
)

func main() {
	address := flag.String("addr", sandbox.DefaultAddress, "address to listen on")
	hosts := flag.String("host", "", "further host names for browsers, separated by commas")
	hook := flag.String("webhook", "", "URL that receives events")
	remote := flag.Bool("remote-webhooks", false, "allow events to other machines")
	records := flag.Int("cdrs", 250, "number of generated call detail records")
	ring := flag.Duration("ring", 2*time.Second, "how long a call rings")
	wrapUp := flag.Duration("wrap-up", 3*time.Second, "how long an agent works after a call")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	options := sandbox.Options{
		Webhook: *hook,
		Hosts:   strings.FieldsFunc(*hosts, func(r rune) bool { return r == ',' }),
		Fake:    voisotest.Options{CDRs: *records, RingTime: *ring, WrapUp: *wrapUp, RemoteWebhooks: *remote},
	}
	if err := sandbox.Run(ctx, *address, options, os.Stdout, os.Stderr); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // stop has run
	}
}
