package voiso_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func ExampleClient_CDRs() {
	server := voisotest.New() // in place of the real cluster
	defer server.Close()
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()))
	if err != nil {
		log.Fatal(err)
	}

	filter := voiso.CDRFilter{
		Start: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		Type:  gen.CDRTypeOutbound,
	}
	for record, err := range client.CDRs(context.Background(), filter) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(record.Timestamp, record.Type, record.Disposition, record.Duration, record.Agent)
	}
	// Output:
	// 2026-01-14T15:21:36.000Z outbound system_abandoned 01:45:25 Roberta Ride
	// 2026-01-19T14:24:00.000Z outbound failed 01:37:31 Agent 9
}

// The JSON of the records is written to a file without decoding it.
func ExampleClient_RawCDRs() {
	server := voisotest.New(voisotest.Options{CDRs: 1000})
	defer server.Close()
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()))
	if err != nil {
		log.Fatal(err)
	}

	var file bytes.Buffer
	for raw, err := range client.RawCDRs(context.Background(), voiso.CDRFilter{}) {
		if err != nil {
			log.Fatal(err)
		}
		file.Write(raw)
		file.WriteByte('\n')
	}
	fmt.Println(bytes.Count(file.Bytes(), []byte("\n")), "lines")
	// Output:
	// 1000 lines
}

// An export continues at a checkpoint after an interruption, also in another
// process.
func ExampleClient_ExportCDRs() {
	server := voisotest.New(voisotest.Options{CDRs: 1000})
	defer server.Close()
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()))
	if err != nil {
		log.Fatal(err)
	}
	filter := voiso.CDRFilter{
		Start: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC),
	}

	var state struct { // stored in a file
		Checkpoint voiso.Checkpoint `json:"checkpoint"`
	}
	count := 0
	export := client.ExportCDRs(filter, voiso.ExportOptions{})
	for _, err := range export.Records(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if count++; count == 400 { // power fails
			state.Checkpoint = export.Checkpoint()
			break
		}
	}

	saved, err := json.Marshal(state)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(saved, &state); err != nil {
		log.Fatal(err)
	}
	fmt.Println(state.Checkpoint)
	for _, err := range client.ExportCDRs(filter, voiso.ExportOptions{Resume: state.Checkpoint}).Records(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		count++
	}
	fmt.Println(count, "records")
	// Output:
	// after record 400
	// 1000 records
}

// The days are read separately, four of them in parallel.
func ExampleExportOptions() {
	server := voisotest.New(voisotest.Options{CDRs: 1000})
	defer server.Close()
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()))
	if err != nil {
		log.Fatal(err)
	}

	export := client.ExportCDRs(voiso.CDRFilter{
		Start: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC),
	}, voiso.ExportOptions{WindowDays: 1, Parallel: 4})
	count, last := 0, ""
	for record, err := range export.Records(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		if record.Timestamp < last {
			log.Fatal("not in order")
		}
		count, last = count+1, record.Timestamp
	}
	fmt.Println(count, "records in", len(server.Requests()), "requests")
	// Output:
	// 1000 records in 31 requests
}
