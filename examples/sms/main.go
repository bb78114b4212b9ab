// SMS sends one SMS from a template, filling in its placeholders.
//
//	go run ./examples/sms -agent 2003 -number 15555551234
//
// With a real contact center in the environment this sends a real message.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"strconv"

	"github.com/voiso-community/voiso-go/examples/internal/demo"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func main() {
	agent := flag.String("agent", "2003", "extension of the agent")
	number := flag.String("number", "15555551234", "recipient, E.164 without \"+\"")
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

	for template, err := range client.SMSTemplates(ctx) {
		if err != nil {
			return err
		}
		fmt.Printf("template %s %q: %s\n", template.ID, template.Name, template.Body)
		id, err := strconv.Atoi(template.ID)
		if err != nil {
			return err
		}
		sms, err := client.SendSMS(ctx, gen.SendSMSRequest{
			Agent: agent, Number: number,
			Template: gen.SMSTemplateUse{ID: id, Params: map[string]string{"contact_name": "Jane", "agent_name": "Rick"}},
		})
		if errors.Is(err, voiso.ErrRateLimited) {
			return fmt.Errorf("try again later: %w", err)
		}
		if err != nil {
			return err
		}
		fmt.Printf("sent %s in %d segment(s)\n", sms.SMSID, sms.Segments)
		return nil // the first template will do
	}
	return errors.New("the contact center has no SMS template")
}
