package export_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/export"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// kills is how often each export is killed. CI passes 50.
var kills = flag.Int("kills", 3, "how often each export is killed")

const (
	childServer = "EXPORT_TEST_SERVER"
	childOutput = "EXPORT_TEST_OUTPUT"
	childFormat = "EXPORT_TEST_FORMAT"
)

// TestMain runs an export when a test started this program for that.
func TestMain(m *testing.M) {
	if os.Getenv(childServer) == "" {
		os.Exit(m.Run())
	}
	if err := child(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func child() error {
	client, err := voiso.New("", voiso.WithBaseURL(os.Getenv(childServer)), voiso.WithUserKey(voisotest.DefaultUserKey))
	if err != nil {
		return err
	}
	format, err := export.ParseFormat(os.Getenv(childFormat))
	if err != nil {
		return err
	}
	_, err = export.Run(context.Background(), export.Options{
		Client: client, Server: os.Getenv(childServer), Filter: killFilter, Output: os.Getenv(childOutput), Format: format,
		CheckpointEvery: 40,
	})
	return err
}

const killRecords = 6000

// The days of the fake server's records.
var (
	firstDay   = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastDay    = firstDay.AddDate(0, 0, 30)
	killFilter = voiso.CDRFilter{Start: firstDay, End: firstDay.AddDate(0, 0, 6), PageSize: 90}
)

// A kill at any moment loses no record and doubles none, and the same command goes on.
func TestKill(t *testing.T) {
	t.Parallel()
	server := voisotest.New(voisotest.Options{CDRs: killRecords})
	t.Cleanup(server.Close)
	want := wanted(t, server, killFilter)
	for _, name := range append([]string{"days of parquet", "days of csv.gz"}, export.Formats...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			format, output := name, filepath.Join(t.TempDir(), "records."+name)
			if n, _ := fmt.Sscanf(name, "days of %s", &format); n == 1 {
				output = t.TempDir() + "/"
			}
			killed, finished, continued := 0, 0, 0
			longest := 150 * time.Millisecond
			for killed < *kills || finished == 0 {
				if _, err := os.Stat(filepath.Join(filepath.Dir(output), "."+filepath.Base(output)+".state")); err == nil {
					continued++
				}
				if run(t, server.URL, output, format, time.Duration(rand.Int64N(int64(longest)))) {
					killed++
					longest += longest / 8 // until an export reaches its end now and then
					continue
				}
				finished++
				longest -= longest / 4
				if diff := cmp.Diff(want, uuids(t, output)); diff != "" {
					t.Fatalf("after %d kills (-want +got):\n%s", killed, diff)
				}
				if left := besides(t, output); len(left) > 0 {
					t.Fatalf("files are left: %v", left)
				}
				if err := os.RemoveAll(output); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%d kills, %d exports complete, %d runs found a state", killed, finished, continued)
		})
	}
}

// run runs an export and kills it after a time. It reports whether it was killed before its end.
func run(t *testing.T, url, output, format string, after time.Duration) (wasKilled bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childServer+"="+url, childOutput+"="+output, childFormat+"="+format)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() >= 0 {
		t.Fatalf("the export failed: %v", err)
	}
	return err != nil
}
