package voiso_test

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"log"
	"strings"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// A malformed number is left out. The report says what the server did with the
// others.
func ExampleClient_AddAllContacts() {
	client, fake := exampleClient()
	defer fake.Close()

	contacts := []gen.CampaignContact{
		{PhoneNumber: "16461572020", ContactName: "Jane Doe"},
		{PhoneNumber: "020 7946 0018"}, // national, with spaces
		{PhoneNumber: "441234567890", ContactName: "Richard Sanchez"},
		{PhoneNumber: "12"},
		{PhoneNumber: "16461572020"},
	}
	report, err := client.AddAllContacts(context.Background(), 1234, contacts, voiso.BulkOptions{
		SkipMalformed: true,
		Skipped:       func(index int, err error) { fmt.Printf("contact %d is left out: %v\n", index, err) },
	})
	fmt.Println(report)
	if err != nil {
		log.Fatalf("continue with BulkOptions.From %d: %v", report.Next, err)
	}
	for first, end := range report.Ranges(voiso.ContactInvalid) {
		fmt.Println("refused by the server:", contacts[first:end][0].PhoneNumber)
	}
	// Output:
	// contact 1 is left out: voiso: addContacts: contacts[1].phoneNumber must be 1 to 15 digits in E.164 form, without "+" and not beginning with 0 (see voiso.NormalizeNumber)
	// campaign 1234: 2 accepted, 1 duplicate, 1 invalid, 1 malformed; next 5 of 5
	// refused by the server: 12
}

// Contacts that arrive one by one, here one in a line, are not held in memory.
func ExampleClient_AddContactsFrom() {
	client, fake := exampleClient()
	defer fake.Close()

	file := strings.NewReader("+1 (646) 157-2020\nnobody\n+44 1234 567890\n")
	report, err := client.AddContactsFrom(context.Background(), 1234, lines(bufio.NewScanner(file)), voiso.BulkOptions{
		SkipMalformed: true,
		Skipped:       func(index int, err error) { fmt.Printf("line %d: %v\n", index+1, err) },
	})
	fmt.Println(report)
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// line 2: voiso: NormalizeNumber: number must not contain 'n' (character 1)
	// campaign 1234: 2 accepted, 1 malformed; next 3 of 3
}

// lines returns one contact for each line. An error of NormalizeNumber means a
// malformed contact; any other error ends the work.
func lines(scanner *bufio.Scanner) iter.Seq2[gen.CampaignContact, error] {
	return func(yield func(gen.CampaignContact, error) bool) {
		for scanner.Scan() {
			number, err := voiso.NormalizeNumber(scanner.Text())
			if !yield(gen.CampaignContact{PhoneNumber: number}, err) {
				return
			}
		}
		if err := scanner.Err(); err != nil {
			yield(gen.CampaignContact{}, err)
		}
	}
}
