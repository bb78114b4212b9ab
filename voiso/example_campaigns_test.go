package voiso_test

import (
	"context"
	"fmt"
	"log"

	"github.com/voiso-community/voiso-go/gen"
)

func ExampleClient_ListCampaigns() {
	client, fake := exampleClient()
	defer fake.Close()

	campaigns, err := client.ListCampaigns(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, campaign := range campaigns.Items {
		fmt.Println(campaign.ID, campaign.Name)
	}
	// Output: 1234 Anniversary Sale
}

func ExampleClient_CreateCampaign() {
	client, fake := exampleClient()
	defer fake.Close()

	_, err := client.CreateCampaign(context.Background(), gen.CreateCampaignRequest{
		Name: "Anniversary Sale", CampaignType: "live", Timezone: "America/New_York",
		StartHour: "09:00", EndHour: "18:00", RetryAttempts: new(3), RetryInterval: new(30),
		Agents: []string{"agent@email.com"},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_ChangeCampaignStatus() {
	client, fake := exampleClient()
	defer fake.Close()

	changed, err := client.ChangeCampaignStatus(context.Background(), 12345,
		gen.CampaignStatusRequest{Operation: gen.CampaignOperationStart})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("started", changed.ID)
	// Output: started 12345
}

func ExampleClient_UpdateCampaignAgents() {
	client, fake := exampleClient()
	defer fake.Close()

	_, err := client.UpdateCampaignAgents(context.Background(), 12345, gen.CampaignAgentsRequest{
		AddAgents: []string{"agent@email.com"}, RemoveTeams: []string{"Nightshift"},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_AddContacts() {
	client, fake := exampleClient()
	defer fake.Close()

	result, err := client.AddContacts(context.Background(), 1234, gen.ContactsRequest{Contacts: []gen.CampaignContact{
		{PhoneNumber: "441234567890", ContactName: "Richard Sanchez", Priority: new(int32(0))}, // called first
		{PhoneNumber: "12"},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("taken:", result.Contacts, "invalid:", result.InvalidNumbers)
	// Output: taken: [441234567890] invalid: [12]
}

func ExampleClient_UpdateContacts() {
	client, fake := exampleClient()
	defer fake.Close()

	result, err := client.UpdateContacts(context.Background(), 1234, gen.ContactsRequest{Contacts: []gen.CampaignContact{
		{PhoneNumber: "441234567890", IsActive: new(false)}, // do not call
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Contacts)
	// Output: [441234567890]
}
