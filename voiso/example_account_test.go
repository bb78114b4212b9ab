package voiso_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func ExampleClient_ListAgentsStatus() {
	client, fake := exampleClient()
	defer fake.Close()

	agents, err := client.ListAgentsStatus(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, agent := range agents.Items {
		fmt.Println(agent.Ext, agent.Status, agent.Status == gen.AgentStateAvailable)
	}
	// Output:
	// 7777 available true
	// 5555 unavailable false
}

func ExampleClient_ListUsers() {
	client, fake := exampleClient()
	defer fake.Close()

	users, err := client.ListUsers(context.Background(), gen.ListUsersParams{Email: new("agent@email.com")})
	if err != nil {
		log.Fatal(err)
	}
	for _, user := range users.Items {
		fmt.Println(user.ID, user.Name, user.Extension)
	}
	// Output: 28982 Jane Doe 1234
}

func ExampleClient_Numbers() {
	client, fake := exampleClient(voisotest.Options{Numbers: 60}) // on three pages
	defer fake.Close()

	count := 0
	for number, err := range client.Numbers(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if number.Number != "" {
			count++
		}
	}
	fmt.Println(count, "numbers")
	// Output: 60 numbers
}

func ExampleClient_GetBalance() {
	client, fake := exampleClient()
	defer fake.Close()

	balance, err := client.GetBalance(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("US$ %.2f\n", balance.Balance)
	// Output: US$ 3562.67
}

func ExampleClient_WebhookFailures() {
	client, fake := exampleClient()
	defer fake.Close()

	lastWeek := time.Now().AddDate(0, 0, -7)
	for failure, err := range client.WebhookFailures(context.Background(), gen.ListWebhookFailuresParams{StartDate: &lastWeek}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(failure.ID, failure.Event)
		if _, err := client.RetriggerWebhookFailure(context.Background(), failure.ID); err != nil {
			log.Fatal(err)
		}
	}
	// Output: aabbccddeeff outbound.call.answered
}

func ExampleClient_ListCDRTeams() {
	client, fake := exampleClient()
	defer fake.Close()

	teams, err := client.ListCDRTeams(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(teams.Items[0].ID, teams.Items[0].Name)
	// Output: 5915 Dayshift
}
