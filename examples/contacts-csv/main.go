// Contacts from CSV adds the contacts of a CSV file to a live campaign: any
// number of them, in calls of 1000, at the pace that Voiso requires.
//
//	go run ./examples/contacts-csv -campaign 1234 -file contacts.csv
//
// The columns are phone, name, source and priority. With a real contact center
// in the environment this adds contacts that will be called.
package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"log"
	"os"
	"strconv"
	"strings"

	"github.com/voiso-community/voiso-go/examples/internal/demo"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

//go:embed contacts.csv
var sample string

func main() {
	campaign := flag.Int("campaign", 1234, "ID of a live campaign")
	file := flag.String("file", "", "CSV file; a sample without it")
	from := flag.Int("from", 0, "index to continue from, as an interrupted run printed it")
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background(), *campaign, *file, *from); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, campaign int, file string, from int) error {
	client, _, stop, err := demo.Client(nil)
	if err != nil {
		return err
	}
	defer stop()
	var input io.Reader = strings.NewReader(sample)
	if file != "" {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		input = f
	}

	report, err := client.AddContactsFrom(ctx, campaign, contacts(input), voiso.BulkOptions{
		From:          from,
		SkipMalformed: true,
		Skipped:       func(index int, err error) { fmt.Printf("left out row %d: %v\n", index+1, err) },
		Progress:      func(p voiso.ContactsProgress) { fmt.Println("so far:", p.Accepted, "accepted") },
	})
	fmt.Printf("accepted %d, duplicate %d, invalid %d, left out %d, unknown %d\n",
		report.Accepted, report.Duplicate, report.Invalid, report.Malformed, report.Unknown)
	for first, end := range report.Ranges(voiso.ContactInvalid) {
		fmt.Printf("invalid: rows %d to %d\n", first+1, end)
	}
	if err != nil {
		return fmt.Errorf("continue with -from %d: %w", report.Next, err)
	}
	return nil
}

// contacts returns one contact after another, so the file may have any size.
func contacts(input io.Reader) iter.Seq2[gen.CampaignContact, error] {
	return func(yield func(gen.CampaignContact, error) bool) {
		rows := csv.NewReader(input)
		rows.FieldsPerRecord = 4
		if _, err := rows.Read(); err != nil { // the header
			yield(gen.CampaignContact{}, err)
			return
		}
		for {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var contact gen.CampaignContact
			if err == nil {
				contact, err = parse(row)
			}
			if !yield(contact, err) { // a row that is malformed is not the last
				return
			}
		}
	}
}

func parse(row []string) (gen.CampaignContact, error) {
	number, err := voiso.NormalizeNumber(row[0])
	if err != nil {
		return gen.CampaignContact{}, err
	}
	contact := gen.CampaignContact{PhoneNumber: number, ContactName: row[1], ContactSource: row[2]}
	if row[3] != "" {
		priority, err := strconv.ParseInt(row[3], 10, 32)
		if err != nil {
			return gen.CampaignContact{}, fmt.Errorf("priority: %w", err)
		}
		contact.Priority = new(int32(priority))
	}
	return contact, nil
}
