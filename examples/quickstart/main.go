// Quickstart shows authenticated, validated requests and typed responses.
//
//	go run ./examples/quickstart
//
// With nothing set it starts a fake Voiso in the same process. With
// VOISO_CLUSTER and VOISO_CONTACT_CENTER_KEY or VOISO_USER_KEY set it reads
// from the real contact center, and sends an SMS only if told to whom and as
// which agent: -sms 15555551234 -agent 2003.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"time"

	"github.com/voiso-community/voiso-go/examples/internal/demo"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func main() {
	number := flag.String("sms", "", "number to send one SMS to, E.164 without \"+\" (costs money on a real contact center)")
	agent := flag.String("agent", "", "extension of the agent who sends it")
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background(), *number, *agent); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, number, agent string) error {
	client, isFake, stop, err := demo.Client(
		[]voisotest.Options{{CDRs: 25_000}}, voiso.WithLogger(slog.New(callPrinter{})))
	if err != nil {
		return err
	}
	defer stop()
	if isFake {
		number, agent = cmp.Or(number, "15555551234"), cmp.Or(agent, "2003")
	}

	fmt.Println("\nThe authentication page's first example: campaigns, with the contact center key")
	campaigns, err := client.ListCDRCampaigns(ctx)
	if err := missing(err); err != nil {
		return err
	}
	if campaigns != nil {
		for _, campaign := range campaigns.Items {
			fmt.Printf("  campaign %s: %s\n", campaign.ID, campaign.Name)
		}
	}

	fmt.Println("\nThe second one: an SMS, with the user key")
	if number == "" {
		fmt.Println("  not sent: no -sms number given")
	} else {
		sms, err := client.SendSMS(ctx, gen.SendSMSRequest{Agent: agent, Number: number, Body: "This is a test message."})
		if err := missing(err); err != nil {
			return err
		}
		if sms != nil {
			fmt.Printf("  SMS %s in %d segment(s)\n", sms.SMSID, sms.Segments)
		}
	}

	fmt.Println("\nThe agents and their status")
	agents, err := client.ListAgentsStatus(ctx)
	if err := missing(err); err != nil {
		return err
	}
	for _, a := range agents.Items {
		fmt.Printf("  %-10s extension %s, %s\n", a.Email, a.Ext, a.Status)
	}

	fmt.Println("\nCall detail records, one at a time from the wire")
	began, count := time.Now(), 0
	for _, err := range client.CDRs(ctx, voiso.CDRFilter{}) {
		if err != nil {
			return err
		}
		if count++; count == 25_000 {
			break // enough for a first run
		}
	}
	fmt.Printf("  %d records in %v\n", count, time.Since(began).Round(time.Millisecond))
	return nil
}

// missing prints a note if the operation needs the other key, and lets the run
// continue.
func missing(err error) error {
	if without, ok := errors.AsType[*securityproviders.MissingCredentialError](err); ok {
		fmt.Println("  skipped:", without)
		return nil
	}
	return err
}

// callPrinter is a slog handler that prints the client's debug records: operation,
// scheme and status of each attempt. They hold no key.
type callPrinter struct{}

func (callPrinter) Enabled(context.Context, slog.Level) bool { return true }
func (p callPrinter) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p callPrinter) WithGroup(string) slog.Handler          { return p }

func (callPrinter) Handle(_ context.Context, record slog.Record) error {
	call := map[string]slog.Value{}
	record.Attrs(func(a slog.Attr) bool { call[a.Key] = a.Value; return true })
	fmt.Printf("  %s %s  as %s  -> %v\n", call["method"], call["path"], call["scheme"], call["status"])
	return nil
}
