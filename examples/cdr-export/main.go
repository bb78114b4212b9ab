// CDR export writes the call detail records of some days to a file, one JSON
// object in a line. After an interruption it continues: each record is written once.
//
//	go run ./examples/cdr-export -from 2026-01-01 -to 2026-01-31 -out cdrs.jsonl
//
// Interrupt it and run it again: the position is stored in cdrs.jsonl.position.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/voiso-community/voiso-go/examples/internal/demo"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// saveEvery is how many records are written between two saved positions.
const saveEvery = 10_000

func main() {
	from := flag.String("from", "2026-01-01", "first day")
	to := flag.String("to", "2026-01-31", "last day, included")
	out := flag.String("out", filepath.Join(os.TempDir(), "cdrs.jsonl"), "file to write")
	flag.Parse()
	log.SetFlags(0)
	if err := run(context.Background(), *from, *to, *out); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, from, to, out string) (err error) {
	ctx, cancel := signal.NotifyContext(ctx, os.Interrupt)
	defer cancel()
	filter := voiso.CDRFilter{}
	if filter.Start, err = time.Parse(time.DateOnly, from); err != nil {
		return err
	}
	if filter.End, err = time.Parse(time.DateOnly, to); err != nil {
		return err
	}
	client, _, stop, err := demo.Client([]voisotest.Options{{CDRs: 100_000}})
	if err != nil {
		return err
	}
	defer stop()

	file, begin, err := open(out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	writer := bufio.NewWriterSize(file, 1<<20)
	export := client.ExportCDRs(filter, voiso.ExportOptions{Resume: begin.Checkpoint, WindowDays: 7, Parallel: 2})
	at := begin
	for record, err := range export.Raw(ctx) {
		if err != nil {
			return errors.Join(err, save(out, writer, at))
		}
		written, err := fmt.Fprintf(writer, "%s\n", record)
		if err != nil {
			return err
		}
		at = position{export.Checkpoint(), at.Bytes + int64(written), at.Records + 1}
		if at.Records%saveEvery == 0 {
			if err := save(out, writer, at); err != nil {
				return err
			}
		}
	}
	if err := writer.Flush(); err != nil {
		return err
	}
	fmt.Printf("%d records in %s, %d of them in this run\n", at.Records, out, at.Records-begin.Records)
	if err := os.Remove(out + ".position"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// position is a place in the file and in the export.
type position struct {
	Checkpoint voiso.Checkpoint
	Bytes      int64
	Records    int
}

// open opens the file at the saved position and removes the records after it.
func open(out string) (*os.File, position, error) {
	var at position
	saved, err := os.ReadFile(out + ".position")
	if err == nil {
		err = json.Unmarshal(saved, &at)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, at, err
	}
	file, err := os.OpenFile(out, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, at, err
	}
	if err := file.Truncate(at.Bytes); err != nil {
		return nil, at, err
	}
	_, err = file.Seek(at.Bytes, 0)
	return file, at, err
}

// save writes the records to the file and then stores the position.
func save(out string, writer *bufio.Writer, at position) error {
	if err := writer.Flush(); err != nil {
		return err
	}
	content, err := json.Marshal(at)
	if err != nil {
		return err
	}
	temporary := out + ".position.new"
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, out+".position")
}
