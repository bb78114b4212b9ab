package voiso_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

func ExampleClient_StartCall() {
	client, fake := exampleClient()
	defer fake.Close()

	call, err := client.StartCall(context.Background(), gen.StartCallParams{
		Agent:     "1002",
		Number:    "16461572020",
		AccountID: new("12345678"), // also masks the number for the agent
		CRM:       new("my_crm"),
		GetCallID: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("call", call.CallID)
	// Output: call 24f6a191-f0ad-4257-x934-32xx26x51208
}

func ExampleClient_HangUp() {
	client, fake := exampleClient()
	defer fake.Close()

	if _, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "1002", Number: "16461572020"}); err != nil {
		log.Fatal(err)
	}
	if err := client.HangUp(context.Background(), gen.HangUpRequest{Agent: "1002"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ended")
	// Output: ended
}

func ExampleClient_CreateScheduledCallback() {
	client, fake := exampleClient()
	defer fake.Close()

	tomorrow := time.Now().UTC().AddDate(0, 0, 1)
	_, err := client.CreateScheduledCallback(context.Background(), gen.ScheduledCallbackRequest{
		ContactNumber: "1234567890",
		Agent:         "agent@email.com",
		ScheduledTime: time.Date(tomorrow.Year(), tomorrow.Month(), tomorrow.Day(), 10, 30, 0, 0, time.UTC),
		TimeZone:      "Europe/London",
		ContextNotes:  "Asked for a quote",
	})
	fmt.Println(err)
	// Output: <nil>
}
