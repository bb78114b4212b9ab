package voiso_test

import (
	"context"
	"fmt"
	"log"

	"github.com/voiso-community/voiso-go/gen"
)

func ExampleClient_SendSMS() {
	client, fake := exampleClient()
	defer fake.Close()

	sms, err := client.SendSMS(context.Background(), gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hello"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sms.SMSID, sms.Segments)
	// Output: cf283919-86f4-46a6-8b45-29bd7a752827 1
}

func ExampleClient_SendSMS_template() {
	client, fake := exampleClient()
	defer fake.Close()

	sms, err := client.SendSMS(context.Background(), gen.SendSMSRequest{
		Agent:  "5151",
		Number: "18885658889",
		Template: gen.SMSTemplateUse{
			ID:     174,
			Params: gen.SMSTemplateParams{"contact_name": "Jane", "agent_name": "Rick"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sms.SMSID)
	// Output: cf283919-86f4-46a6-8b45-29bd7a752827
}

func ExampleClient_SMSTemplates() {
	client, fake := exampleClient()
	defer fake.Close()

	for template, err := range client.SMSTemplates(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(template.ID, template.Name, template.AssignedTeams[0].Name)
	}
	// Output: 142 SMS template (6) Support Team 2
}

func ExampleClient_SendWhatsApp() {
	client, fake := exampleClient()
	defer fake.Close()

	result, err := client.SendWhatsApp(context.Background(), gen.SendWhatsAppRequest{
		Agent:        new("101"),
		TemplateUUID: "5f87aa44-2b9d-4c52-a715-b9d43718b8df",
		From:         "18885658889",
		Recipients: []gen.WhatsAppRecipient{{
			To:           "447414992548",
			TemplateData: gen.WhatsAppTemplateData{Body: gen.WhatsAppTemplateBody{Placeholders: []string{"Jane"}}},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted for", len(result.Status), "recipient")
	// Output: accepted for 1 recipient
}

func ExampleClient_ListWhatsAppTemplates() {
	client, fake := exampleClient()
	defer fake.Close()

	list, err := client.ListWhatsAppTemplates(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, template := range list.Templates {
		fmt.Println(template.Name, template.Language, template.Body)
	}
	// Output:
	// my_internal_test en_US Hello {{1}}
	// my_internal_test es-MX Hola {{1}}
}

func ExampleClient_ConversationMessages() {
	client, fake := exampleClient()
	defer fake.Close()

	for message, err := range client.ConversationMessages(context.Background(), "0b97ce11-b6e0-49b4-8f92-68040aa324bf") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(message.ID, message.ActivityType, message.ContentData.Text)
	}
	// Output: 2649335 outbound Welcome to Voiso
}
