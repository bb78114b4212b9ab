// Click-to-call rings an agent, dials a number, and ends the call.
//
//	go run ./examples/click-to-call -agent 1002 -number "+1 (646) 157-2020"
//
// With a real contact center in the environment this dials a real phone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"

	"github.com/voiso-community/voiso-go/examples/internal/demo"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func main() {
	agent := flag.String("agent", "1002", "extension of the agent")
	number := flag.String("number", "+1 (646) 157-2020", "number to call, as people write it")
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background(), *agent, *number); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, agent, number string) error {
	client, _, stop, err := demo.Client(nil)
	if err != nil {
		return err
	}
	defer stop()

	digits, err := voiso.NormalizeNumber(number)
	if err != nil {
		return err
	}
	call, err := client.StartCall(ctx, gen.StartCallParams{Agent: agent, Number: digits, GetCallID: new(true)})
	switch {
	case errors.Is(err, voiso.ErrAgentUnavailable):
		return fmt.Errorf("agent %s is not logged in: %w", agent, err)
	case errors.Is(err, voiso.ErrOutcomeUnknown):
		return fmt.Errorf("the phone may be ringing, do not dial again: %w", err)
	case err != nil:
		return err
	}
	fmt.Println("started call", call.CallID)

	if err := client.HangUp(ctx, gen.HangUpRequest{Agent: agent}); err != nil {
		return err
	}
	fmt.Println("ended the call of agent", agent)
	return nil
}
