package voiso_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// After every 100 records, the checkpoint is stored in a file next to them. A run
// after an interruption continues there, so each record is in the file once.
func ExampleCDRExport_Checkpoint() {
	fake := voisotest.New(voisotest.Options{CDRs: 1000})
	defer fake.Close()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		log.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "cdrs")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "cdrs.jsonl")

	for _, breakAfter := range []int{250, 0} {
		begin, err := exportTo(client, file, breakAfter)
		fmt.Printf("began %s: %v\n", begin, err)
	}
	written, err := os.ReadFile(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bytes.Count(written, []byte("\n")), "records")
	// Output:
	// began beginning: power fails
	// began after record 200: <nil>
	// 1000 records
}

// saved is the content of the file next to the records.
type saved struct {
	Checkpoint voiso.Checkpoint `json:"checkpoint"`
	Bytes      int64            `json:"bytes"` // of the records before it
}

// exportTo continues at the checkpoint in file.checkpoint, if there is one.
func exportTo(client *voiso.Client, file string, breakAfter int) (voiso.Checkpoint, error) {
	var at saved
	text, err := os.ReadFile(file + ".checkpoint")
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return at.Checkpoint, err
	}
	begin := at.Checkpoint
	out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return begin, err
	}
	defer out.Close()
	if err := out.Truncate(at.Bytes); err != nil { // records after the checkpoint come again
		return begin, err
	}
	if _, err := out.Seek(at.Bytes, io.SeekStart); err != nil {
		return begin, err
	}

	january := voiso.CDRFilter{
		Start: time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC), // included
	}
	writer, count := bufio.NewWriter(out), 0
	export := client.ExportCDRs(january, voiso.ExportOptions{Resume: begin})
	for record, err := range export.Raw(context.Background()) {
		if err != nil {
			return begin, err
		}
		n, err := fmt.Fprintf(writer, "%s\n", record)
		if err != nil {
			return begin, err
		}
		at.Bytes += int64(n)
		if count++; count == breakAfter {
			return begin, errors.New("power fails")
		}
		if count%100 == 0 {
			at.Checkpoint = export.Checkpoint()
			if err := save(file, writer, at); err != nil {
				return begin, err
			}
		}
	}
	return begin, writer.Flush()
}

// save writes the records and then replaces the checkpoint in one step.
func save(file string, records *bufio.Writer, at saved) error {
	if err := records.Flush(); err != nil {
		return err
	}
	text, err := json.Marshal(at)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file+".checkpoint")
}
